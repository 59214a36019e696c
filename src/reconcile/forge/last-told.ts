import type { OperationError } from '../../core/model/operation-error.ts'
import type { FleetState } from '../../core/model/state.ts'
import type { PullRequestPlan } from '../../core/report/index.ts'
import type { Clock } from '../ports.ts'
import type { PlanPart } from './tell-plan.ts'

/** What people took away or wrote over is there again after so long. */
const tellAgainMs = 3_600_000
/** What clusters were given since may change a plan; moves go on for a while. */
const settleMs = 300_000

/** What was told of a plan. */
export interface Told {
  /** The commits that were merged. */
  readonly base: string
  readonly head: string
  readonly state: FleetState | undefined
  /** In milliseconds since the epoch. */
  readonly at: number
  /** Absent: all was told. */
  readonly rest?: Untold | undefined
}

/** What could not be told yet of a plan. */
export interface Untold {
  readonly report: PullRequestPlan
  readonly parts: readonly PlanPart[]
  /** What failed first of them. */
  readonly failure: OperationError
}

/** What was told last of each pull request, by number; nothing of one whose plan failed since. */
export class LastTold {
  readonly #clock: Clock
  readonly #state: () => FleetState | undefined
  #told = new Map<number, Told>()

  /** `state` gives what the state store says now. */
  constructor(clock: Clock, state: () => FleetState | undefined) {
    this.#clock = clock
    this.#state = state
  }

  has(number: number): boolean {
    return this.#told.has(number)
  }

  /** Where it is of these commits, and may be taken to be true and there still. */
  find(number: number, base: string, head: string): Told | undefined {
    const told = this.#told.get(number)
    return told?.base === base && told.head === head && this.#holds(told) ? told : undefined
  }

  note(number: number, told: Told): void {
    this.#told.set(number, told)
  }

  forget(number: number): void {
    this.#told.delete(number)
  }

  /** Forgets all others. */
  keep(numbers: ReadonlySet<number>): void {
    this.#told = new Map([...this.#told].filter(([number]) => numbers.has(number)))
  }

  #holds({ state: before, at }: Told): boolean {
    const age = this.#clock.now() - at
    const state = this.#state()
    if (age >= tellAgainMs || (before === undefined && state !== undefined)) return false
    return age < settleMs || isPlannedAlike(before, state)
  }
}

function isPlannedAlike(a: FleetState | undefined, b: FleetState | undefined): boolean {
  return a?.decisions === b?.decisions && a?.placements === b?.placements && a?.heldFiles === b?.heldFiles
}

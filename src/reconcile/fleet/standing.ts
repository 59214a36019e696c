import type { Compiled } from '../../core/compile.ts'
import type { DesiredNode } from '../../core/model/desired.ts'
import type { PairChange } from '../../core/model/rollout.ts'
import type { FleetState } from '../../core/model/state.ts'
import { summarize } from '../../core/report/index.ts'
import type { Freshness } from '../source/freshness.ts'
import type { ClusterWork } from './cluster-work.ts'
import type { Doubts } from './doubts.ts'
import { messageOf } from './message-of.ts'
import { withTroubles } from './next-state.ts'
import { withoutRemoved } from './removed.ts'
import type { BreachNote } from './revert-writer.ts'
import { type RolledOut, type RolloutContext, type Rollouts, withRollouts } from './rollouts.ts'
import type { FleetOptions } from './round.ts'
import type { StateStore } from './state-store.ts'

/** What a process knows when it has read the state store. */
export interface Known {
  readonly store?: StateStore
  readonly state: FleetState | undefined
  /** The state as the state store has it. */
  readonly stored: FleetState | undefined
  readonly compiled: Compiled | undefined
  readonly accepted: DesiredNode | undefined
  readonly inForce: DesiredNode | undefined
  /** Of rollouts that the state knows nothing of. */
  readonly changes?: ReadonlyMap<string, PairChange>
}

/** Where the fleet stands by what was decided: in memory, and in the state store as far as it was written. */
export class Standing {
  readonly #work: ClusterWork
  readonly #rollouts: Rollouts
  readonly #freshness: Freshness
  readonly #unannounced: NonNullable<FleetOptions['unannounced']>
  readonly #doubts: Doubts
  #store: StateStore | undefined
  #state: FleetState | undefined
  /** The state that the state store has. */
  #stored: FleetState | undefined
  #compiled: Compiled | undefined
  #accepted: DesiredNode | undefined
  #inForce: DesiredNode | undefined

  constructor(
    work: ClusterWork,
    rollouts: Rollouts,
    doubts: Doubts,
    {
      freshness,
      unannounced = () => undefined,
    }: { readonly freshness: Freshness } & Pick<FleetOptions, 'unannounced'>,
  ) {
    this.#work = work
    this.#doubts = doubts
    this.#rollouts = rollouts
    this.#freshness = freshness
    this.#unannounced = unannounced
  }

  get isKnown(): boolean {
    return this.#store !== undefined
  }

  /** Without what came of the clusters since it was written. */
  get state(): FleetState | undefined {
    return this.#state
  }

  get compiled(): Compiled | undefined {
    return this.#compiled
  }

  /** What the guards let through of what head has. */
  get accepted(): DesiredNode | undefined {
    return this.#accepted
  }

  /** The same without the clusters that are removed, and done with. */
  get standing(): DesiredNode | undefined {
    return this.#accepted && withoutRemoved(this.#accepted, this.#work.reports())
  }

  /** What rollouts and pauses let through of that. */
  get inForce(): DesiredNode | undefined {
    return this.#inForce
  }

  learn({ store, state, stored, compiled, accepted, inForce, changes }: Known): void {
    if (state !== undefined) {
      this.#work.recall(state, inForce)
      this.#rollouts.recall(state, changes)
    }
    this.#store = store
    this.#state = state
    this.#stored = stored
    this.#compiled = compiled
    this.#accepted = accepted
    this.#inForce = inForce
  }

  /** Takes up what became of reverts in Git. */
  note(notes: readonly BreachNote[]): void {
    if (this.#state === undefined) return
    const rollouts = this.#rollouts.note(notes)
    if (rollouts.size > 0) this.#state = { ...this.#state, rollouts }
  }

  forget(): void {
    this.#store = undefined
    this.#state = undefined
    this.#stored = undefined
    this.#compiled = undefined
    this.#accepted = undefined
    this.#inForce = undefined
  }

  /** The state with what came of the clusters since it was written. */
  current(): FleetState | undefined {
    if (this.#state === undefined || this.#inForce === undefined) return this.#state
    const { changes } = this.#rollouts
    const clusters = summarize(this.#inForce, this.#work.reports(), this.#state.clusters, changes)
    return withTroubles({ ...this.#state, clusters }, this.#freshness.recorded, this.#unannounced())
  }

  /** Writes the state as it is now, where the state store has another; gives whether it had. */
  async publish(): Promise<boolean> {
    const state = this.current()
    if (state === undefined) return false
    const isWritten = await this.#write(state)
    this.#state = state
    return isWritten
  }

  /** Whether something was decided that the state store does not have. */
  get isAhead(): boolean {
    return this.#state !== this.#stored
  }

  /** Puts a desired state in force; where it is due, what the state store is to know of it is written before. */
  async put(
    {
      compiled,
      accepted,
      state,
    }: Pick<Known, 'accepted'> & { readonly compiled: Compiled; readonly state: FleetState },
    rolledOut: RolledOut,
    {
      context,
      isDue,
      approvals,
    }: {
      readonly context: RolloutContext
      readonly isDue: boolean
      readonly approvals: ReadonlySet<string>
    },
  ): Promise<void> {
    const next = withRollouts(state, rolledOut)
    const { desired } = rolledOut
    if (isDue) await this.#write(this.#foresee(next, rolledOut))
    this.#work.update(desired, compiled.revision, this.#inForce, compiled.fleet, approvals)
    this.#rollouts.keep(rolledOut, context)
    this.#compiled = compiled
    this.#accepted = accepted
    this.#inForce = desired
    this.#state = isDue ? this.#stored : next
  }

  // Clusters whose content is about to change are behind it from then on.
  #foresee(state: FleetState, { desired, changes }: RolledOut): FleetState {
    const reports = this.#work.foresee(desired, state.revision, this.#inForce)
    return { ...state, clusters: summarize(desired, reports, state.clusters, changes) }
  }

  async #write(state: FleetState): Promise<boolean> {
    const bound = this.#compiled?.fleet.maxStatusCommits
    const isWritten = await this.#store?.write(state, messageOf(state), bound)
    this.#stored = state
    this.#doubts.remembered = state
    return isWritten === true
  }
}

import type { OperationError } from '../../core/model/operation-error.ts'
import type { FleetState } from '../../core/model/state.ts'
import { Bell } from '../fleet/bell.ts'
import type { Round } from '../fleet/round.ts'
import type { Part } from '../fleet/turn.ts'
import { type UntilEndedOptions, untilEnded } from '../forge/until-ended.ts'
import type { Clock, Notifier } from '../ports.ts'
import { type Fold, foldBegun, foldOver } from './fold.ts'
import { Recent } from './recent.ts'
import {
  clusterStanding,
  refusalTrouble,
  revisionTrouble,
  type Standing,
  stopTroubles,
  type Trouble,
} from './troubles.ts'

export interface NotificationsOptions {
  readonly notifier: Notifier
  readonly clock: Clock
  /** How the fleet is called until its name is known. */
  readonly fleet: string
}

/** What fails together is told together, and what passes meanwhile not at all. */
const gatherMs = 5_000
/** The same reason of the same subject is not told more often. */
const repeatMs = 300_000
const lookMs = 60_000

const parts = {
  source: { what: 'what is new cannot be taken in', over: 'what is new is taken in again' },
  report: { what: 'the status branch cannot be written', over: 'the status branch is written again' },
} as const

/**
 * Tells one notifier what began to fail, and what of that is over. What it was told is compared with what is: a
 * notifier that was away is told what is true by then, and nothing is queued for it.
 */
export class Notifications {
  readonly #options: NotificationsOptions
  readonly #bell = new Bell()
  readonly #failed = new Map<Part, OperationError>()
  /** Troubles that the notifier knows of, by key. */
  readonly #told = new Map<string, Trouble>()
  readonly #recent = new Recent(repeatMs)
  #round: Pick<Round, 'revision' | 'state' | 'diagnostics'> | undefined
  #recalled: FleetState | undefined

  constructor(options: NotificationsOptions) {
    this.#options = options
  }

  /** Takes in what was known before this process began: what failed then was told then. */
  recall(state: FleetState): void {
    if (this.#recalled !== undefined || this.#round !== undefined) return
    this.#recalled = state
    const standings = [...state.clusters.values()].map(clusterStanding)
    const refusal = refusalTrouble(state) ?? []
    for (const each of [...standings.filter(isTrouble), ...stopTroubles(state)].concat(refusal))
      this.#told.set(each.key, each)
  }

  /** Takes in where the fleet stands. */
  note(round: Pick<Round, 'revision' | 'state' | 'diagnostics'>): void {
    const mistake = revisionTrouble(round.diagnostics)
    const isFirst = this.#round === undefined
    // The state store has mistakes as text, and not which of them are errors.
    if (isFirst && mistake !== undefined && this.#recalled?.diagnostics.includes(mistake.version) === true)
      this.#told.set(mistake.key, mistake)
    this.#round = round
    this.#bell.ring()
  }

  /** Takes in whether a part of the loop does what it is for. */
  noteTurn(part: Part, failure: OperationError | undefined): void {
    if (failure === undefined && !this.#failed.has(part)) return
    if (failure === undefined) this.#failed.delete(part)
    else this.#failed.set(part, failure)
    this.#bell.ring()
  }

  /** Tells what is new, for ever. */
  async follow(signal: AbortSignal, onFailure: UntilEndedOptions['onFailure']): Promise<void> {
    const { clock } = this.#options
    await untilEnded({ clock, bell: this.#bell, intervalMs: lookMs, signal, onFailure }, async () => {
      await clock.sleep(gatherMs, signal)
      if (!signal.aborted) await this.tell(signal)
    })
  }

  /** Tells what began and what is over; gives how many messages that was. */
  async tell(signal?: AbortSignal): Promise<number> {
    const { clock, notifier } = this.#options
    const at = clock.now()
    const revision = this.#round?.revision ?? ''
    const folds = this.#news(at)
    for (const { troubles, event } of folds) {
      await notifier.notify({ ...event, revision, at }, signal)
      for (const each of troubles) this.#note(each, event.severity, at)
    }
    return folds.length
  }

  #note(trouble: Trouble, severity: 'info' | 'error', now: number): void {
    if (severity === 'info') this.#told.delete(trouble.key)
    else this.#told.set(trouble.key, trouble)
    if (severity === 'error') this.#recent.add(repeatKey(trouble), now)
  }

  #news(now: number): readonly Fold[] {
    const standings = this.#standings()
    const fleet = this.#round?.state?.fleet ?? this.#recalled?.fleet ?? this.#options.fleet
    const begun = [...standings.values()]
      .filter(isTrouble)
      .filter(each => this.#told.get(each.key)?.version !== each.version)
      .filter(each => !this.#recent.has(repeatKey(each), now))
    const gone = [...this.#told.values()].filter(({ key }) => !standings.has(key))
    // A cluster that left the fleet is not well, and nothing to look into either.
    for (const { key, cluster } of gone) if (cluster !== undefined) this.#told.delete(key)
    const over = [...this.#told.values()].filter(({ key }) => (standings.get(key) ?? 'well') === 'well')
    return [...foldBegun(fleet, begun), ...foldOver(fleet, over)]
  }

  // What is not known is as it was.
  #standings(): ReadonlyMap<string, Standing> {
    const { state, diagnostics = [] } = this.#round ?? {}
    const open = state === undefined ? [...this.#told.keys()].map(key => [key, 'open'] as const) : []
    const standings = new Map<string, Standing>(open)
    const mistake = revisionTrouble(diagnostics)
    if (this.#round !== undefined) standings.set('revision', mistake ?? 'well')
    for (const part of ['source', 'report'] as const) standings.set(part, this.#partStanding(part))
    if (state === undefined) return standings
    const refusal = refusalTrouble(state)
    if (refusal !== undefined) standings.set(refusal.key, refusal)
    for (const stop of stopTroubles(state)) standings.set(stop.key, stop)
    for (const [name, cluster] of state.clusters) standings.set(`cluster ${name}`, clusterStanding(cluster))
    return standings
  }

  #partStanding(part: Part): Standing {
    const failure = this.#failed.get(part)
    if (failure === undefined) return 'well'
    const { what, over } = parts[part]
    const { code: reason, message } = failure
    return { key: part, reason, version: '', message: `${what}: ${reason}: ${message}`, over }
  }
}

function isTrouble(standing: Standing): standing is Trouble {
  return typeof standing === 'object'
}

function repeatKey({ key, reason }: Trouble): string {
  return `${key} ${reason}`
}

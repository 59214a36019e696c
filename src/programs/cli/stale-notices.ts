import { formatStale } from '../../core/model/stale.ts'
import type { Round } from '../../reconcile/fleet/round.ts'
import type { Clock } from '../../reconcile/ports.ts'
import { colors } from './colors.ts'
import type { Log } from './log/log.ts'

const repeatMs = 3_600_000
// Of a source that does not answer every failure is told already.
const patienceMs = 60_000

/** Tells a person when what is enforced is not what the source says, once an hour how old it is, and when that is over. */
export class StaleNotices {
  readonly #clock: Clock
  readonly #log: Log
  #told = ''
  #toldAt = 0

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  /** Takes in where the fleet stands. */
  tell({ stale, revision, currentAt }: Pick<Round, 'stale' | 'revision' | 'currentAt'>): void {
    const now = this.#clock.now()
    const isShort = stale?.reason === 'SourceUnavailable' && now - Date.parse(stale.since) < patienceMs
    const key = stale === undefined || isShort ? '' : `${stale.reason} ${stale.revision}`
    if (key === this.#told && (key === '' || now - this.#toldAt < repeatMs)) return
    this.#told = key
    this.#toldAt = now
    if (stale === undefined || isShort) {
      const text = colors.err.green('what the source says is enforced again')
      this.#log.say('info', 'newest revision in force', { revision }, text)
      return
    }
    const ageMs = currentAt === undefined ? undefined : now - currentAt
    const age = ageMs === undefined ? '' : `, current ${formatAge(ageMs)} ago`
    const detail = formatStale(stale)
    const fields = {
      revision,
      result: stale.reason,
      detail,
      ...(ageMs !== undefined && { seconds: Math.round(ageMs / 1_000) }),
    }
    const text = colors.err.red(`${detail}; ${revision.slice(0, 12)} stays in force${age}`)
    this.#log.say('error', 'newest revision not in force', fields, text)
  }
}

function formatAge(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000)
  if (minutes < 1) return 'a moment'
  if (minutes < 120) return `${minutes} min`
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1_440)} d`
}

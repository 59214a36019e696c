import type { Clock } from '../../src/reconcile/ports.ts'
import type { Call } from './weather.ts'

/** As far as a server may be behind its own writes. */
const longestMs = 60_000

/** What servers answered lately: who is behind answers so again. */
export class Past {
  readonly #clock: Clock
  readonly #answers = new Map<string, readonly { readonly at: number; readonly answer: unknown }[]>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The answer, or with `isStale` the oldest one that may still be given in its place. */
  answer<Result>({ cluster = '', verb, asked }: Call, answer: Result, isStale: boolean): Result {
    if (asked === undefined) return answer
    const key = `${cluster} ${verb} ${asked}`
    const at = this.#clock.now()
    const recent = (this.#answers.get(key) ?? []).filter(each => each.at >= at - longestMs)
    this.#answers.set(key, [...recent, { at, answer }])
    return isStale && recent[0] !== undefined ? (recent[0].answer as Result) : answer
  }
}

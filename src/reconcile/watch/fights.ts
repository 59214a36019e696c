import type { ObjectKey } from '../../core/model/object.ts'

/** So many corrections of one object within a minute are a fight (Config Sync's measure). */
const mostCorrections = 5
const withinMs = 60_000
/** How long an object is left to the other then. */
const truceMs = 600_000

interface Fight {
  /** When the object was put right lately, in milliseconds since the epoch. */
  readonly corrections: readonly number[]
  readonly until?: number
}

/** Counts how often objects had to be put right, and says which are to be left alone for a while. */
export class Fights {
  readonly #fights = new Map<ObjectKey, Fight>()

  /** Takes in that an object was put right. */
  corrected(key: ObjectKey, now: number): void {
    const before = this.#fights.get(key)?.corrections ?? []
    this.#fights.set(key, { corrections: [...before.filter(at => at > now - withinMs), now] })
  }

  /** Until when an object that has to be put right again is left alone; undefined: it may be put right. */
  truce(key: ObjectKey, now: number): number | undefined {
    const fight = this.#fights.get(key)
    if (fight === undefined) return undefined
    if (fight.until !== undefined && fight.until > now) return fight.until
    const recent = fight.corrections.filter(at => at > now - withinMs)
    if (fight.until !== undefined || recent.length < mostCorrections) {
      if (recent.length === 0) this.#fights.delete(key)
      return undefined
    }
    const until = now + truceMs
    this.#fights.set(key, { corrections: [], until })
    return until
  }
}

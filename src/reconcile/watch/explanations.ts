import type { ObjectKey } from '../../core/model/object.ts'
import type { Health } from '../../core/model/outcome.ts'

/** How long what was found counts at least. */
interface Waits {
  /** While the health changes: a workload on its way says something else all the time. */
  readonly changingMs: number
  /** While it stays as it is; doubled each time. */
  readonly firstMs: number
}

const told: Waits = { changingMs: 3_000, firstMs: 10_000 }
/** Who asks right after a change comes before those who could answer. */
const untold: Waits = { changingMs: 250, firstMs: 1_000 }
const longestMs = 600_000

interface Explanation {
  /** The health that was to be explained. */
  readonly of: string
  readonly reason: string | undefined
  readonly askedAt: number
  /** How long what was found counts while the health stays as it is. */
  readonly waitMs: number
}

/** Why objects are not well, as others told of them; they are asked ever more seldom while nothing changes. */
export class Explanations {
  readonly #known = new Map<ObjectKey, Explanation>()

  /** Whether it is time to ask why an object is as it is. */
  isDue(key: ObjectKey, health: Health, now: number): boolean {
    const known = this.#known.get(key)
    if (known === undefined) return true
    const isSame = known.of === textOf(health)
    return now - known.askedAt >= (isSame ? known.waitMs : waitsFor(known.reason).changingMs)
  }

  /** Takes in what was found; undefined: nobody says why. */
  found(key: ObjectKey, health: Health, reason: string | undefined, now: number): void {
    const known = this.#known.get(key)
    const of = textOf(health)
    // Kubelets alternate between two words for one trouble.
    const isSame = known?.of === of && (known.reason === undefined) === (reason === undefined)
    const waitMs = isSame ? Math.min(known.waitMs * 2, longestMs) : waitsFor(reason).firstMs
    this.#known.set(key, { of, reason, askedAt: now, waitMs })
  }

  reasonOf(key: ObjectKey): string | undefined {
    return this.#known.get(key)?.reason
  }

  /** Forgets all others. */
  keepOnly(keys: ReadonlySet<ObjectKey>): void {
    for (const key of this.#known.keys()) if (!keys.has(key)) this.#known.delete(key)
  }
}

function waitsFor(reason: string | undefined): Waits {
  return reason === undefined ? untold : told
}

function textOf({ status, message }: Health): string {
  return `${status} ${message}`
}

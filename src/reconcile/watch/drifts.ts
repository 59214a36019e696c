import type { ObjectKey } from '../../core/model/object.ts'

/** Remembers what was found of objects that are left as others made them, so that nobody looks twice. */
export class Drifts<Found> {
  #known = new Map<ObjectKey, { readonly state: string; readonly found: Found }>()
  #next = new Map<ObjectKey, { readonly state: string; readonly found: Found }>()

  /** Begins a look at all objects: what is not asked for again is forgotten with the one after. */
  begin(): void {
    this.#known = this.#next
    this.#next = new Map()
  }

  /** What was found while the object was in this state; undefined: nobody has looked. */
  recall(key: ObjectKey, state: string): Found | undefined {
    const known = this.#known.get(key)
    return known?.state === state ? known.found : undefined
  }

  remember(key: ObjectKey, state: string, found: Found): void {
    this.#next.set(key, { state, found })
  }
}

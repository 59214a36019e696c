/** A map that keeps a value only while somebody else holds it: a cache that needs no eviction. */
export class WeakValueMap<Key, Value extends object> {
  readonly #entries = new Map<Key, WeakRef<Value>>()
  readonly #collected = new FinalizationRegistry<Key>(key => {
    if (this.#entries.get(key)?.deref() === undefined) this.#entries.delete(key)
  })

  get(key: Key): Value | undefined {
    return this.#entries.get(key)?.deref()
  }

  set(key: Key, value: Value): void {
    this.#entries.set(key, new WeakRef(value))
    this.#collected.register(value, key)
  }

  /** The value at `key`, made when there is none. */
  obtain(key: Key, make: () => Value): Value {
    const found = this.get(key)
    if (found !== undefined) return found
    const made = make()
    this.set(key, made)
    return made
  }
}

import { objectAt } from './metadata.ts'
import type { StoreEvent } from './object-store.ts'

/** Addresses of Services, from 10.96.0.0/16 in order; those of deleted Services are given again. */
export class AddressPool {
  readonly #used = new Set<string>(['10.96.0.1'])
  #next = 10

  take(): string {
    for (;;) {
      this.#next = (this.#next + 1) % 65_535
      const address = `10.96.${this.#next >> 8}.${this.#next & 255}`
      if (!this.#used.has(address)) return address
    }
  }

  observe(event: StoreEvent): void {
    const address = objectAt(event.object.spec).clusterIP
    if (typeof address !== 'string' || address === 'None') return
    if (event.type === 'deleted') this.#used.delete(address)
    else this.#used.add(address)
  }
}

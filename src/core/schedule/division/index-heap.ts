/** A binary heap of contender indices; the top one comes before all others. */
export class IndexHeap {
  readonly #items: number[]
  readonly #before: (a: number, b: number) => boolean

  constructor(items: number[], before: (a: number, b: number) => boolean) {
    this.#items = items
    this.#before = before
    for (let at = (items.length >> 1) - 1; at >= 0; at--) this.#sink(at)
  }

  get top(): number | undefined {
    return this.#items[0]
  }

  /** Puts the top in its place again after its key changed. */
  settleTop(): void {
    this.#sink(0)
  }

  removeTop(): void {
    const last = this.#items.pop()
    if (last === undefined || this.#items.length === 0) return
    this.#items[0] = last
    this.#sink(0)
  }

  #sink(from: number): void {
    const items = this.#items
    const item = items[from]
    if (item === undefined) return
    let at = from
    for (;;) {
      const left = 2 * at + 1
      const leftItem = items[left]
      if (leftItem === undefined) break
      const rightItem = items[left + 1]
      const right = rightItem !== undefined && this.#before(rightItem, leftItem)
      const child = right ? rightItem : leftItem
      if (!this.#before(child, item)) break
      items[at] = child
      at = right ? left + 1 : left
    }
    items[at] = item
  }
}

import { fnv1 } from './fnv.ts'
import { compareNames } from './party.ts'

/** By weight, the heaviest first, then by hash, then by name. */
export function inOrder<Item extends { readonly name: string; readonly weight: number }>(
  items: readonly Item[],
  key: string,
): readonly Item[] {
  return items
    .map(item => ({ item, hash: fnv1(item.name + key) }))
    .sort((a, b) => b.item.weight - a.item.weight || a.hash - b.hash || compareNames(a.item, b.item))
    .map(({ item }) => item)
}

import type { InventoryScope } from '../../model/inventory.ts'
import { type ObjectId, type ObjectKey, parseKey } from '../../model/object.ts'

export const emptyScope: InventoryScope = { groupKinds: [], namespaces: [] }

/** The kinds and namespaces of objects, with those of other scopes; sorted, so that equal scopes are equal texts. */
export function scopeOf(keys: Iterable<ObjectKey>, ...others: readonly InventoryScope[]): InventoryScope {
  const groupKinds = new Set(others.flatMap(other => other.groupKinds))
  const namespaces = new Set(others.flatMap(other => other.namespaces))
  for (const place of placesOf(keys)) {
    const id = parseKey(place)
    groupKinds.add(groupKindOf(id))
    if (id.namespace !== '') namespaces.add(id.namespace)
  }
  return { groupKinds: [...groupKinds].sort(), namespaces: [...namespaces].sort() }
}

/** Keys without their names: thousands of objects are of a few kinds and namespaces. */
function placesOf(keys: Iterable<ObjectKey>): ReadonlySet<string> {
  const places = new Set<string>()
  for (const key of keys) {
    const namespaceAt = key.indexOf('/', key.indexOf('/') + 1) + 1
    places.add(key.slice(0, key.indexOf('/', namespaceAt)))
  }
  return places
}

export function sameScope(a: InventoryScope, b: InventoryScope): boolean {
  return a.groupKinds.join() === b.groupKinds.join() && a.namespaces.join() === b.namespaces.join()
}

/** `Kind.group`, and `Kind` alone in the core group. */
export function groupKindOf({ group, kind }: Pick<ObjectId, 'group' | 'kind'>): string {
  return group === '' ? kind : `${kind}.${group}`
}

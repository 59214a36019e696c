import type { LiveObject } from '../../../model/live-object.ts'
import { parseKey } from '../../../model/object.ts'
import { groupKindOf } from '../scope.ts'

/** Whether the going of an object takes others along: a Namespace, or a CRD. */
export function isHolder({ key, defines }: LiveObject): boolean {
  const { group, kind } = parseKey(key)
  return defines !== undefined || (kind === 'Namespace' && group === '')
}

/** Whether an object lies in a Namespace, or is of the kind of a CRD. */
export function isIn(object: LiveObject, holder: LiveObject): boolean {
  const id = parseKey(object.key)
  if (holder.defines !== undefined) return groupKindOf(id) === holder.defines
  return id.namespace === parseKey(holder.key).name
}

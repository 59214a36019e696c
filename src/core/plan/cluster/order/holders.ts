import type { LiveObject } from '../../../model/live-object.ts'
import { type ObjectKey, parseKey } from '../../../model/object.ts'
import { groupKindOf } from '../scope.ts'
import { isApiService } from './implied.ts'

type Holder = Pick<LiveObject, 'key' | 'defines'>

/** Whether the going of an object takes others along, or out of sight: a Namespace, a CRD, an aggregated API. */
export function isHolder(object: Holder): boolean {
  return holderName(object) !== undefined
}

/** Whether an object lies in a Namespace, or is of the kind of a CRD, or of an aggregated API. */
export function isIn({ key }: Pick<LiveObject, 'key'>, holder: Holder): boolean {
  return key !== holder.key && holdersOf([key]).has(holderName(holder) ?? '')
}

/** The names of what objects lie in: Namespaces by name, CRDs by the kind that they define, APIs by their group. */
export function holdersOf(keys: readonly ObjectKey[]): ReadonlySet<string> {
  const ids = keys.map(parseKey)
  return new Set([
    ...ids.map(({ namespace }) => `Namespace ${namespace}`),
    ...ids.map(id => `kind ${groupKindOf(id)}`),
    ...ids.map(({ group }) => `group ${group}`),
  ])
}

/** The name of an object as something that others lie in; undefined: nothing does. */
export function holderName({ key, defines }: Holder): string | undefined {
  const { group, kind, name } = parseKey(key)
  if (kind === 'Namespace' && group === '') return `Namespace ${name}`
  if (isApiService(key)) return `group ${name.slice(name.indexOf('.') + 1)}`
  return defines && `kind ${defines}`
}

import { isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import { type FieldPath, valueAt } from '../../model/json-pointer.ts'
import { keyOf } from './fields-in.ts'

/** Where what stands at a path of one object stands in another, whose lists may have other items; undefined: nowhere. */
export function matchedPath(one: JsonValue, path: FieldPath, other: JsonValue): FieldPath | undefined {
  const matched: (string | number)[] = []
  for (const [depth, step] of path.entries()) {
    const list = valueAt(other, matched)
    if (!isArray(list)) {
      matched.push(step)
      continue
    }
    const item = valueAt(one, path.slice(0, depth + 1))
    const at = isObject(item) ? indexOfItem(list, item, Number(step)) : Number(step)
    if (at === undefined) return undefined
    matched.push(at)
  }
  return matched
}

/** What tells the items of Kubernetes' lists apart, the first that an item has; others are told by their place. */
const keysOfItems: readonly (readonly string[])[] = [
  ['name'],
  ['containerPort', 'protocol'],
  ['port', 'protocol'],
  ['mountPath'],
  ['devicePath'],
  ['topologyKey', 'whenUnsatisfiable'],
  ['ip'],
]

/** Whether an item of a list is told apart by what it says, and not by its place. */
export function isKeyed(item: JsonValue): boolean {
  return isObject(item) && keysOfItems.some(([first = '']) => item[first] !== undefined)
}

function indexOfItem(list: readonly JsonValue[], item: JsonObject, index: number): number | undefined {
  const keys = keysOfItems.find(([first = '']) => item[first] !== undefined)
  if (keys === undefined) return index < list.length ? index : undefined
  const at = list.findIndex(
    each => isObject(each) && keys.every(name => keyOf(each, name) === keyOf(item, name)),
  )
  return at < 0 ? undefined : at
}

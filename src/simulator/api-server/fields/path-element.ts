import { canonicalJson, isObject, type JsonValue } from '../../../base/std/json.ts'
import type { ListMerge } from '../schema/schema.ts'

/** One step of a path in `fieldsV1`: `f:<field>`, `k:<keys of a list item>`, `v:<item of a set>`, or `.` for the node itself. */
export type PathElement = string

export function fieldElement(name: string): PathElement {
  return `f:${name}`
}

/** The element of a list item; undefined when a key is missing or the list merges as a whole. */
export function keyElement(item: JsonValue, merge: ListMerge): PathElement | undefined {
  if (merge === 'atomic') return undefined
  if (merge === 'set') return `v:${canonicalJson(item)}`
  if (!isObject(item)) return undefined
  const keys: Record<string, JsonValue> = {}
  for (const { name, fallback } of merge) {
    const value = item[name] ?? fallback
    if (value === undefined) continue
    keys[name] = value
  }
  return Object.keys(keys).length === 0 ? undefined : `k:${canonicalJson(keys)}`
}

/** How a conflict names a path: `.spec.containers[name="web"].image`. */
export function formatPath(path: readonly PathElement[]): string {
  return path.map(formatElement).join('')
}

function formatElement(element: PathElement): string {
  const rest = element.slice(2)
  if (element.startsWith('f:')) return `.${rest}`
  if (element.startsWith('v:')) return `[=${rest}]`
  const keys = JSON.parse(rest) as Record<string, JsonValue>
  const shown = Object.entries(keys).map(([name, value]) => `${name}=${canonicalJson(value)}`)
  return `[${shown.join(',')}]`
}

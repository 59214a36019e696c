import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { sourceText } from '../../base/yaml/source-text.ts'

/** Where two values cannot be merged, because one is a map or a list and the other is not. */
export interface Misfit {
  readonly path: readonly string[]
}

/**
 * Merges values as the program does for `valuesInline` (kyaml's merge2): maps deep, lists and scalars replaced, a null
 * takes a field away, and `$patch` in a map deletes or replaces it.
 */
export function mergeInline(
  from: JsonObject,
  into: JsonObject,
  path: readonly string[] = [],
): JsonObject | Misfit | undefined {
  const { $patch: directive, ...own } = from
  if (directive === 'delete') return undefined
  if (directive === 'replace') return own
  const merged = new Map<string, JsonValue | undefined>(Object.entries(withoutEmpty(into)))
  for (const [key, value] of Object.entries(directive === 'merge' ? own : from)) {
    const next = mergeField(value, merged.get(key), [...path, key])
    if (isMisfit(next)) return next
    if (next === undefined) merged.delete(key)
    else merged.set(key, next)
  }
  return Object.fromEntries(merged)
}

// A field that the file leaves empty is not passed on, one that says null is; in lists nothing is looked at.
function withoutEmpty(values: JsonObject): JsonObject {
  const entries = Object.entries(values)
    .filter(([key, value]) => value !== null || sourceText(values, key) !== '')
    .map(([key, value]) => [key, isObject(value) ? withoutEmpty(value) : value])
  return Object.fromEntries(entries)
}

export function isMisfit(value: unknown): value is Misfit {
  return value instanceof MisfitAt
}

class MisfitAt implements Misfit {
  readonly path: readonly string[]

  constructor(path: readonly string[]) {
    this.path = path
  }
}

function mergeField(
  from: JsonValue | undefined,
  into: JsonValue | undefined,
  path: readonly string[],
): JsonValue | Misfit | undefined {
  if (from === null || from === undefined) return undefined
  if (into === null || into === undefined) return isObject(from) ? mergeInline(from, {}, path) : from
  if (kindOf(from) !== kindOf(into)) return new MisfitAt(path)
  return isObject(from) && isObject(into) ? mergeInline(from, into, path) : from
}

function kindOf(value: JsonValue): 'map' | 'list' | 'scalar' {
  return isObject(value) ? 'map' : isArray(value) ? 'list' : 'scalar'
}

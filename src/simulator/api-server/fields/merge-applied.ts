import { equalJson, isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import type { Schema } from '../schema/schema.ts'
import { type Part, partsOf } from './parts.ts'

/** The live value with the applied one laid over it. Gives the live value itself where nothing differs. */
export function mergeApplied(live: JsonValue | undefined, applied: JsonValue, schema: Schema): JsonValue {
  const parts = partsOf(applied, schema)
  const before = partsOf(live, schema)
  // Null gives nothing: what others set below stays.
  if (applied === null && live !== undefined && before !== undefined) return live
  if (live === undefined || parts === undefined || before === undefined) {
    return live !== undefined && equalJson(live, applied) ? live : applied
  }
  if (isArray(live)) return mergeLists(live, before, parts)
  return isObject(live) ? mergeMaps(live, parts) : applied
}

function mergeMaps(live: JsonObject, parts: readonly Part[]): JsonValue {
  let merged: Record<string, JsonValue | undefined> | undefined
  for (const { at, value, schema } of parts) {
    const name = String(at)
    const next = mergeApplied(live[name], value, schema)
    if (next === live[name]) continue
    merged ??= { ...live }
    merged[name] = next
  }
  return merged ?? live
}

// The applied order wins among the applied items; items that only the live list has keep their place before the item
// that followed them.
function mergeLists(
  live: readonly JsonValue[],
  before: readonly Part[],
  parts: readonly Part[],
): readonly JsonValue[] {
  const known = new Map(before.map(part => [part.element, part]))
  const wanted = new Map(parts.map(part => [part.element, part]))
  const merged: JsonValue[] = []
  let next = 0
  const keepForeign = (until: string | undefined): void => {
    for (; next < before.length; next++) {
      const part = before[next]
      if (part === undefined || part.element === until) return
      if (!wanted.has(part.element)) merged.push(part.value)
      else if (until === undefined) continue
      else return
    }
  }
  for (const part of parts) {
    const old = known.get(part.element)
    keepForeign(part.element)
    if (before[next]?.element === part.element) next++
    merged.push(mergeApplied(old?.value, part.value, part.schema))
  }
  keepForeign(undefined)
  const same = merged.length === live.length && merged.every((item, index) => item === live[index])
  return same ? live : merged
}

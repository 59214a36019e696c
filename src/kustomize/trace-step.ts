import type { Entry } from './accumulation.ts'
import { type FieldSource, originsOf, traceValue } from './field-origins.ts'

/** Traces a step: fields that it changed are set by `source`, all others keep where they were set. */
export function traceStep(
  before: readonly Entry[],
  after: readonly Entry[],
  source: FieldSource,
): readonly Entry[] {
  let next = 0
  return after.map(entry => {
    const { object, origin } = entry.resource
    const found = before.findIndex((other, index) => index >= next && other.resource.origin === origin)
    const old = found < 0 ? undefined : before[found]
    if (old === undefined)
      return entry.origins === undefined ? { ...entry, origins: originsOf(object, source) } : entry
    next = found + 1
    if (old.resource.object === object || old.origins === undefined) return entry
    return { ...entry, origins: traceValue(old.resource.object, object, old.origins, source, []) }
  })
}

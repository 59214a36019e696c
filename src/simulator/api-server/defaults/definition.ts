import { isObject, type JsonObject } from '../../../base/std/json.ts'
import { fill, fillAt } from './fill.ts'

/** What a CustomResourceDefinition gets: names, and no conversion. */
export function defaultDefinition(spec: JsonObject): JsonObject {
  const names = isObject(spec.names) ? spec.names : {}
  const kind = typeof names.kind === 'string' ? names.kind : ''
  const named = fillAt(spec, 'names', { singular: kind.toLowerCase(), listKind: `${kind}List` })
  return fill(named, { conversion: { strategy: 'None' } })
}

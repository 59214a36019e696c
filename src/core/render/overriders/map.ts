import type { JsonObject } from '../../../base/std/json.ts'
import type { KubernetesObject, StringMap } from '../../model/object.ts'
import type { MapOverrider } from '../../model/override-policy.ts'
import type { Overrider } from './overrider.ts'

/** Adds, replaces or removes labels of the object itself; replace and remove touch only what is there. */
export const overrideLabels: Overrider = (object, { labelsOverrider = [] }) =>
  overrideMap(object, 'labels', labelsOverrider)

/** Adds, replaces or removes annotations of the object itself; replace and remove touch only what is there. */
export const overrideAnnotations: Overrider = (object, { annotationsOverrider = [] }) =>
  overrideMap(object, 'annotations', annotationsOverrider)

function overrideMap(
  object: KubernetesObject,
  field: 'labels' | 'annotations',
  overriders: readonly MapOverrider[],
): JsonObject {
  const before = object.metadata[field]
  const after = overriders.reduce(withEntries, before ?? {})
  if (after === before || (before === undefined && Object.keys(after).length === 0)) return object
  return { ...object, metadata: { ...object.metadata, [field]: after } }
}

function withEntries(map: StringMap, { operator, value }: MapOverrider): StringMap {
  if (operator === 'add') return { ...map, ...value }
  const present = Object.entries(value).filter(([key]) => Object.hasOwn(map, key))
  if (present.length === 0) return map
  if (operator === 'replace') return { ...map, ...Object.fromEntries(present) }
  const gone = new Set(present.map(([key]) => key))
  return Object.fromEntries(Object.entries(map).filter(([key]) => !gone.has(key)))
}

import type { Draw } from '../draw.ts'
import { type FuzzObject, type FuzzValue, isFuzzList, isFuzzObject } from '../fuzz-case.ts'
import type { Known, Layer } from '../layer.ts'
import { imageOf, scalarOf } from '../pools.ts'

/** A strategic merge patch for a resource: some of its fields changed, some deleted, some new. */
export function mergePatch(layer: Layer, known: Known): FuzzObject {
  const { draw } = layer
  const { object, apiVersion, kind, name, namespace } = known
  const head = { apiVersion, kind, metadata: { name, namespace } }
  if (draw.chance(4)) return { ...head, $patch: 'delete' }
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = object
  const body = mutateObject(layer, rest, 0)
  const more = draw.chance(25) ? mutateMetadata(layer, isFuzzObject(metadata) ? metadata : {}) : {}
  const directive = draw.chance(3) ? { $patch: draw.pick(['replace', 'merge']) } : {}
  return { ...head, metadata: { ...head.metadata, ...more }, ...body, ...directive }
}

function mutateMetadata({ draw, style }: Layer, metadata: FuzzObject): FuzzObject {
  return {
    labels: draw.chance(50)
      ? { [draw.pick(['app', 'tier', 'new'])]: draw.pick<FuzzValue>(['x', 'y', null]) }
      : undefined,
    annotations: draw.chance(50) ? { note: draw.pick<FuzzValue>(['changed', null]) } : undefined,
    finalizers:
      metadata.finalizers === undefined && draw.chance(90)
        ? undefined
        : draw.pick<FuzzValue>([['c/z'], ['a/x'], null]),
    ...(style.nulls && draw.chance(5) ? { creationTimestamp: null } : {}),
  }
}

function mutate(layer: Layer, value: FuzzValue | undefined, depth: number): FuzzValue {
  const { draw, style } = layer
  if (draw.chance(depth > 1 ? 6 : 2)) return null
  if (isFuzzObject(value)) return mutateObject(layer, value, depth + 1)
  if (isFuzzList(value)) return mutateList(layer, value, depth + 1)
  if (typeof value === 'number') return draw.pick([value, 3, 81, 8081])
  if (!layer.has('strange')) return draw.pick<FuzzValue>(['changed', 'x', '8080', 'true', imageOf(draw)])
  return draw.chance(90) ? draw.pick<FuzzValue>(['changed', 'x', imageOf(draw)]) : scalarOf(draw, style.odd)
}

function mutateObject(layer: Layer, object: FuzzObject, depth: number): FuzzObject {
  const { draw } = layer
  const keys = Object.keys(object).filter(key => object[key] !== undefined)
  const changed: Record<string, FuzzValue> = {}
  for (const key of draw.some(keys, 1, 2)) changed[key] = mutate(layer, object[key], depth)
  if (depth > 1 && draw.chance(8))
    changed[draw.pick(['extra', 'note', 'a', 'replicas'])] = scalarOf(draw, false)
  if (depth > 1 && draw.chance(3)) changed.$patch = draw.pick(['replace', 'delete', 'merge'])
  if (depth > 1 && draw.chance(1)) changed.$retainKeys = keys
  return changed
}

// What tells elements of the lists of Kubernetes apart.
const identifying = [
  'name',
  'containerPort',
  'port',
  'protocol',
  'key',
  'mountPath',
  'topologyKey',
  'whenUnsatisfiable',
  'ip',
  'host',
  'path',
  'kind',
]

function mutateList(layer: Layer, items: readonly FuzzValue[], depth: number): FuzzValue {
  const { draw } = layer
  if (!items.some(isFuzzObject))
    return draw.pick<FuzzValue>([['x', 'y'], [...items, 'z'], items.slice(1), []])
  const chosen = draw.some(items.filter(isFuzzObject), 0, 2).map(item => mutateElement(layer, item, depth))
  if (draw.chance(25)) chosen.push(newElement(draw, items))
  if (draw.chance(3)) chosen.push({ $patch: draw.pick(['replace', 'delete']) })
  return chosen
}

function mutateElement(layer: Layer, item: FuzzObject, depth: number): FuzzObject {
  const { draw } = layer
  const ids = Object.fromEntries(
    identifying.flatMap(key =>
      item[key] === undefined || (layer.has('strange') && draw.chance(2)) ? [] : [[key, item[key]]],
    ),
  )
  if (draw.chance(8)) return { ...ids, $patch: 'delete' }
  if (draw.chance(3)) return { ...ids, $patch: 'replace', ...mutateObject(layer, item, depth) }
  const changed = mutateObject(layer, item, depth)
  return draw.chance(85) || !layer.has('strange') ? { ...changed, ...ids } : { ...ids, ...changed }
}

function newElement(draw: Draw, items: readonly FuzzValue[]): FuzzObject {
  const model = items.find(isFuzzObject) ?? {}
  const element: Record<string, FuzzValue> = {}
  for (const [key, value] of Object.entries(model)) {
    if (value === undefined || draw.chance(20)) continue
    element[key] =
      typeof value === 'string' && identifying.includes(key) && draw.chance(80)
        ? `new-${draw.upTo(1)}`
        : value
  }
  return element
}

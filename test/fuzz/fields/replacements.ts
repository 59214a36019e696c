import type { Draw } from '../draw.ts'
import { type FuzzObject, type FuzzValue, isFuzzList, isFuzzObject } from '../fuzz-case.ts'
import { addYaml, groupOf, type Known, type Layer, pickKnown, targetOf, versionOf } from '../layer.ts'
import { namespaces } from '../pools.ts'
import { valueAt, walk } from './json-patch.ts'

export function replacements(layer: Layer): FuzzObject {
  const list = layer.draw.times(1, 2, () => replacement(layer))
  if (layer.draw.chance(75)) return { replacements: list }
  const documents = layer.draw.chance(70) ? [list] : list
  return { replacements: [{ path: addYaml(layer, 'replacement', documents) }] }
}

export function replacement(layer: Layer): FuzzObject {
  const { draw } = layer
  const targets = draw.times(1, 2, () => target(layer))
  if (draw.chance(15)) return { sourceValue: draw.pick<FuzzValue>(['static', '8', 'a.b.c', '']), targets }
  const known = pickKnown(layer)
  const source: FuzzObject = {
    group: draw.chance(25) ? groupOf(known) || undefined : undefined,
    version: draw.chance(25) ? versionOf(known) : undefined,
    kind: draw.chance(97) ? known.kind : undefined,
    name: draw.chance(95) ? known.name : undefined,
    namespace: draw.chance(10) ? (known.namespace ?? draw.pick(namespaces)) : undefined,
    fieldPath: draw.chance(60)
      ? fieldPath(layer, known, true)
      : draw.pick([
          undefined,
          'metadata.name',
          'metadata.name',
          known.namespace === undefined ? 'kind' : 'metadata.namespace',
        ]),
    options: draw.chance(20) ? options(draw, false) : undefined,
  }
  return { source, targets }
}

function target(layer: Layer): FuzzObject {
  const { draw } = layer
  const known = pickKnown(layer)
  const { labelSelector: _labels, annotationSelector: _annotations, ...loose } = targetOf(layer, known)
  const exact = {
    kind: known.kind,
    name: known.name,
    namespace: draw.chance(20) ? known.namespace : undefined,
  }
  const select: FuzzObject = draw.chance(70) ? exact : loose
  const isNew = draw.chance(known.kind === 'ConfigMap' ? 40 : 15)
  const creates = draw.chance(isNew ? 85 : 40)
  const paths = draw.times(1, 2, () => (isNew ? newPath(draw, known) : fieldPath(layer, known, false)))
  const reject = pickKnown(layer)
  return {
    select: Object.keys(select).length === 0 ? { kind: known.kind } : select,
    reject: draw.chance(15)
      ? [draw.pick<FuzzObject>([{ name: reject.name }, { kind: reject.kind, name: 'w.*' }, {}])]
      : undefined,
    fieldPaths: draw.chance(95) ? paths : undefined,
    options: creates || draw.chance(20) ? options(draw, creates) : undefined,
  }
}

function options(draw: Draw, create: boolean): FuzzObject {
  return {
    create: create ? true : undefined,
    delimiter: draw.chance(30) ? draw.pick([':', '/', '.', '-', '=']) : undefined,
    index: draw.chance(50) ? draw.pick([0, 1, 2, -1]) : undefined,
    encoding: draw.chance(10) ? draw.pick(['none', 'base64', 'hex']) : undefined,
  }
}

function fieldPath(layer: Layer, { object }: Known, isSource: boolean): string {
  const { draw } = layer
  const path = walk(draw, object)
  if (!layer.has('strange') && !isScalar(valueAt(object, path))) return 'metadata.name'
  const parts = path.map((part, index) => {
    if (typeof part !== 'number') return part.includes('.') ? `[${part}]` : part
    const element = valueAt(object, path.slice(0, index + 1))
    if (!isSource && draw.chance(35)) return '*'
    if (isFuzzObject(element) && draw.chance(70)) return selection(element) ?? String(part)
    return draw.chance(90) ? String(part) : '-'
  })
  return parts.join('.')
}

function isScalar(value: FuzzValue | undefined): boolean {
  return value !== undefined && !isFuzzObject(value) && !isFuzzList(value)
}

function selection(element: FuzzObject): string | undefined {
  for (const key of ['name', 'host', 'port', 'path', 'containerPort'])
    if (element[key] !== undefined && !isFuzzList(element[key])) return `[${key}=${String(element[key])}]`
  return undefined
}

const insidePaths = [
  'data.[config.json].db.host',
  'data.[config.json].db.port',
  'data.config\\.json.db.host',
  'data.[config.json].list.0',
  'data.[config.json].list.[name=n0].value',
  'data.[config.json].none.deeper',
  'data.[config.json].list.*',
  'data.a.db.host',
  'metadata.annotations.note.x',
] as const

function newPath(draw: Draw, { kind }: Known): string {
  if (kind === 'ConfigMap' && draw.chance(70)) return draw.pick(insidePaths)
  const container = 'spec.template.spec.containers'
  return draw.pick([
    'metadata.labels.new',
    'metadata.annotations.[example.org/new]',
    'metadata.annotations.a\\.b',
    'spec.created.deeper',
    'spec.replicas',
    `${container}.[name=app].image`,
    `${container}.[name=new].image`,
    `${container}.*.env.[name=HOST].value`,
    `${container}.0.env.1.value`,
    kind === 'Pod' ? 'spec.containers.0.image' : 'data.new',
    'spec.list.[name=n0].value',
    'spec.list.-',
  ])
}

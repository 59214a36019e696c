import type { Draw } from '../draw.ts'
import { type FuzzObject, type FuzzValue, isFuzzList, isFuzzObject } from '../fuzz-case.ts'
import type { Known, Layer } from '../layer.ts'
import { scalarOf, textOf } from '../pools.ts'

/** JSON 6902 operations that mostly fit a resource. */
export function jsonPatch(layer: Layer, { object }: Known): readonly FuzzObject[] {
  return layer.draw.times(1, 3, () => operation(layer, object))
}

function operation(layer: Layer, object: FuzzObject): FuzzObject {
  const { draw } = layer
  const isStrange = layer.has('strange')
  if (isStrange && draw.chance(6)) return oddOperation(draw, object)
  const path = walk(draw, object)
  const pointer = toPointer(path)
  const there = valueAt(object, path)
  const value = (): FuzzValue => (isStrange ? anyValue(layer) : valueLike(layer, there))
  const how = draw.upTo(19)
  if (isName(path) && how < 17) return { op: 'replace', path: '/metadata/name', value: 'renamed' }
  if (how < 7) return { op: 'replace', path: pointer, value: value() }
  if (how < 9) return { op: 'remove', path: pointer }
  if (how < 14) return { op: 'add', path: placeFor(object, path), value: value() }
  if (how < 15) return { op: 'test', path: pointer, value: valueAt(object, path) ?? null }
  if (how < 16)
    return { op: 'copy', from: pointer, path: isFuzzObject(object.spec) ? '/spec/copied' : '/copied' }
  if (how < 17) return { op: 'move', from: pointer, path: '/moved' }
  if (how < 18) return labelOperation(draw, object)
  return { op: 'add', path: isFuzzObject(object.spec) ? '/spec/added' : '/added', value: value() }
}

function anyValue({ draw, style }: Layer): FuzzValue {
  return draw.chance(70)
    ? scalarOf(draw, style.odd)
    : draw.pick<FuzzValue>([{ a: 1, b: [] }, ['x'], [], {}, null, { 'a/b': null }])
}

// Another value of the same kind.
function valueLike({ draw, style }: Layer, there: FuzzValue | undefined): FuzzValue {
  if (isFuzzObject(there)) return draw.pick<FuzzValue>([{ ...there, new: 'x' }, { new: 'x' }, {}])
  if (isFuzzList(there))
    return draw.pick<FuzzValue>([[...there, ...there.slice(0, 1)], there.slice(0, 1), []])
  return typeof there === 'number' ? draw.upTo(9000) : textOf(draw, style.odd)
}

// Operations that often fail.
function oddOperation(draw: Draw, object: FuzzObject): FuzzObject {
  const pointer = toPointer(walk(draw, object))
  const end = draw.pick(['-', '0', '1', '-1', '7', 'x', ''])
  return draw.pick<FuzzObject>([
    { op: 'add', path: `${pointer}/${end}`, value: 'x' },
    { op: 'replace', path: `${pointer}/${end}`, value: 'x' },
    { op: 'remove', path: `${pointer}/${end}` },
    { op: 'add', path: '/metadata/annotations/a~1b~0c', value: 'x' },
    {
      op: draw.pick(['replace', 'remove', 'add', 'bad', 'Add']),
      path: draw.pick(['/spec/none/x', '/none', '', 'spec', '/spec/', '/metadata/name', '/kind']),
      value: 1,
    },
    { op: 'test', path: pointer, value: draw.pick<FuzzValue>(['x', null, 1]) },
    { op: 'add', path: pointer },
  ])
}

function isName(path: readonly (string | number)[]): boolean {
  return path[0] === 'metadata' && (path.length === 1 || path[1] === 'name')
}

function labelOperation(draw: Draw, object: FuzzObject): FuzzObject {
  const labels = valueAt(object, ['metadata', 'labels'])
  if (!isFuzzObject(labels) && draw.chance(95))
    return { op: 'add', path: '/metadata/labels', value: { app: 'x' } }
  return {
    op: 'add',
    path: `/metadata/labels/${draw.pick(['app', 'new', 'a~1b'])}`,
    value: draw.pick(['x', 'y']),
  }
}

// A new key beside the place, or an element before it.
function placeFor(object: FuzzObject, path: readonly (string | number)[]): string {
  const above = path.slice(0, -1)
  return typeof path.at(-1) === 'number' || isFuzzList(valueAt(object, above))
    ? toPointer(path)
    : `${toPointer(above)}/new`
}

export function walk(draw: Draw, object: FuzzObject): readonly (string | number)[] {
  const path: (string | number)[] = []
  let value: FuzzValue | undefined = object
  for (;;) {
    if (path.length > 1 && draw.chance(15)) return path
    const next: string | number | undefined = isFuzzObject(value)
      ? draw.any(
          Object.keys(value).filter(
            key =>
              isFuzzObject(value) &&
              value[key] !== undefined &&
              (path.length > 0 || (key !== 'kind' && key !== 'apiVersion' && draw.chance(99))),
          ),
        )
      : isFuzzList(value)
        ? draw.any([...value.keys()])
        : undefined
    if (next === undefined) return path
    path.push(next)
    value = valueAt(object, path)
  }
}

export function valueAt(object: FuzzValue, path: readonly (string | number)[]): FuzzValue | undefined {
  let value: FuzzValue | undefined = object
  for (const part of path)
    value = isFuzzObject(value) ? value[part] : isFuzzList(value) ? value[Number(part)] : undefined
  return value
}

function toPointer(path: readonly (string | number)[]): string {
  return path.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

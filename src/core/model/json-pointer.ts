import { isArray, isObject, type JsonValue } from '../../base/std/json.ts'

/** Where a value stands in an object: names of fields and indices of lists. */
export type FieldPath = readonly (string | number)[]

/** A step of a pointer: a field, an index, the item of a list with a field of this value, or all of them. */
type Step =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'item'; readonly field: string; readonly value: string }
  | { readonly kind: 'all' }

/** A JSON pointer (RFC 6901), with `*` for all items of a list or map, and kustomize's `[name=web]` for an item. */
export type Pointer = readonly Step[]

const itemStep = /^\[([^\]=]+)=([^\]]*)\]$/

/** Undefined where the text is no such pointer. */
export function parsePointer(text: string): Pointer | undefined {
  if (!text.startsWith('/') || /~(?![01])/.test(text)) return undefined
  return text
    .slice(1)
    .split('/')
    .map((part): Step => {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
      const [, field, value] = itemStep.exec(name) ?? []
      if (field !== undefined) return { kind: 'item', field, value: value ?? '' }
      return name === '*' ? { kind: 'all' } : { kind: 'name', name }
    })
}

/** The paths that a pointer means in a value; those that the value does not have are none. */
export function pathsAt(pointer: Pointer, value: JsonValue | undefined): readonly FieldPath[] {
  const [step, ...rest] = pointer
  if (value === undefined) return []
  if (step === undefined) return [[]]
  return childrenOf(value, step).flatMap(([at, child]) => pathsAt(rest, child).map(path => [at, ...path]))
}

function childrenOf(
  value: JsonValue,
  step: Step,
): readonly (readonly [string | number, JsonValue | undefined])[] {
  if (isArray(value)) {
    const items = [...value.entries()]
    if (step.kind === 'all') return items
    if (step.kind === 'name') return items.filter(([index]) => String(index) === step.name)
    return items.filter(([, item]) => isObject(item) && String(item[step.field] ?? '') === step.value)
  }
  if (!isObject(value) || step.kind === 'item') return []
  return step.kind === 'all' ? Object.entries(value) : [[step.name, value[step.name]]]
}

export function valueAt(value: JsonValue | undefined, path: FieldPath): JsonValue | undefined {
  let found = value
  for (const step of path) {
    if (isArray(found)) found = found[Number(step)]
    else found = isObject(found) ? found[String(step)] : undefined
  }
  return found
}

/** Whether a path is that of `outer`, or of something in it. */
export function isWithin(path: FieldPath, outer: FieldPath): boolean {
  return outer.every((step, index) => path[index] === step)
}

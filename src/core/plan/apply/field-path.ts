import { equalJson, isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import { type FieldPath, valueAt } from '../../model/json-pointer.ts'
import { keyOf } from './fields-in.ts'

/**
 * Where a field stands in an object, by the path that servers write in refusals: `.spec.containers[name="web"].image`,
 * `spec.rules[0].host`. Undefined: the object does not have it. Names of fields may have dots in them, so the path is
 * read along the object.
 */
export function fieldPath(value: JsonValue | undefined, text: string): FieldPath | undefined {
  if (text === '') return []
  if (isArray(value)) return pathInList(value, text)
  if (!isObject(value)) return undefined
  const rest = text.startsWith('.') ? text.slice(1) : text
  for (const name of Object.keys(value)) {
    const quoted = `["${name}"]`
    const length = rest.startsWith(name) ? name.length : text.startsWith(quoted) ? undefined : -1
    if (length === -1) continue
    const left = length === undefined ? text.slice(quoted.length) : rest.slice(length)
    if (left !== '' && left[0] !== '.' && left[0] !== '[') continue
    const below = fieldPath(value[name], left)
    if (below !== undefined) return [name, ...below]
  }
  return undefined
}

const item =
  /^\[(?:(\d+)|=("(?:[^"\\]|\\.)*"|[^\]]*)|([A-Za-z][\w-]*=(?:"(?:[^"\\]|\\.)*"|[^,\]"]*)(?:,[A-Za-z][\w-]*=(?:"(?:[^"\\]|\\.)*"|[^,\]"]*))*))\]/
const key = /([A-Za-z][\w-]*)=("(?:[^"\\]|\\.)*"|[^,\]"]*)/g

function pathInList(list: readonly JsonValue[], text: string): FieldPath | undefined {
  const [all = '', index, member, keys] = item.exec(text) ?? []
  if (all === '') return undefined
  const at =
    index !== undefined
      ? Number(index)
      : member !== undefined
        ? list.findIndex(each => equalJson(each, parseScalar(member)))
        : list.findIndex(each => isObject(each) && hasKeys(each, keys ?? ''))
  const below = list[at] === undefined ? undefined : fieldPath(list[at], text.slice(all.length))
  return below && [at, ...below]
}

function hasKeys(candidate: JsonObject, keys: string): boolean {
  return [...keys.matchAll(key)].every(([, name = '', value = '']) =>
    equalJson(keyOf(candidate, name), parseScalar(value)),
  )
}

function parseScalar(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return text
  }
}

/** A path as servers write it, as far as an object tells how: items are named where they have a name. */
export function formatFieldPath(object: JsonValue, path: FieldPath): string {
  return path
    .map((step, depth) => {
      if (typeof step === 'string') return `.${step}`
      const item = valueAt(object, path.slice(0, depth + 1))
      return isObject(item) && typeof item.name === 'string'
        ? `[name=${JSON.stringify(item.name)}]`
        : `[${step}]`
    })
    .join('')
}

/** The value without what stands at some paths. */
export function withoutPaths<Value extends JsonValue>(value: Value, paths: readonly FieldPath[]): Value {
  return withPaths(
    value,
    paths.map(path => ({ path, value: undefined })),
  )
}

interface PathChange {
  readonly path: FieldPath
  /** Undefined: it is left out. */
  readonly value: JsonValue | undefined
}

/** The value with other values at some paths that it has; itself where there are none. */
export function withPaths<Value extends JsonValue>(value: Value, changes: readonly PathChange[]): Value {
  return change(value, changes) as Value
}

function change(value: JsonValue, changes: readonly PathChange[]): JsonValue | undefined {
  if (changes.length === 0) return value
  const here = changes.find(({ path }) => path.length === 0)
  if (here !== undefined) return here.value
  const below = (at: string | number): readonly PathChange[] =>
    changes
      .filter(({ path }) => path[0] === at)
      .map(({ path, ...rest }) => ({ path: path.slice(1), ...rest }))
  if (isArray(value)) {
    return value.flatMap((each, index) => {
      const left = change(each, below(index))
      return left === undefined ? [] : [left]
    })
  }
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, child]) => {
      const left = child === undefined ? undefined : change(child, below(name))
      return left === undefined ? [] : [[name, left]]
    }),
  )
}

import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { isQuoted } from '../../base/yaml/source-text.ts'
import { changeItems, withField } from '../edit.ts'
import { splitPath } from '../field-path.ts'
import { isSelectedKind, type KindSelector, parseApiVersion } from '../identity.ts'
import { describe } from '../lookup.ts'
import type { ResourceObject } from '../resource.ts'

/** A field of some kinds of resources, as kustomize's transformer configurations name it. */
export interface FieldSpec extends KindSelector {
  /** Names separated by `/`; lists on the way are entered; `[]` after a name: only if it is there. */
  readonly path: string
  readonly create: boolean
}

/** Why a field specification did not fit a resource, in a few words. */
interface Misfit {
  readonly misfit: string
}

/** What a specification may create where the last field is absent; undefined: nothing is created at all. */
export type Created = 'map' | 'scalar' | undefined

/** Changes a field; what it cannot change it gives back and says what it has found. */
export type Change = (value: JsonValue, misfit: (found: JsonValue) => void) => JsonValue

/** How a change writes. */
export interface ChangeStyle {
  /** Whether what stood in quotes may become a number. */
  readonly restyles?: boolean
}

/**
 * The object with `change` applied to every field that a specification names; the same object when nothing changed.
 * A scalar on the way is a misfit, and so is a field that is not of the kind that may be created (fieldspec.go).
 */
export function changeField(
  object: ResourceObject,
  spec: FieldSpec,
  created: Created,
  change: Change,
  { restyles = false }: ChangeStyle = {},
): ResourceObject | Misfit {
  if (!isSelectedKind(spec, { ...parseApiVersion(object.apiVersion), kind: object.kind })) return object
  const state = { misfit: '' }
  const misfit = (found: JsonValue): void => {
    state.misfit ||= `found ${describe(found)}`
  }
  const walk: Walk = {
    names: parsePath(spec.path),
    created: spec.create ? created : undefined,
    misfit,
    change,
    restyles,
  }
  const result = enter(object, 0, { ...walk, change: checked(created, change) })
  if (state.misfit !== '') return { misfit: `${state.misfit} at "${spec.path}"` }
  return result as ResourceObject
}

function checked(created: Created, change: Change): Change {
  if (created === undefined) return change
  return (value, misfit) => {
    const isCollection = isArray(value) || isObject(value)
    const fits = created === 'scalar' ? !isCollection : value === null || isObject(value)
    if (fits) return change(value, misfit)
    misfit(value)
    return value
  }
}

interface Walk {
  readonly names: readonly PathName[]
  readonly created: Created
  readonly change: Change
  readonly misfit: (found: JsonValue) => void
  readonly restyles: boolean
}

interface PathName {
  readonly name: string
  readonly list: boolean
}

function enter(value: JsonValue, depth: number, walk: Walk): JsonValue {
  const next = walk.names[depth]
  if (next === undefined) return walk.change(value, walk.misfit)
  if (value === null) return value
  if (isArray(value)) return changeItems(value, item => enter(item, depth, walk))
  if (isObject(value) && next.name !== '') return enterField(value, next, depth, walk)
  walk.misfit(value)
  return value
}

function enterField(value: JsonObject, { name, list }: PathName, depth: number, walk: Walk): JsonValue {
  const child = Object.hasOwn(value, name) ? value[name] : undefined
  const missing = child === undefined || child === null
  if (!missing) {
    const next = enter(child, depth + 1, walk)
    // What stands in quotes stays a text, whatever is written there, unless the style is written too.
    const isText = typeof next === 'number' || typeof next === 'bigint' || typeof next === 'boolean'
    const styled = isText && !walk.restyles && next !== child && isQuoted(value, name) ? String(next) : next
    return withField(value, name, styled)
  }
  const creates = walk.created !== undefined && !list
  if (child === undefined && !creates) return value
  const last = depth === walk.names.length - 1
  if (creates) {
    const fresh = last && walk.created === 'scalar' ? '' : {}
    return withField(value, name, enter(fresh, depth + 1, walk))
  }
  // A null where the path has a list becomes an empty one.
  const found: JsonValue = list ? [] : null
  return withField(value, name, enter(found, depth + 1, walk))
}

const paths = new Map<string, readonly PathName[]>()

function parsePath(path: string): readonly PathName[] {
  const known = paths.get(path)
  if (known !== undefined) return known
  const names = splitPath(path, '/').map(name =>
    name.endsWith('[]') ? { name: name.slice(0, -2), list: true } : { name, list: false },
  )
  // Only built-in paths recur often enough to be kept; those of users must not fill the memory.
  if (paths.size < 1000) paths.set(path, names)
  return names
}

/** Adds specifications to others; one that an earlier one covers is left out. Undefined when they contradict. */
export function mergeSpecs(
  specs: readonly FieldSpec[],
  added: readonly FieldSpec[],
): readonly FieldSpec[] | undefined {
  const result = [...specs]
  for (const spec of added) {
    const covering = result.find(other => other.path === spec.path && covers(spec, other))
    if (covering === undefined) result.push(spec)
    else if (covering.create !== spec.create) return undefined
  }
  return result
}

// The direction is kustomize's (fieldspec.go): an earlier, narrower specification hides a later, wider one.
function covers(selector: KindSelector, spec: KindSelector): boolean {
  const { group = '', version = '', kind = '' } = spec
  return isSelectedKind(selector, { group, version, kind })
}

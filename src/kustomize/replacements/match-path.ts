import { isArray, isObject, type JsonValue } from '../../base/std/json.ts'
import { withUntagged } from '../../base/yaml/source-text.ts'
import { plainValue, textOf, withField } from '../edit.ts'
import { isMatch, parseIndex, parseMatch } from '../field-path.ts'
import { describe } from '../lookup.ts'
import { parseSearch } from '../patches/pattern.ts'

/** A place that a path leads to, and whether it was missing and has been made. */
export interface Match {
  readonly path: readonly (string | number)[]
  readonly fresh: boolean
}

/** The places that a path leads to, and the value in which those that were missing have been made. */
export interface Matches {
  readonly value: JsonValue
  readonly matches: readonly Match[]
}

/** What a missing end of a path is made as; undefined: nothing is made. */
export type Made = 'scalar' | 'map' | 'list' | undefined

interface Failure {
  readonly failure: string
}

/**
 * Follows names, indices, `[field=expression]` and `*` to all places that fit, as kustomize does where it writes
 * (PathMatcher in match.go).
 */
export function matchPath(value: JsonValue, names: readonly string[], made: Made): Matches | Failure {
  const [name, ...rest] = names
  if (name === undefined) return { value, matches: [{ path: [], fresh: false }] }
  const index = parseIndex(name)
  if (index !== undefined && index >= 0) return matchIndex(value, index, rest, made)
  if (isMatch(name)) return matchItems(value, name, rest, made)
  if (name === '*') return matchEvery(value, name, () => true, rest, made)
  return matchField(value, name, rest, made)
}

function matchField(value: JsonValue, name: string, rest: readonly string[], made: Made): Matches | Failure {
  if (value === null) return { value, matches: [] }
  if (!isObject(value) || name === '') {
    return { failure: `found ${describe(value)} where "${name}" should be a field` }
  }
  const child = Object.hasOwn(value, name) ? value[name] : undefined
  if (child === undefined && made === undefined) return { value, matches: [] }
  if (child !== undefined && rest.length > 0 && child !== null && !isObject(child) && !isArray(child)) {
    return { value, matches: [] }
  }
  // kustomize finds places below a null, and what it writes there is lost.
  if (child === null && rest.length > 0 && made !== undefined)
    return { value, matches: [{ path: [name, ...rest], fresh: true }] }
  const below = matchPath(child ?? emptyFor(rest[0], made), rest, made)
  if ('failure' in below) return below
  return { value: withField(value, name, below.value), matches: within(name, child === undefined, below) }
}

function matchIndex(value: JsonValue, index: number, rest: readonly string[], made: Made): Matches | Failure {
  const items = itemsOf(value, String(index))
  if ('failure' in items) return items
  const { list } = items
  const fresh = made !== undefined && list.length === index
  const item = fresh ? emptyFor(rest[0], made) : list[index]
  if (item === undefined) return { failure: `there is no item ${index}, only ${list.length} items` }
  const below = matchPath(item, rest, made)
  if ('failure' in below) return below
  const changed = fresh
    ? [...list, below.value]
    : below.value === item
      ? value
      : list.with(index, below.value)
  return { value: changed, matches: within(index, fresh, below) }
}

function matchItems(value: JsonValue, name: string, rest: readonly string[], made: Made): Matches | Failure {
  const match = parseMatch(name)
  if (match === undefined) return { failure: `"${name}" is not of the form [field=value]` }
  const search = parseSearch(match.value)
  if (search === undefined)
    return { failure: `"${match.value}" is not a regular expression that can be used` }
  const fits = (list: readonly JsonValue[], index: number): boolean => {
    const item = list[index]
    if (match.field === '') return search.test((textOf(list, index) ?? '').trim())
    return (
      isObject(item) &&
      item[match.field] !== undefined &&
      search.test((textOf(item, match.field) ?? '').trim())
    )
  }
  const below = match.field === '' ? [] : rest
  const found = matchEvery(value, name, fits, below, made)
  if ('failure' in found || found.matches.length > 0 || made === undefined) return found
  const items = itemsOf(value, name)
  if ('failure' in items) return items
  const fresh: JsonValue = match.field === '' ? match.value : madeItem(match.field, match.value)
  const list = [...items.list, fresh]
  const again = matchEvery(list, name, (_, index) => index === list.length - 1, below, made)
  if ('failure' in again || match.field !== '') return again
  return { ...again, matches: again.matches.map(({ path }) => ({ path, fresh: true })) }
}

function matchEvery(
  value: JsonValue,
  name: string,
  fits: (list: readonly JsonValue[], index: number) => boolean,
  rest: readonly string[],
  made: Made,
): Matches | Failure {
  const items = itemsOf(value, name)
  if ('failure' in items) return items
  const matches: Match[] = []
  let list = items.list
  for (const [index, item] of items.list.entries()) {
    if (!fits(items.list, index)) continue
    const below = matchPath(item, rest, made)
    if ('failure' in below) return below
    if (below.value !== item) list = list.with(index, below.value)
    matches.push(...within(index, false, below))
  }
  return { value: value === null ? value : list, matches }
}

function madeItem(field: string, text: string): JsonValue {
  return withUntagged({ [field]: plainValue(text) }, field, text)
}

function within(key: string | number, fresh: boolean, { matches }: Matches): readonly Match[] {
  return matches.map(match => ({ path: [key, ...match.path], fresh: fresh || match.fresh }))
}

function itemsOf(value: JsonValue, name: string): { readonly list: readonly JsonValue[] } | Failure {
  if (value === null) return { list: [] }
  return isArray(value)
    ? { list: value }
    : { failure: `found ${describe(value)} where "${name}" should be an item` }
}

// What a missing part of a path is made as depends on what comes next.
function emptyFor(next: string | undefined, made: Made): JsonValue {
  if (next === undefined || next === '') return made === 'map' ? {} : made === 'list' ? [] : null
  return isMatch(next) || (parseIndex(next) ?? -1) >= 0 ? [] : {}
}

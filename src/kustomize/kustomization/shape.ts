import type { DiagnosticCode } from '../../base/diagnostic/codes.ts'
import { isArray, isObject, type JsonValue } from '../../base/std/json.ts'
import { suggest } from '../../base/std/suggest.ts'

/** Reads a value as a type, reporting what does not fit; null counts as absent, as in Go. */
export type Shape<T> = (value: JsonValue, path: FieldPath, report: ShapeReport) => T | undefined

export type FieldPath = readonly (string | number)[]

export type ShapeReport = (
  code: DiagnosticCode,
  message: string,
  path: FieldPath,
  more?: { readonly part?: 'key'; readonly hint?: string },
) => void

export const text: Shape<string> = (value, path, report) => {
  if (typeof value === 'string') return value
  return wrong('a text', value, path, report)
}

export const flag: Shape<boolean> = (value, path, report) => {
  if (typeof value === 'boolean') return value
  return wrong('true or false', value, path, report)
}

export const wholeNumber: Shape<number | bigint> = (value, path, report) => {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) return value
  return wrong('a whole number', value, path, report)
}

export const texts: Shape<readonly string[]> = (value, path, report) => list(text)(value, path, report)

export const textMap: Shape<Readonly<Record<string, string>>> = (value, path, report) => {
  if (!isObject(value)) return wrong('a map', value, path, report)
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const read = item === null ? '' : text(item ?? '', [...path, key], report)
    return read === undefined ? [] : [[key, read] as const]
  })
  return Object.fromEntries(entries)
}

/** A list whose items keep their index: an item that does not fit is left out, so `at` may have gaps. */
export function list<T>(item: Shape<T>): Shape<readonly T[]> {
  return (value, path, report) => {
    if (!isArray(value)) return wrong('a list', value, path, report)
    return value.flatMap((element, index) => {
      const read = element === null ? absent(item, [...path, index]) : item(element, [...path, index], report)
      return read === undefined ? [] : [read]
    })
  }
}

// In Go, null in a list is the zero value of the items' type.
function absent<T>(item: Shape<T>, path: FieldPath): T | undefined {
  const silent = (): void => {}
  return item('', path, silent) ?? item({}, path, silent)
}

/** Adds the path at which the value stands, for diagnostics and provenance. */
export function placed<T extends object>(shape: Shape<T>): Shape<T & Placed> {
  return (value, path, report) => {
    const read = shape(value, path, report)
    return read === undefined ? undefined : { ...read, at: path }
  }
}

export interface Placed {
  readonly at: FieldPath
}

/** The type that a shape reads. */
export type Read<S> = S extends Shape<infer T> ? T : never

type Fields = Readonly<Record<string, Shape<unknown>>>
type ReadFields<F extends Fields> = { readonly [K in keyof F]?: Read<F[K]> }

/** An object with known fields; as in Go's JSON, their names may be written in any case. */
export function fields<const F extends Fields>(known: F): Shape<ReadFields<F>> {
  const names = Object.keys(known)
  const byFoldedName = new Map(names.map(name => [name.toLowerCase(), name]))
  return (value, path, report) => {
    if (!isObject(value)) return wrong('a map', value, path, report)
    const result: Record<string, unknown> = {}
    // Of names that differ in case only, the last in the order of their letters counts, and maps join, as for Go.
    for (const key of Object.keys(value).sort()) {
      const field = value[key]
      const name = Object.hasOwn(known, key) ? key : byFoldedName.get(key.toLowerCase())
      const shape = name === undefined ? undefined : known[name]
      if (name === undefined || shape === undefined) reportUnknown(key, names, path, report)
      else if (field !== null && field !== undefined)
        result[name] = joinFields(result[name], shape(field, [...path, key], report))
    }
    return result as ReadFields<F>
  }
}

function joinFields(before: unknown, after: unknown): unknown {
  if (!isMap(before) || !isMap(after)) return after
  const joined = Object.entries(after).map(([key, value]) => [key, joinFields(before[key], value)])
  return { ...before, ...Object.fromEntries(joined) }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function reportUnknown(key: string, names: readonly string[], path: FieldPath, report: ShapeReport): void {
  const near = suggest(key, names)
  const hint = near === undefined ? {} : { hint: `did you mean "${near}"?` }
  report('kustomize/field-unknown', `unknown field "${key}"`, [...path, key], { part: 'key', ...hint })
}

function wrong(wanted: string, value: JsonValue, path: FieldPath, report: ShapeReport): undefined {
  const found = isArray(value) ? 'a list' : isObject(value) ? 'a map' : `"${String(value)}"`
  report('kustomize/field-type', `expected ${wanted}, found ${found}`, path)
  return undefined
}

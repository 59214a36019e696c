import { builtInTypes } from './kubernetes.generated.ts'

/** How a value is typed and merged, as server-side apply sees it. */
export type Schema =
  | { readonly type: 'scalar'; readonly scalar: 'string' | 'number' | 'boolean' | 'any' }
  /** No schema: maps merge by key, lists are atomic, nothing is refused. */
  | { readonly type: 'untyped' }
  /** `open` structs keep fields that they do not declare. */
  | {
      readonly type: 'struct'
      readonly fields: Fields
      readonly atomic: boolean
      readonly open: boolean
    }
  | { readonly type: 'map'; readonly values: Schema; readonly atomic: boolean }
  | { readonly type: 'list'; readonly items: Schema; readonly merge: ListMerge }

/** Looks a declared field up; undefined when there is none of that name. */
export type Fields = (name: string) => Schema | undefined

/** How two lists become one: as a whole, as a set of scalars, or item by item by keys. */
export type ListMerge = 'atomic' | 'set' | readonly ListKey[]

/** A key field of a list, with the value that an item without it has. */
export interface ListKey {
  readonly name: string
  readonly fallback?: string
}

export const untyped: Schema = { type: 'untyped' }

/** The schema of a type of the generated table. */
export function builtInSchema(name: string): Schema {
  return parseType(name)
}

const structs = new Map<string, Fields>()
const parsed = new Map<string, Schema>()

function parseType(text: string): Schema {
  let schema = parsed.get(text)
  if (schema === undefined) {
    schema = parse(text)
    parsed.set(text, schema)
  }
  return schema
}

function parse(text: string): Schema {
  const scalar = scalars.get(text)
  if (scalar !== undefined) return scalar
  const atomic = text.startsWith('!')
  const rest = atomic ? text.slice(1) : text
  if (rest.startsWith('{}')) return { type: 'map', values: parseType(rest.slice(2)), atomic }
  if (rest.startsWith('[')) {
    const end = rest.indexOf(']')
    return { type: 'list', items: parseType(rest.slice(end + 1)), merge: parseMerge(rest.slice(1, end)) }
  }
  return { type: 'struct', fields: fieldsOfType(rest), atomic, open: false }
}

const scalars: ReadonlyMap<string, Schema> = new Map<string, Schema>([
  ['$', { type: 'scalar', scalar: 'string' }],
  ['#', { type: 'scalar', scalar: 'number' }],
  ['?', { type: 'scalar', scalar: 'boolean' }],
  ['%', { type: 'scalar', scalar: 'any' }],
  ['*', untyped],
])

function parseMerge(text: string): ListMerge {
  if (text === '') return 'atomic'
  if (text === '=') return 'set'
  return text.split(',').map(key => {
    const [name = '', fallback] = key.split('=')
    return fallback === undefined ? { name } : { name, fallback }
  })
}

function fieldsOfType(name: string): Fields {
  let fields = structs.get(name)
  if (fields === undefined) {
    const table = builtInTypes[name] ?? {}
    fields = field => (Object.hasOwn(table, field) ? parseType(table[field] ?? '*') : undefined)
    structs.set(name, fields)
  }
  return fields
}

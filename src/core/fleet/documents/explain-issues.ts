import * as z from 'zod'
import type { Diagnostic, Place } from '../../../base/diagnostic/diagnostic.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import { suggest } from '../../../base/std/suggest.ts'
import { type KindName, kinds, unsupportedFields, unsupportedValues } from '../kinds/kinds.ts'

type Issue = z.core.$ZodIssue
type Path = readonly (string | number)[]

/** What a schema found wrong, in the words of the fleet's files, one diagnostic a field. */
export function explainIssues(
  kind: KindName,
  value: JsonObject,
  issues: readonly Issue[],
  at: Place,
): readonly Diagnostic[] {
  return issues.flatMap(issue => {
    const path = issue.path.map(step => (typeof step === 'number' ? step : String(step)))
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map(key => unknownField(kind, [...path, key], at))
    const ofMap = issue.code === 'invalid_union' && isObject(valueAt(value, path)) ? issuesOfMap(issue) : []
    if (ofMap.length > 0) return explainIssues(kind, value, ofMap, at)
    return [explain(issue, path, value, at)]
  })
}

// Of what may be a map or something shorter: what is wrong with the map.
function issuesOfMap({ errors, path }: Extract<Issue, { readonly code: 'invalid_union' }>): readonly Issue[] {
  const isOther = (each: Issue): boolean => each.code === 'invalid_type' && each.path.length === 0
  const found = errors.find(list => !list.some(isOther)) ?? []
  return found.map(each => ({ ...each, path: [...path, ...each.path] }))
}

function unknownField(kind: KindName, path: Path, at: Place): Diagnostic {
  const key = String(path.at(-1))
  const place: Place = { ...at, path, part: 'key' }
  if (unsupportedFields[kind].has(key)) {
    const message = `field "${key}" is not supported by this version`
    return { code: 'fleet/field-unsupported', severity: 'error', message, at: place }
  }
  const known = fieldsAt(kind, path.slice(0, -1))
  const near = suggest(key, known)
  const elsewhere = known.length === 0 ? undefined : `the fields here are ${known.join(', ')}`
  const hint = near === undefined ? elsewhere : `did you mean "${near}"?`
  return {
    code: 'fleet/field-unknown',
    severity: 'error',
    message: `unknown field "${key}"`,
    at: place,
    ...(hint === undefined ? {} : { hint }),
  }
}

function explain(issue: Issue, path: Path, value: JsonObject, at: Place): Diagnostic {
  const field = formatPath(path)
  const given = valueAt(value, path)
  const place: Place = { ...at, path }
  if (given === undefined && issue.code !== 'custom') {
    const message = `missing field "${field}"`
    return { code: 'fleet/field-missing', severity: 'error', message, at: place }
  }
  const last = path.findLast(step => typeof step === 'string') ?? ''
  if (issue.code === 'invalid_value' && unsupportedValues[last]?.has(String(given)) === true) {
    const message = `${last} "${String(given)}" is not supported by this version`
    return { code: 'fleet/field-unsupported', severity: 'error', message, at: place }
  }
  const found = typeof given === 'string' ? `"${field}" is "${given}" but` : `"${field}"`
  const hint = issue.code === 'invalid_type' ? misread(issue.expected, given) : undefined
  return {
    code: 'fleet/field-invalid',
    severity: 'error',
    message: `${found} ${requirement(issue)}`,
    at: issue.code === 'invalid_key' ? { ...place, part: 'key' } : place,
    ...(hint === undefined ? {} : { hint }),
  }
}

// What YAML made of a scalar that meant something else.
function misread(expected: string, given: JsonValue | undefined): string | undefined {
  const isText = expected === 'string'
  if (given === null)
    return `YAML reads this as null: ${isText ? 'put it in quotes, as it is written' : 'give it a value'}, or leave it out`
  if (!isText || isObject(given) || isArray(given)) return undefined
  const read = typeof given === 'boolean' ? `YAML reads this as ${given}: ` : ''
  return `${read}put it in quotes, as it is written`
}

function requirement(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeNames[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return `must be ${issue.values.map(option => `"${String(option)}"`).join(' or ')}`
    case 'too_small':
      return issue.origin === 'array' || issue.origin === 'string'
        ? issue.message
        : `must be at least ${issue.minimum}`
    case 'too_big':
      return `must be at most ${issue.maximum}`
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'must have another key'
    default:
      return issue.message
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
}

/** `spec.taints[0].key`. */
function formatPath(path: Path): string {
  return path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`))
    .join('')
}

function valueAt(value: JsonValue | undefined, path: Path): JsonValue | undefined {
  let found = value
  for (const step of path) {
    if (isArray(found)) found = found[Number(step)]
    else if (isObject(found)) found = found[step]
    else return undefined
  }
  return found
}

// The names that a schema knows at a path, read from its JSON Schema, which says them without our keeping a list.
function fieldsAt(kind: KindName, path: Path): readonly string[] {
  let schema: JsonSchema | undefined =
    schemas.get(kind) ?? (z.toJSONSchema(kinds[kind], { io: 'input' }) as JsonSchema)
  schemas.set(kind, schema)
  for (const step of path) schema = typeof step === 'number' ? schema?.items : fieldsOf(schema)[step]
  return Object.keys(fieldsOf(schema))
}

const schemas = new Map<KindName, JsonSchema>()

function fieldsOf({ properties, anyOf = [] }: JsonSchema = {}): NonNullable<JsonSchema['properties']> {
  return properties ?? anyOf.find(each => each.properties !== undefined)?.properties ?? {}
}

interface JsonSchema {
  readonly anyOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
}

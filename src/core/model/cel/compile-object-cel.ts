import { Environment } from '@marcbachmann/cel-js'
import { isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { KubernetesObject } from '../object.ts'
import type { CelSize } from './cel-cost.ts'
import { type CelLanguage, type CelProgram, compileExpression } from './compile-expression.ts'

const parts = ['metadata', 'spec', 'status', 'data'] as const

const environment = parts.reduce(
  (known, part) => known.registerVariable(part, 'map<string, dyn>'),
  new Environment({
    limits: { maxAstNodes: 300, maxDepth: 32, maxListElements: 64, maxMapEntries: 64, maxCallArguments: 4 },
  })
    .registerVariable('apiVersion', 'string')
    .registerVariable('kind', 'string')
    .registerVariable('self', 'map<string, dyn>'),
)

const ofObjects: CelLanguage<KubernetesObject> = {
  environment,
  maxSteps: 200_000,
  variablesOf: object => measured(object).variables,
  sizeOf: object => measured(object).size,
  tooCostly: 'it costs too much for an object as large as this',
}

/**
 * Compiles a condition over an object: its fields `apiVersion`, `kind`, `metadata`, `spec`, `status` and `data`, as Flux
 * has them, and all of it as `self`. Those of the fields that it does not have are empty.
 */
export function compileObjectCel(text: string): CelProgram<KubernetesObject> {
  return compileExpression(text, ofObjects)
}

interface Measured {
  readonly variables: Readonly<Record<string, unknown>>
  readonly size: CelSize
}

const measured: (object: KubernetesObject) => Measured = memoizeByIdentity(object => {
  const size = { members: 0, characters: 0 }
  const { managedFields, ...metadata } = object.metadata
  const self = celMap({ ...object, metadata }, size)
  const variables: Record<string, unknown> = { apiVersion: object.apiVersion, kind: object.kind, self }
  for (const part of parts) variables[part] = isObject(object[part]) ? self[part] : {}
  return { variables, size }
})

type Size = { -readonly [Name in keyof CelSize]: CelSize[Name] }

function celMap(object: JsonObject, size: Size): Readonly<Record<string, unknown>> {
  const entries = Object.entries(object)
  size.members = Math.max(size.members, entries.length)
  return Object.fromEntries(entries.map(([key, value]) => [key, celValue(value, size)]))
}

// A whole number of JSON is an integer to those who write expressions, as it is in Go.
function celValue(value: JsonValue | undefined, size: Size): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof value === 'string') size.characters = Math.max(size.characters, value.length)
  if (isObject(value)) return celMap(value, size)
  if (!isArray(value)) return value ?? null
  size.members = Math.max(size.members, value.length)
  return value.map(each => celValue(each, size))
}

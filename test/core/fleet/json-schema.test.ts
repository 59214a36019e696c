import { expect, test } from 'vitest'
import * as z from 'zod'
import { isObject, type JsonValue } from '../../../src/base/std/json.ts'
import { makeFile } from '../../../src/base/tree/make-tree.ts'
import { parseDocuments } from '../../../src/base/yaml/parse-documents.ts'
import { initFiles, jsonSchemas } from '../../../src/core/fleet/index.ts'
import { ours, smallFleet } from '../../support/fleet-files.ts'

const documents = Object.values({ ...initFiles(), ...smallFleet })
  .filter(text => text.includes('banyan.dev/v1alpha1'))
  .flatMap(text => parseDocuments(makeFile(text), 'x.yaml').documents.map(({ value }) => value))

function accepts(schema: unknown, value: JsonValue): boolean {
  return z.fromJSONSchema(schema as z.core.JSONSchema.BaseSchema).safeParse(value).success
}

function schemaFor(value: JsonValue): unknown {
  return isObject(value) ? jsonSchemas()[`${String(value.kind).toLowerCase()}.json`] : undefined
}

test('editors accept every document of the examples', () => {
  expect(documents.filter(value => !accepts(schemaFor(value), value))).toEqual([])
  expect(new Set(documents.map(value => isObject(value) && value.kind)).size).toBeGreaterThan(5)
})

test('editors refuse what the parser refuses', () => {
  const wrong = [
    'Cluster\nmetadata: { name: a }\nspec: { taint: [] }',
    'Cluster\nmetadata: {}',
    'ClusterGroup\nspec: { weight: x }',
  ]
  const values = wrong.map(text => parseDocuments(makeFile(ours(text)), 'x.yaml').documents[0]?.value ?? null)

  expect(values.map(value => accepts(schemaFor(value), value))).toEqual([false, false, false])
})

test('one schema tells all kinds apart by their name', () => {
  const { 'banyan.json': all, ...single } = jsonSchemas()

  expect(all?.properties).toEqual({ kind: { enum: Object.values(single).map(schema => kindOf(schema)) } })
})

function kindOf(schema: JsonValue): unknown {
  const properties = isObject(schema) ? schema.properties : undefined
  const kind = isObject(properties) ? properties.kind : undefined
  return isObject(kind) ? kind.const : undefined
}

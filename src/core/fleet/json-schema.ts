import * as z from 'zod'
import { isObject, type JsonObject } from '../../base/std/json.ts'
import { type KindName, kinds } from './kinds/kinds.ts'

const titles: Readonly<Record<KindName, string>> = {
  Fleet: 'fleet.yaml: names, levels, defaults and guards of the whole fleet',
  ClusterGroup: 'What a directory of the tree gives to all below it',
  Cluster: 'A cluster: how it is reached, and what sets it apart',
  ClusterList: 'Many clusters in one file',
  Application: 'What a template is beside its manifests',
  PropagationPolicy: 'Which clusters get an application, and how many replicas each',
  RolloutPolicy: 'In what order and how fast a change reaches the clusters of a branch',
  OverridePolicy: 'What differs below a directory, or for whom a Component counts',
  AddOnPlacementScore: 'Scores that somebody outside gives to the clusters of a branch',
}

/** The JSON Schema of each kind by file name, and `banyan.json`, which tells by apiVersion and kind which one applies. */
export function jsonSchemas(): Readonly<Record<string, JsonObject>> {
  const schemas = Object.keys(kinds).map(kind => [kind, schemaOf(kind as KindName)] as const)
  const files = schemas.map(([kind, schema]) => [`${kind.toLowerCase()}.json`, schema] as const)
  return Object.fromEntries([...files, ['banyan.json', anyOf(schemas)]])
}

function schemaOf(kind: KindName): JsonObject {
  const schema: unknown = z.toJSONSchema(kinds[kind], { io: 'input' })
  return { ...(isObject(schema) ? schema : {}), title: titles[kind] }
}

// An editor that knows the kind complains of that kind alone.
function anyOf(schemas: readonly (readonly [string, JsonObject])[]): JsonObject {
  const rules = schemas.map(([kind, { $schema: _dialect, ...schema }]) => ({
    if: { properties: { kind: { const: kind } }, required: ['kind'] },
    // biome-ignore lint/suspicious/noThenProperty: this is JSON Schema's word.
    then: schema,
  }))
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Any file of a Banyan fleet repository',
    type: 'object',
    required: ['apiVersion', 'kind'],
    properties: { kind: { enum: schemas.map(([kind]) => kind) } },
    allOf: rules,
  }
}

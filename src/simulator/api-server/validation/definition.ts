import type { JsonObject } from '../../../base/std/json.ts'
import { listAt, objectAt } from '../metadata.ts'
import type { Problem } from './names.ts'

/** A CustomResourceDefinition says its group, its names, its scope, and a schema for each version. */
export function checkDefinition(spec: JsonObject): readonly Problem[] {
  const names = objectAt(spec.names)
  const versions = listAt(spec.versions).map(objectAt)
  const stored = versions.filter(version => version.storage === true)
  return [
    ...(['group', 'scope'] as const).flatMap(field => missing(spec, field, 'spec')),
    ...(['plural', 'kind'] as const).flatMap(field => missing(names, field, 'spec.names')),
    ...(stored.length === 1
      ? []
      : [
          {
            field: 'spec.versions',
            message: 'Invalid value: must have exactly one version marked as storage version',
          },
        ]),
    ...versions.flatMap((version, index) =>
      objectAt(version.schema).openAPIV3Schema === undefined
        ? [
            {
              field: `spec.versions[${index}].schema.openAPIV3Schema`,
              message: 'Required value: schemas are required',
              reason: 'FieldValueRequired',
            },
          ]
        : [],
    ),
  ]
}

function missing(object: JsonObject, field: string, path: string): readonly Problem[] {
  if (typeof object[field] === 'string' && object[field] !== '') return []
  return [{ field: `${path}.${field}`, message: 'Required value', reason: 'FieldValueRequired' }]
}

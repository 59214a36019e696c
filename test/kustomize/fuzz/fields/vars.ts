import type { FuzzObject } from '../fuzz-case.ts'
import { groupOf, type Layer, pickKnown, versionOf } from '../layer.ts'

/** The names that texts refer to when vars are drawn. */
export const varNames = ['WEB_NAME', 'SOME_PORT', 'HOST'] as const

export function vars(layer: Layer): FuzzObject {
  const { draw } = layer
  const one = (name: string): FuzzObject => {
    const known = pickKnown(layer)
    const objref = {
      apiVersion: draw.chance(60) ? known.apiVersion : undefined,
      group: draw.chance(10) ? groupOf(known) || undefined : undefined,
      version: draw.chance(10) ? versionOf(known) : undefined,
      kind: known.kind,
      name: known.name,
      namespace: draw.chance(15) ? known.namespace : undefined,
    }
    const fieldPath = draw.pick([
      'metadata.name',
      'metadata.namespace',
      'kind',
      'data.a',
      'spec.replicas',
      'spec.ports[0].port',
      'spec.template.spec.containers[0].image',
      'metadata.labels.app',
    ])
    return { name, objref, fieldref: draw.chance(50) ? { fieldPath } : undefined }
  }
  return { vars: draw.some(varNames, 1, 2).map(one) }
}

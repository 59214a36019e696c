import type { FuzzObject } from '../fuzz-case.ts'
import { groupOf, type Known, type Layer, pickKnown, versionOf } from '../layer.ts'
import { valueAt, walk } from './json-patch.ts'

/** The names that texts refer to when vars are drawn. */
export const varNames = ['WEB_NAME', 'SOME_PORT', 'HOST'] as const

export function vars(layer: Layer): FuzzObject {
  const { draw } = layer
  const one = (name: string): FuzzObject => {
    const known = pickKnown(layer)
    const objref = {
      apiVersion: draw.chance(96) ? known.apiVersion : undefined,
      group: draw.chance(10) ? groupOf(known) || undefined : undefined,
      version: draw.chance(10) ? versionOf(known) : undefined,
      kind: known.kind,
      name: known.name,
      namespace: draw.chance(15) ? known.namespace : undefined,
    }
    const fieldPath = draw.chance(75)
      ? existingPath(layer, known)
      : draw.pick([
          'metadata.name',
          'metadata.namespace',
          'kind',
          'data.a',
          'spec.replicas',
          'spec.ports[0].port',
          'spec.template.spec.containers[0].image',
          'metadata.labels.app',
        ])
    return { name, objref, fieldref: draw.chance(60) ? { fieldPath } : undefined }
  }
  return { vars: draw.some(varNames, 1, 2).map(one) }
}

// The path to a scalar; to its name where the way ended at something else.
function existingPath({ draw }: Layer, { object }: Known): string {
  const path = walk(draw, object)
  const value = valueAt(object, path)
  if (value === undefined || (typeof value === 'object' && draw.chance(95))) return 'metadata.name'
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`))
    .join('')
}

import type { KubernetesObject } from '../../core/model/object.ts'
import { listAt, objectAt } from './metadata.ts'
import type { ServedKind } from './schema/kinds.ts'

/** A CustomResourceDefinition with the status that makes its kind served; other objects as they are. */
export function establish(kind: ServedKind, object: KubernetesObject, now: string): KubernetesObject {
  if (kind.storage !== 'apiextensions.k8s.io/CustomResourceDefinition') return object
  const status = objectAt(object.status)
  const spec = objectAt(object.spec)
  const storedVersions = listAt(spec.versions)
    .map(objectAt)
    .filter(version => version.storage === true)
    .map(version => version.name ?? '')
  const conditions =
    status.conditions ??
    [
      ['NamesAccepted', 'NoConflicts', 'no conflicts found'],
      ['Established', 'InitialNamesAccepted', 'the initial names have been accepted'],
    ].map(([type = '', reason = '', message = '']) => ({
      type,
      status: 'True',
      lastTransitionTime: now,
      reason,
      message,
    }))
  return { ...object, status: { conditions, acceptedNames: spec.names ?? {}, storedVersions } }
}

import { sha256 } from '../../../base/std/hash.ts'
import { applyAnnotations } from '../../model/apply-annotations.ts'
import { groupOf, idOf, type KubernetesObject, keyOf, type StringMap } from '../../model/object.ts'
import type { OperationError } from '../../model/operation-error.ts'

/** Whether an object may be deleted and made again where a field of it cannot be changed; see `isRecreatable`. */
export function mayRecreate({ metadata }: KubernetesObject): boolean {
  const { labels = {}, annotations = {} } = metadata
  const flux = annotations[fluxForce] ?? labels[fluxForce]
  return (
    annotations[applyAnnotations.force]?.toLowerCase() === 'enabled' ||
    annotations[applyAnnotations.apply]?.toLowerCase() === 'replace' ||
    flux?.toLowerCase() === 'enabled' ||
    argoOptions(annotations).some(option => option === 'Force=true' || option === 'Replace=true')
  )
}

const fluxForce = 'kustomize.toolkit.fluxcd.io/force'

function argoOptions(annotations: StringMap): readonly string[] {
  return (annotations['argocd.argoproj.io/sync-options'] ?? '').split(',').map(option => option.trim())
}

/** Whether anybody may allow it at all: what takes data or other objects along never is. */
export function isRecreatable({ apiVersion, kind }: KubernetesObject): boolean {
  return !lasting.has(`${groupOf(apiVersion)}/${kind}`)
}

const lasting: ReadonlySet<string> = new Set([
  '/Namespace',
  '/PersistentVolume',
  '/PersistentVolumeClaim',
  'apiextensions.k8s.io/CustomResourceDefinition',
])

/**
 * How what an object owns is treated when it is deleted to be made again: the pods of a StatefulSet wait for their
 * successor, since its deletion could take their volumes along.
 */
export function propagationOf({ apiVersion, kind }: KubernetesObject): 'Background' | 'Orphan' {
  return kind === 'StatefulSet' && groupOf(apiVersion) === 'apps' ? 'Orphan' : 'Background'
}

/**
 * Whether a refusal may be about a change rather than about what is wanted: the server names fields (the causes of a
 * 422). The API has no reason of its own for fields that cannot be changed (`FieldValueInvalid`, `FieldValueForbidden`,
 * and the words of each kind's validation), so that only `probeOf` tells.
 */
export function namesFields({ code, refusals }: OperationError): boolean {
  return code === 'cluster/invalid' && refusals.some(({ reason }) => reason.startsWith('FieldValue'))
}

/** The object under a name that nobody has: where a server takes this, it refuses only the change. */
export function probeOf(object: KubernetesObject): KubernetesObject {
  const { name } = object.metadata
  const begin = name.slice(0, 40).replace(/[^A-Za-z0-9]+$/, '')
  const hash = sha256(keyOf(idOf(object))).slice(0, 8)
  return { ...object, metadata: { ...object.metadata, name: `${begin}-${hash}` } }
}

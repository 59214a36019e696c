import { canonicalJson, equalJson, type JsonValue } from '../../../base/std/json.ts'
import type { KubernetesObject } from '../../../core/model/object.ts'
import { objectAt } from '../metadata.ts'
import type { ServedKind } from '../schema/kinds.ts'
import type { Problem } from './names.ts'

/** Changes of fields that may not change. */
export function checkImmutable(
  kind: ServedKind,
  before: KubernetesObject,
  after: KubernetesObject,
): readonly Problem[] {
  const frozen = (immutable.get(kind.storage) ?? []).filter(
    path => !equalJson(at(before, path), at(after, path)),
  )
  return [
    ...frozen.map(path => ({
      field: path,
      message: `Invalid value: ${canonicalJson(at(after, path))}: field is immutable`,
    })),
    ...checkSpec(kind, before, after),
    ...checkPriority(kind, before, after),
    ...checkClusterIp(kind, before, after),
    ...checkData(kind, before, after),
  ]
}

const immutable: ReadonlyMap<string, readonly string[]> = new Map([
  ['apps/Deployment', ['spec.selector']],
  ['apps/ReplicaSet', ['spec.selector']],
  ['apps/DaemonSet', ['spec.selector']],
  ['batch/Job', ['spec.selector', 'spec.template', 'spec.completions', 'spec.completionMode']],
  ['/Secret', ['type']],
  ['rbac.authorization.k8s.io/RoleBinding', ['roleRef']],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', ['roleRef']],
  ['storage.k8s.io/StorageClass', ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode']],
  ['apiextensions.k8s.io/CustomResourceDefinition', ['spec.group', 'spec.names.plural', 'spec.scope']],
])

const mutableInStatefulSet = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]

/** Kinds of whose spec only some fields may change, and what is said of the others. */
const mostlyFixed: ReadonlyMap<string, { readonly mutable: ReadonlySet<string>; readonly message: string }> =
  new Map([
    [
      'apps/StatefulSet',
      {
        mutable: new Set(mutableInStatefulSet),
        message: `updates to statefulset spec for fields other than ${mutableInStatefulSet.map(field => `'${field}'`).join(', ')} are forbidden`,
      },
    ],
    [
      '/PersistentVolumeClaim',
      {
        // The volume is given by a controller.
        mutable: new Set(['resources', 'volumeAttributesClassName', 'volumeName']),
        message:
          'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      },
    ],
  ])

function checkSpec(kind: ServedKind, before: KubernetesObject, after: KubernetesObject): readonly Problem[] {
  const fixed = mostlyFixed.get(kind.storage)
  if (fixed === undefined) return []
  const [old, now] = [objectAt(before.spec), objectAt(after.spec)]
  const fields = new Set([...Object.keys(old), ...Object.keys(now)])
  const changed = [...fields].some(field => !fixed.mutable.has(field) && !equalJson(old[field], now[field]))
  return changed ? [forbidden('spec', fixed.message)] : []
}

function checkPriority(
  kind: ServedKind,
  before: KubernetesObject,
  after: KubernetesObject,
): readonly Problem[] {
  if (kind.storage !== 'scheduling.k8s.io/PriorityClass') return []
  return ['value', 'preemptionPolicy']
    .filter(field => !equalJson(before[field], after[field]))
    .map(field => forbidden(field, 'may not be changed in an update.'))
}

function forbidden(field: string, why: string): Problem {
  return { field, message: `Forbidden: ${why}`, reason: 'FieldValueForbidden' }
}

function checkClusterIp(
  kind: ServedKind,
  before: KubernetesObject,
  after: KubernetesObject,
): readonly Problem[] {
  if (kind.storage !== '/Service') return []
  const [old, now] = [objectAt(before.spec), objectAt(after.spec)]
  if (old.type === 'ExternalName' || now.type === 'ExternalName' || old.clusterIP === now.clusterIP) return []
  return [
    {
      field: 'spec.clusterIPs[0]',
      message: `Invalid value: ${canonicalJson([now.clusterIP ?? null])}: may not change once set`,
    },
  ]
}

function checkData(kind: ServedKind, before: KubernetesObject, after: KubernetesObject): readonly Problem[] {
  if ((kind.storage !== '/ConfigMap' && kind.storage !== '/Secret') || before.immutable !== true) return []
  const same = ['data', 'binaryData', 'immutable'].every(field => equalJson(before[field], after[field]))
  if (same) return []
  return [forbidden('data', 'field is immutable when `immutable` is set')]
}

function at(object: KubernetesObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = object
  for (const field of path.split('.')) value = objectAt(value)[field]
  return value
}

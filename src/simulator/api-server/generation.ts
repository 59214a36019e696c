import { equalJson, type JsonValue } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import type { ServedKind } from './schema/kinds.ts'

// Kinds of the real server that count generations; ConfigMaps, Services, Namespaces and others have none.
const counted = new Set([
  '/Pod',
  '/ReplicationController',
  'apps/Deployment',
  'apps/ReplicaSet',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'batch/Job',
  'batch/CronJob',
  'networking.k8s.io/Ingress',
  'networking.k8s.io/IngressClass',
  'networking.k8s.io/NetworkPolicy',
  'policy/PodDisruptionBudget',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
])

/** The generation of an object: one more whenever what it asks for changes. */
export function generationOf(
  kind: ServedKind,
  live: KubernetesObject | undefined,
  next: KubernetesObject,
): number | undefined {
  if (!kind.custom && !counted.has(kind.storage)) return undefined
  if (live === undefined) return 1
  const before = typeof live.metadata.generation === 'number' ? live.metadata.generation : 0
  return equalJson(wanted(kind, live), wanted(kind, next)) ? before : before + 1
}

function wanted(kind: ServedKind, object: KubernetesObject): JsonValue {
  const { metadata, status, ...rest } = object
  const spec = kind.hasStatus ? rest : { ...rest, status }
  if (kind.storage !== 'apps/Deployment') return spec
  // A Deployment counts its annotations too, because its controller copies them; but not its own.
  const { 'deployment.kubernetes.io/revision': _, ...annotations } = metadata.annotations ?? {}
  return { ...spec, annotations }
}

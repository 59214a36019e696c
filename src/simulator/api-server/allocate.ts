import { isArray, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { finalizersOf, objectAt, uidOf, withMetadata } from './metadata.ts'
import type { ServedKind } from './schema/kinds.ts'

/** The object with what the server picks for it: a Service's address and ports, a Job's selector, a Namespace's label. */
export function allocate(
  kind: ServedKind,
  live: KubernetesObject | undefined,
  object: KubernetesObject,
  address: () => string,
): KubernetesObject {
  if (kind.storage === '/Service') return allocateService(live, object, address)
  if (kind.storage === 'batch/Job') return selectOwnPods(object)
  const protection = live === undefined ? protections.get(kind.storage) : undefined
  if (protection !== undefined) {
    return withMetadata(object, { finalizers: [...finalizersOf(object), protection] })
  }
  if (kind.storage !== '/Namespace') return object
  const { name, labels } = object.metadata
  return withMetadata(object, { labels: { ...labels, 'kubernetes.io/metadata.name': name } })
}

// Keeps volumes that are in use from being deleted; a controller takes it off.
const protections: ReadonlyMap<string, string> = new Map([
  ['/PersistentVolumeClaim', 'kubernetes.io/pvc-protection'],
  ['/PersistentVolume', 'kubernetes.io/pv-protection'],
])

function allocateService(
  live: KubernetesObject | undefined,
  object: KubernetesObject,
  address: () => string,
): KubernetesObject {
  const spec = objectAt(object.spec)
  if (spec.type === 'ExternalName') return object
  const kept = objectAt(live?.spec).clusterIP
  const clusterIP = spec.clusterIP ?? (typeof kept === 'string' ? kept : address())
  const ports =
    spec.type === 'ClusterIP' || !isArray(spec.ports)
      ? {}
      : { ports: spec.ports.map(port => withNodePort(objectAt(port), String(clusterIP))) }
  return { ...object, spec: { ...spec, clusterIP, clusterIPs: spec.clusterIPs ?? [clusterIP], ...ports } }
}

// Made from the address, which no two Services share, so that no table of ports is needed.
function withNodePort(port: JsonObject, clusterIP: string): JsonObject {
  if (port.nodePort !== undefined) return port
  const [, , third = '0', fourth = '0'] = clusterIP.split('.')
  const number = Number(third) * 256 + Number(fourth) + 7 * Number(port.port ?? 0)
  return { ...port, nodePort: 30_000 + (number % 2768) }
}

function selectOwnPods(object: KubernetesObject): KubernetesObject {
  const spec = objectAt(object.spec)
  if (spec.manualSelector === true) return object
  const uid = uidOf(object)
  const labels: Record<string, JsonValue> = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': object.metadata.name,
    'controller-uid': uid,
    'job-name': object.metadata.name,
  }
  const template = objectAt(spec.template)
  const metadata = objectAt(template.metadata)
  const labelled = {
    ...template,
    metadata: { ...metadata, labels: { ...objectAt(metadata.labels), ...labels } },
  }
  const selector = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } }
  const jobSpec = { ...spec, manualSelector: false, selector, template: labelled }
  if (object.metadata.labels !== undefined) return { ...object, spec: jobSpec }
  return withMetadata({ ...object, spec: jobSpec }, { labels: labelled.metadata.labels })
}

import type { JsonObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { isTerminating, listAt, objectAt, ownersOf } from '../api-server/metadata.ts'
import type { Controller, ControllerContext } from './controller.ts'
import {
  control,
  controlledBy,
  createControlled,
  isPodReady,
  numberAt,
  remove,
  writeStatus,
} from './owned.ts'
import { podOf, templateHash } from './template.ts'

const revisionLabel = 'controller-revision-hash'

/** Keeps a StatefulSet's pods, numbered from 0: one after the other unless it says Parallel, updated from the last. */
export const statefulSetController: Controller = {
  storage: 'apps/StatefulSet',
  reconcile(context, set) {
    if (isTerminating(set)) return undefined
    const pods = [...controlledBy(context, set, '/Pod')].sort((a, b) => ordinalOf(a) - ordinalOf(b))
    const spec = objectAt(set.spec)
    const replicas = numberAt(spec, 'replicas', 1)
    step(context, set, pods, replicas)
    writeStatus(context, set, statusOf(set, controlledBy(context, set, '/Pod'), replicas))
    return undefined
  },
}

function step(
  context: ControllerContext,
  set: KubernetesObject,
  pods: readonly KubernetesObject[],
  replicas: number,
): void {
  const spec = objectAt(set.spec)
  const present = new Set(pods.map(ordinalOf))
  const parallel = spec.podManagementPolicy === 'Parallel'
  for (let ordinal = 0; ordinal < replicas; ordinal++) {
    const pod = pods.find(found => ordinalOf(found) === ordinal)
    if (!present.has(ordinal)) createPod(context, set, ordinal)
    if (!parallel && (pod === undefined || !isPodReady(pod))) return
  }
  const surplus = pods.filter(pod => ordinalOf(pod) >= replicas)
  const last = surplus.at(-1)
  if (last !== undefined) {
    for (const pod of parallel ? surplus : [last]) remove(context, pod)
    return
  }
  const strategy = objectAt(spec.updateStrategy)
  if (strategy.type === 'OnDelete') return
  const partition = numberAt(objectAt(strategy.rollingUpdate), 'partition')
  const stale = pods.findLast(pod => ordinalOf(pod) >= partition && !isCurrent(set, pod))
  if (stale !== undefined && pods.every(pod => isPodReady(pod) || pod === stale)) remove(context, stale)
}

function createPod(context: ControllerContext, set: KubernetesObject, ordinal: number): void {
  const spec = objectAt(set.spec)
  const name = `${set.metadata.name}-${ordinal}`
  if (adopt(context, set, name)) return
  const claims = listAt(spec.volumeClaimTemplates).map(objectAt)
  for (const claim of claims) createClaim(context, set, claim, name)
  const labels = { [revisionLabel]: revisionOf(set), 'statefulset.kubernetes.io/pod-name': name }
  const pod = podOf(objectAt(spec.template), name, labels)
  const volumes = claims.map(claim => {
    const claimed = String(objectAt(claim.metadata).name)
    return { name: claimed, persistentVolumeClaim: { claimName: `${claimed}-${name}` } }
  })
  const podSpec = objectAt(pod.spec)
  const withVolumes = { ...podSpec, volumes: [...listAt(podSpec.volumes), ...volumes] }
  createControlled(context, set, volumes.length === 0 ? pod : { ...pod, spec: withVolumes })
}

// A pod that a set of the same name left behind is this one's, whatever template it was made from.
function adopt(context: ControllerContext, set: KubernetesObject, name: string): boolean {
  const { server } = context
  const pod = server.find(server.kind('v1', 'Pod'), set.metadata.namespace, name)
  if (pod === undefined) return false
  if (ownersOf(pod).length === 0) control(context, set, pod)
  return true
}

// A claim outlives its pod and its set, so nobody controls it.
function createClaim(
  { server }: ControllerContext,
  set: KubernetesObject,
  claim: JsonObject,
  pod: string,
): void {
  const name = `${String(objectAt(claim.metadata).name)}-${pod}`
  const { namespace } = set.metadata
  const kind = server.kind('v1', 'PersistentVolumeClaim')
  if (server.find(kind, namespace, name) !== undefined) return
  const metadata = namespace === undefined ? { name } : { name, namespace }
  server.create({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: objectAt(claim.spec) }, {})
}

function ordinalOf(pod: KubernetesObject): number {
  return Number(pod.metadata.name.slice(pod.metadata.name.lastIndexOf('-') + 1))
}

function revisionOf(set: KubernetesObject): string {
  return `${set.metadata.name}-${templateHash(objectAt(set.spec).template)}`
}

function isCurrent(set: KubernetesObject, pod: KubernetesObject): boolean {
  return pod.metadata.labels?.[revisionLabel] === revisionOf(set)
}

function statusOf(set: KubernetesObject, pods: readonly KubernetesObject[], replicas: number): JsonObject {
  const update = revisionOf(set)
  const updated = pods.filter(pod => isCurrent(set, pod)).length
  const ready = pods.filter(isPodReady).length
  const complete = updated === replicas && pods.length === replicas && ready === replicas
  const before = objectAt(set.status).currentRevision
  const current = complete || typeof before !== 'string' ? update : before
  const ofCurrent = current === update ? updated : pods.length - updated
  return {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: pods.length,
    ...nonZero({ readyReplicas: ready, currentReplicas: ofCurrent, updatedReplicas: updated }),
    availableReplicas: ready,
    currentRevision: current,
    updateRevision: update,
    collisionCount: 0,
  }
}

// As in Go's JSON, a zero is left out.
function nonZero(counts: Readonly<Record<string, number>>): JsonObject {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0))
}

import type { KubernetesObject } from '../../core/model/object.ts'
import { isTerminating, objectAt, uidOf } from '../api-server/metadata.ts'
import type { Controller, ControllerContext } from './controller.ts'
import { controlledBy, createControlled, isPodReady, numberAt, remove, writeStatusQuietly } from './owned.ts'
import { nameSuffix, podOf } from './template.ts'

/** Keeps as many pods as a ReplicaSet asks for; those that are not ready go first. */
export const replicaSetController: Controller = {
  storage: 'apps/ReplicaSet',
  reconcile(context, replicaSet) {
    if (isTerminating(replicaSet)) return undefined
    const wanted = numberAt(objectAt(replicaSet.spec), 'replicas', 1)
    const pods = controlledBy(context, replicaSet, '/Pod')
    if (pods.length < wanted) createPods(context, replicaSet, wanted - pods.length)
    const surplus = [...pods].sort((a, b) => Number(isPodReady(a)) - Number(isPodReady(b)))
    for (const pod of surplus.slice(0, Math.max(0, pods.length - wanted))) remove(context, pod)
    writeCounts(context, replicaSet)
    return undefined
  },
}

function createPods(context: ControllerContext, replicaSet: KubernetesObject, count: number): void {
  const template = objectAt(objectAt(replicaSet.spec).template)
  const { name } = replicaSet.metadata
  for (let made = 0; made < count; made++) {
    // The version tells this pod from all that were made before.
    const suffix = nameSuffix(`${uidOf(replicaSet)} ${context.server.store.version}`)
    createControlled(context, replicaSet, podOf(template, `${name}-${suffix}`))
  }
}

function writeCounts(context: ControllerContext, replicaSet: KubernetesObject): void {
  const { metadata } = replicaSet
  const live = context.server.store.find({
    storage: 'apps/ReplicaSet',
    namespace: metadata.namespace ?? '',
    name: metadata.name,
  })
  if (live === undefined) return
  const pods = controlledBy(context, live, '/Pod')
  const ready = pods.filter(isPodReady).length
  writeStatusQuietly(context, live, {
    replicas: pods.length,
    fullyLabeledReplicas: pods.length,
    ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
    observedGeneration: live.metadata.generation ?? 1,
  })
}

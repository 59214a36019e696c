import type { JsonObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { isTerminating, listAt, objectAt } from '../api-server/metadata.ts'
import { type Controller, type ControllerContext, timestamp } from './controller.ts'
import { addNodeFor } from './node.ts'
import { writeStatusQuietly } from './owned.ts'
import { nodeFor, unfitMessage } from './scheduler.ts'

const failAnnotation = 'simulator.banyan.dev/fail'

/**
 * Stands in for scheduler and kubelet: pods run and become ready after the cluster's start time. An image with the tag
 * `broken` cannot be pulled; the annotation `simulator.banyan.dev/fail: <reason>` makes containers wait for that reason.
 */
export const podController: Controller = {
  storage: '/Pod',
  reconcile(context, pod) {
    if (isTerminating(pod)) return undefined
    const due = Date.parse(String(pod.metadata.creationTimestamp)) + context.behaviour.podStartMilliseconds
    const early = due > context.now
    const placed = bound(context, pod)
    writeStatusQuietly(context, placed, statusOf(context, placed, early))
    return early ? due : undefined
  },
}

function statusOf(context: ControllerContext, pod: KubernetesObject, early: boolean): JsonObject {
  const before = objectAt(pod.status)
  if (before.phase === 'Running' || before.phase === 'Succeeded' || before.phase === 'Failed') return before
  if (!isScheduled(context, pod)) return unschedulable(pod, unfitMessage(context, pod))
  const reason = early ? 'ContainerCreating' : failureOf(pod)
  if (reason !== undefined) return waiting(pod, reason)
  const finishes = objectAt(pod.spec).restartPolicy !== 'Always'
  return finishes ? finished(pod, context.now) : running(pod, context.now)
}

function bound(context: ControllerContext, pod: KubernetesObject): KubernetesObject {
  if (objectAt(pod.spec).nodeName !== undefined || !hasPlace(context)) return pod
  const nodeName = nodeFor(context, pod) ?? addNodeFor(context, pod)
  if (nodeName === undefined || nodeName === '') return pod
  return context.server.update({ ...pod, spec: { ...objectAt(pod.spec), nodeName } }, {})
}

function isScheduled(context: ControllerContext, pod: KubernetesObject): boolean {
  if (conditionStatus(pod, 'PodScheduled') === 'True' || objectAt(pod.spec).nodeName !== undefined)
    return true
  return hasPlace(context) && nodeFor(context, pod) !== undefined
}

function hasPlace({ server, behaviour }: ControllerContext): boolean {
  if (behaviour.maxPods === undefined) return true
  const placed = server.store.all('/Pod').filter(other => conditionStatus(other, 'PodScheduled') === 'True')
  return placed.length < behaviour.maxPods
}

function conditionStatus(pod: KubernetesObject, type: string): unknown {
  return listAt(objectAt(pod.status).conditions)
    .map(objectAt)
    .find(condition => condition.type === type)?.status
}

function failureOf(pod: KubernetesObject): string | undefined {
  const wanted = pod.metadata.annotations?.[failAnnotation]
  if (wanted !== undefined) return wanted
  const broken = containersOf(pod).some(({ image }) => String(image).endsWith(':broken'))
  return broken ? 'ImagePullBackOff' : undefined
}

function containersOf(pod: KubernetesObject): readonly JsonObject[] {
  return listAt(objectAt(pod.spec).containers).map(objectAt)
}

function unschedulable(pod: KubernetesObject, message: string): JsonObject {
  const time = pod.metadata.creationTimestamp ?? null
  return {
    phase: 'Pending',
    conditions: [
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: time },
    ],
  }
}

function waiting(pod: KubernetesObject, reason: string): JsonObject {
  const crashes = reason === 'CrashLoopBackOff'
  const state = { waiting: { reason, message: `the simulator was asked for ${reason}` } }
  return {
    phase: crashes ? 'Running' : 'Pending',
    conditions: conditionsOf('False', String(pod.metadata.creationTimestamp)),
    containerStatuses: statusesOf(pod, { state, ready: false, restartCount: crashes ? 5 : 0 }),
  }
}

function running(pod: KubernetesObject, now: number): JsonObject {
  const startedAt = timestamp(now)
  return {
    phase: 'Running',
    startTime: startedAt,
    conditions: conditionsOf('True', startedAt),
    containerStatuses: statusesOf(pod, { state: { running: { startedAt } }, ready: true, restartCount: 0 }),
  }
}

function finished(pod: KubernetesObject, now: number): JsonObject {
  const finishedAt = timestamp(now)
  const state = { terminated: { exitCode: 0, reason: 'Completed', finishedAt } }
  return {
    phase: 'Succeeded',
    startTime: pod.metadata.creationTimestamp ?? finishedAt,
    containerStatuses: statusesOf(pod, { state, ready: false, restartCount: 0 }),
  }
}

function conditionsOf(ready: string, lastTransitionTime: string): readonly JsonObject[] {
  return [
    { type: 'PodScheduled', status: 'True', lastTransitionTime },
    { type: 'ContainersReady', status: ready, lastTransitionTime },
    { type: 'Ready', status: ready, lastTransitionTime },
  ]
}

function statusesOf(pod: KubernetesObject, status: JsonObject): readonly JsonObject[] {
  return containersOf(pod).map(({ name, image }) => ({ name: name ?? '', image: image ?? '', ...status }))
}

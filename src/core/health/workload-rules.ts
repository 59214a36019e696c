import type { KubernetesObject } from '../model/object.ts'
import type { Health } from '../model/outcome.ts'
import { conditionOf, countOf, degraded, healthy, progressing, specOf, statusOf, suspended } from './rule.ts'

export function deployment(object: KubernetesObject): Health {
  const wanted = countOf(specOf(object), 'replicas', 1)
  const status = statusOf(object)
  const deadline = conditionOf(object, 'Progressing')
  if (deadline?.reason === 'ProgressDeadlineExceeded')
    return degraded(deadline.message || 'no progress in time')
  const failure = conditionOf(object, 'ReplicaFailure')
  if (failure?.status === 'True') return degraded(failure.message || failure.reason)
  const updated = countOf(status, 'updatedReplicas')
  if (status.observedGeneration === undefined) return progressing('the controller has not seen it yet')
  if (specOf(object).paused === true && updated < wanted) return suspended('the rollout is paused')
  if (updated < wanted) return progressing(`${updated} of ${wanted} replicas are updated`)
  if (countOf(status, 'replicas') > updated) return progressing('old replicas are still terminating')
  return availableOf(countOf(status, 'availableReplicas'), wanted)
}

export function statefulSet(object: KubernetesObject): Health {
  const spec = specOf(object)
  const status = statusOf(object)
  const wanted = countOf(spec, 'replicas', 1)
  const strategy = spec.updateStrategy
  if (status.observedGeneration === undefined) return progressing('the controller has not seen it yet')
  const ready = countOf(status, 'readyReplicas')
  const available = Math.min(ready, countOf(status, 'availableReplicas', ready))
  if (available < wanted) return availableOf(available, wanted)
  const updated = countOf(status, 'updatedReplicas')
  const mustUpdate = isOnDelete(strategy) ? 0 : wanted - partitionOf(strategy)
  if (updated < mustUpdate) return progressing(`${updated} of ${mustUpdate} replicas are updated`)
  return countOf(status, 'replicas') > wanted ? progressing('replicas are still terminating') : healthy
}

export function daemonSet(object: KubernetesObject): Health {
  const status = statusOf(object)
  if (status.observedGeneration === undefined) return progressing('the controller has not seen it yet')
  const wanted = countOf(status, 'desiredNumberScheduled')
  const updated = countOf(status, 'updatedNumberScheduled')
  const isLeft = isOnDelete(specOf(object).updateStrategy)
  if (updated < wanted && !isLeft) return progressing(`${updated} of ${wanted} nodes have the update`)
  return availableOf(countOf(status, 'numberAvailable'), wanted)
}

export function replicaSet(object: KubernetesObject): Health {
  const failure = conditionOf(object, 'ReplicaFailure')
  if (failure?.status === 'True') return degraded(failure.message || failure.reason)
  return availableOf(countOf(statusOf(object), 'availableReplicas'), countOf(specOf(object), 'replicas', 1))
}

function availableOf(available: number, wanted: number): Health {
  return available >= wanted ? healthy : progressing(`${available} of ${wanted} replicas are available`)
}

function isOnDelete(strategy: unknown): boolean {
  return (
    typeof strategy === 'object' && strategy !== null && 'type' in strategy && strategy.type === 'OnDelete'
  )
}

function partitionOf(strategy: unknown): number {
  if (typeof strategy !== 'object' || strategy === null || !('rollingUpdate' in strategy)) return 0
  const { rollingUpdate } = strategy
  if (typeof rollingUpdate !== 'object' || rollingUpdate === null || !('partition' in rollingUpdate)) return 0
  return typeof rollingUpdate.partition === 'number' ? rollingUpdate.partition : 0
}

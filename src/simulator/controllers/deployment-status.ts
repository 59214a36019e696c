import type { JsonObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { objectAt } from '../api-server/metadata.ts'
import { timestamp } from './controller.ts'
import { condition, conditionOf, numberAt } from './owned.ts'
import { limitsOf } from './rolling-update.ts'

/** The status of a Deployment from those of its ReplicaSets, and when its progress is overdue. */
export function deploymentStatus(
  deployment: KubernetesObject,
  current: KubernetesObject,
  old: readonly KubernetesObject[],
  now: number,
): { readonly status: JsonObject; readonly deadline: number | undefined } {
  const counts = countsOf(deployment, current, old)
  const before = objectAt(deployment.status)
  const moved = ['replicas', 'updatedReplicas', 'availableReplicas'].some(
    name => numberAt(before, name) !== numberAt(counts, name),
  )
  const { progressing, deadline } = progressOf(deployment, current, counts, moved, now)
  return {
    status: { ...counts, conditions: [availabilityOf(deployment, counts, now), progressing] },
    deadline,
  }
}

function countsOf(
  deployment: KubernetesObject,
  current: KubernetesObject,
  old: readonly KubernetesObject[],
): JsonObject {
  const sum = (name: string): number =>
    [current, ...old].reduce((total, set) => total + numberAt(objectAt(set.status), name), 0)
  const counts = {
    replicas: sum('replicas'),
    updatedReplicas: numberAt(objectAt(current.status), 'replicas'),
    readyReplicas: sum('readyReplicas'),
    availableReplicas: sum('availableReplicas'),
    unavailableReplicas: Math.max(0, wantedOf(deployment) - sum('availableReplicas')),
  }
  // As in Go's JSON, a zero is left out.
  const present = Object.entries(counts).filter(([, count]) => count !== 0)
  return { observedGeneration: deployment.metadata.generation ?? 1, ...Object.fromEntries(present) }
}

function wantedOf(deployment: KubernetesObject): number {
  return numberAt(objectAt(deployment.spec), 'replicas', 1)
}

function availabilityOf(deployment: KubernetesObject, counts: JsonObject, now: number): JsonObject {
  const wanted = wantedOf(deployment)
  const rolling = objectAt(objectAt(objectAt(deployment.spec).strategy).rollingUpdate)
  const minimum = wanted - limitsOf(rolling, wanted).unavailable
  return numberAt(counts, 'availableReplicas') >= minimum
    ? condition(deployment, timestamp(now), [
        'Available',
        'True',
        'MinimumReplicasAvailable',
        'Deployment has minimum availability.',
      ])
    : condition(deployment, timestamp(now), [
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
      ])
}

function progressOf(
  deployment: KubernetesObject,
  current: KubernetesObject,
  counts: JsonObject,
  moved: boolean,
  now: number,
): { readonly progressing: JsonObject; readonly deadline: number | undefined } {
  const wanted = wantedOf(deployment)
  const set = `ReplicaSet ${JSON.stringify(current.metadata.name)}`
  const done = ['replicas', 'updatedReplicas', 'availableReplicas'].every(
    name => numberAt(counts, name) === wanted,
  )
  const make = (status: string, reason: string, message: string): JsonObject =>
    condition(deployment, timestamp(now), ['Progressing', status, reason, message])
  if (done) {
    const message = `${set} has successfully progressed.`
    return { progressing: make('True', 'NewReplicaSetAvailable', message), deadline: undefined }
  }
  const before = conditionOf(deployment, 'Progressing')
  const observed = objectAt(deployment.status).observedGeneration === deployment.metadata.generation
  const since = !moved && observed && before !== undefined ? Date.parse(String(before.lastUpdateTime)) : now
  const deadline = since + 1000 * numberAt(objectAt(deployment.spec), 'progressDeadlineSeconds', 600)
  if (deadline <= now || (before?.status === 'False' && observed && !moved)) {
    const message = `${set} has timed out progressing.`
    return { progressing: make('False', 'ProgressDeadlineExceeded', message), deadline: undefined }
  }
  return { progressing: make('True', 'ReplicaSetUpdated', `${set} is progressing.`), deadline }
}

import { isArray, isObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../model/object.ts'
import type { Health } from '../model/outcome.ts'
import { conditionOf, degraded, healthy, progressing, specOf, statusOf, suspended } from './rule.ts'

const hopeless = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
])

export function pod(object: KubernetesObject): Health {
  const status = statusOf(object)
  if (status.phase === 'Succeeded') return healthy
  if (status.phase === 'Failed') return degraded(String(status.message ?? status.reason ?? 'the pod failed'))
  const waiting = waitingReason(object)
  if (waiting !== undefined && hopeless.has(waiting.reason))
    return degraded(`${waiting.container}: ${waiting.reason}`)
  if (conditionOf(object, 'Ready')?.status === 'True') return healthy
  const scheduled = conditionOf(object, 'PodScheduled')
  if (scheduled?.reason === 'Unschedulable') return degraded(scheduled.message || 'no node fits')
  return progressing(waiting === undefined ? 'not ready yet' : `${waiting.container}: ${waiting.reason}`)
}

function waitingReason(
  object: KubernetesObject,
): { readonly container: string; readonly reason: string } | undefined {
  const { initContainerStatuses, containerStatuses } = statusOf(object)
  const all = [initContainerStatuses, containerStatuses].flatMap(list => (isArray(list) ? list : []))
  for (const each of all) {
    const waiting = isObject(each) && isObject(each.state) ? each.state.waiting : undefined
    if (isObject(each) && isObject(waiting))
      return { container: String(each.name), reason: String(waiting.reason) }
  }
  return undefined
}

// A Job that runs has not done its work yet; kstatus calls it current.
export function job(object: KubernetesObject): Health {
  const failed = conditionOf(object, 'Failed')
  if (failed?.status === 'True') return degraded(failed.message || failed.reason)
  if (conditionOf(object, 'Complete')?.status === 'True') return healthy
  if (specOf(object).suspend === true) return suspended('the job is suspended')
  return progressing('the job has not completed yet')
}

import type { KubernetesObject } from '../model/object.ts'
import type { Health } from '../model/outcome.ts'
import { containersOf, describeContainer } from './container-state.ts'
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
  const { phase } = statusOf(object)
  if (phase === 'Succeeded') return healthy
  if (phase === 'Failed') return degraded(failureOf(object))
  const containers = containersOf(object)
  const ill = containers.find(({ waiting = '' }) => hopeless.has(waiting))
  if (ill !== undefined) return degraded(describeContainer(ill))
  const ready = conditionOf(object, 'Ready')
  if (ready?.status === 'True')
    return endsByItself(object) ? progressing('runs, and has not ended yet') : healthy
  const scheduled = conditionOf(object, 'PodScheduled')
  if (scheduled?.reason === 'Unschedulable') return degraded(scheduled.message || 'no node fits')
  if (scheduled?.reason === 'SchedulingGated') return progressing(scheduled.message || scheduled.reason)
  const late = containers.find(container => !container.ready)
  return progressing(late === undefined ? ready?.message || 'not ready yet' : describeContainer(late))
}

// Such a pod has work to do, as a hook has.
function endsByItself(object: KubernetesObject): boolean {
  const { restartPolicy } = specOf(object)
  return restartPolicy === 'Never' || restartPolicy === 'OnFailure'
}

function failureOf(object: KubernetesObject): string {
  const { message, reason } = statusOf(object)
  const failed = containersOf(object).find(({ isOver, ended }) => isOver && ended?.exitCode !== 0)
  return String(message ?? reason ?? (failed === undefined ? 'the pod failed' : describeContainer(failed)))
}

// A Job that runs has not done its work yet; kstatus calls it current.
export function job(object: KubernetesObject): Health {
  const failed = ['Failed', 'FailureTarget']
    .map(type => conditionOf(object, type))
    .find(condition => condition?.status === 'True')
  if (failed !== undefined) return degraded(failed.message || failed.reason)
  if (conditionOf(object, 'Complete')?.status === 'True') return healthy
  if (specOf(object).suspend === true) return suspended('the job is suspended')
  return progressing('the job has not completed yet')
}

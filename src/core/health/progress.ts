import { groupOf, type KubernetesObject } from '../model/object.ts'
import { countOf, specOf, statusOf } from './rule.ts'

/** How far an object that is Progressing has come, and how long that may take. */
export interface Progress {
  /** Grows while it gets further. */
  readonly progress?: number
  /** What it says itself of how long it may take, in seconds; Infinity: it ends by itself. */
  readonly patienceSeconds?: number
}

const counted = [
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'updatedNumberScheduled',
  'numberReady',
  'numberAvailable',
  'succeeded',
] as const

export function progressOf(object: KubernetesObject): Progress {
  const status = statusOf(object)
  const progress = counted.reduce((sum, field) => sum + countOf(status, field), 0)
  const patienceSeconds = patienceOf(object)
  return { ...(progress > 0 && { progress }), ...(patienceSeconds !== undefined && { patienceSeconds }) }
}

// What a server writes where nothing was said.
const byDefault = 600

// What has work to do takes its time; a Deployment has a deadline of its own for rollouts.
function patienceOf(object: KubernetesObject): number | undefined {
  const kind = `${groupOf(object.apiVersion)}/${object.kind}`
  const { restartPolicy = 'Always' } = specOf(object)
  if (kind === 'batch/Job' || (kind === '/Pod' && restartPolicy !== 'Always')) return Number.POSITIVE_INFINITY
  const own = kind === 'apps/Deployment' ? specOf(object).progressDeadlineSeconds : undefined
  return typeof own === 'number' && own !== byDefault ? own : undefined
}

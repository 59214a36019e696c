import type { JsonObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { isTerminating, objectAt } from '../api-server/metadata.ts'
import { type Controller, type ControllerContext, timestamp } from './controller.ts'
import { conditionOf, controlledBy, createControlled, numberAt, remove, writeStatus } from './owned.ts'
import { nameSuffix, podOf } from './template.ts'

/** Runs a Job's pods until enough of them have succeeded. */
export const jobController: Controller = {
  storage: 'batch/Job',
  reconcile(context, job) {
    const finished = ['Complete', 'Failed'].some(type => conditionOf(job, type)?.status === 'True')
    if (isTerminating(job) || finished) return undefined
    const spec = objectAt(job.spec)
    const pods = controlledBy(context, job, '/Pod')
    if (spec.suspend === true) {
      for (const pod of pods) remove(context, pod)
      suspend(context, job)
      return undefined
    }
    const succeeded = pods.filter(pod => objectAt(pod.status).phase === 'Succeeded').length
    const completions = numberAt(spec, 'completions', 1)
    const active = pods.length - succeeded
    const missing = Math.min(numberAt(spec, 'parallelism', 1), completions - succeeded) - active
    for (let made = 0; made < missing; made++) {
      const suffix = nameSuffix(`${job.metadata.name} ${context.server.store.version}`)
      createControlled(context, job, podOf(objectAt(spec.template), `${job.metadata.name}-${suffix}`))
    }
    writeStatus(context, job, statusOf(context, job, succeeded, completions, active + Math.max(0, missing)))
    return undefined
  },
}

function suspend(context: ControllerContext, job: KubernetesObject): void {
  const now = timestamp(context.now)
  const message = 'Job suspended'
  const lastTransitionTime = conditionOf(job, 'Suspended')?.lastTransitionTime ?? now
  writeStatus(context, job, {
    conditions: [{ type: 'Suspended', status: 'True', reason: 'JobSuspended', message, lastTransitionTime }],
  })
}

function statusOf(
  { now }: ControllerContext,
  job: KubernetesObject,
  succeeded: number,
  completions: number,
  active: number,
): JsonObject {
  const time = timestamp(now)
  const startTime = objectAt(job.status).startTime ?? time
  if (succeeded < completions) {
    return { startTime, active, ready: 0, ...(succeeded > 0 ? { succeeded } : {}) }
  }
  const conditions = ['SuccessCriteriaMet', 'Complete'].map(type => ({
    type,
    status: 'True',
    reason: 'CompletionsReached',
    message: 'Reached expected number of succeeded pods',
    lastProbeTime: time,
    lastTransitionTime: time,
  }))
  return { startTime, completionTime: time, succeeded, ready: 0, terminating: 0, conditions }
}

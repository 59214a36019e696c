import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import type { ObservedWorkload } from '../../core/model/observation.ts'
import { type LabelSelector, matchesLabels } from '../../core/model/selector.ts'
import { isLive } from './room-of.ts'

/** The annotation in which a cluster's own estimator tells how many more replicas of a workload it takes. */
const estimateAnnotation = 'banyan.dev/estimated-replicas'

/**
 * A workload as it is in its cluster at `now` (in milliseconds since the epoch). A replica whose pod has no node yet
 * is not there yet, until it has waited for longer than `unschedulableMs`: then it is unschedulable.
 */
export function workloadOf(
  object: KubernetesObject,
  pods: readonly KubernetesObject[],
  now: number,
  unschedulableMs: number,
): ObservedWorkload {
  const status = isObject(object.status) ? object.status : {}
  const waiting = podsOf(object, pods).flatMap(pod => since(pod) ?? [])
  const unschedulable = waiting.filter(time => now - time >= unschedulableMs).length
  const finished = finishedIn(object)
  const replicas = countOf(status.replicas ?? status.active) + finished
  const estimate = Number(object.metadata.annotations?.[estimateAnnotation] ?? Number.NaN)
  return {
    replicas: Math.max(0, replicas - (waiting.length - unschedulable)),
    available: countOf(status.availableReplicas ?? status.readyReplicas ?? status.active) + finished,
    unschedulable,
    ...(Number.isSafeInteger(estimate) && estimate >= 0 && { estimate }),
  }
}

// The pods of a Job that it runs no more, because not so many are left to complete: they need no room, and none come.
function finishedIn({ kind, spec, status }: KubernetesObject): number {
  if (kind !== 'Job' || !isObject(spec)) return 0
  const parallelism = typeof spec.parallelism === 'number' ? spec.parallelism : 1
  const { succeeded, conditions } = isObject(status) ? status : {}
  const isOver =
    isArray(conditions) &&
    conditions
      .filter(isObject)
      .some(each => (each.type === 'Complete' || each.type === 'Failed') && each.status === 'True')
  if (isOver) return parallelism
  const left = typeof spec.completions === 'number' ? spec.completions - countOf(succeeded) : parallelism
  return Math.max(0, parallelism - Math.max(0, left))
}

function countOf(value: JsonValue | undefined): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0
}

function podsOf(object: KubernetesObject, pods: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const selector = selectorOf(object)
  if (selector === undefined) return []
  const { namespace } = object.metadata
  return pods.filter(({ metadata }) => {
    return metadata.namespace === namespace && matchesLabels(selector, metadata.labels ?? {})
  })
}

function selectorOf({ spec }: KubernetesObject): LabelSelector | undefined {
  const selector = isObject(spec) ? spec.selector : undefined
  if (!isObject(selector)) return undefined
  const { matchLabels, matchExpressions } = selector
  const isEmpty = !isObject(matchLabels) && !isArray(matchExpressions)
  return isEmpty ? undefined : (selector as LabelSelector)
}

/** Since when a pod waits for a node; undefined: it does not. */
function since(pod: KubernetesObject): number | undefined {
  const { spec, status } = pod
  if (!isLive(pod) || (isObject(spec) && typeof spec.nodeName === 'string')) return undefined
  const conditions = isObject(status) && isArray(status.conditions) ? status.conditions : []
  const scheduled = conditions.filter(isObject).find(({ type }: JsonObject) => type === 'PodScheduled')
  if (scheduled === undefined || scheduled.status === 'True') return undefined
  const time = Date.parse(String(scheduled.lastTransitionTime))
  return Number.isNaN(time) ? undefined : time
}

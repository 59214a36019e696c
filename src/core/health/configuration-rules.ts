import type { KubernetesObject } from '../model/object.ts'
import type { Health } from '../model/outcome.ts'
import { conditionOf, degraded, healthy, progressing, specOf, statusOf, suspended } from './rule.ts'

// An autoscaler that cannot read its metrics scales nothing, as while what it scales starts; one that is at its limit or
// idle is as it should be.
export function autoscaler(object: KubernetesObject): Health {
  const scale = conditionOf(object, 'AbleToScale')
  if (scale?.status === 'False') return progressing(scale.message || scale.reason)
  const active = conditionOf(object, 'ScalingActive')
  if (active?.status !== 'False' || active.reason === 'ScalingDisabled') return healthy
  return progressing(active.message || active.reason)
}

// How many pods are healthy now is their workload's affair: a budget may well wait for pods that run elsewhere.
export function disruptionBudget(object: KubernetesObject): Health {
  const status = statusOf(object)
  if (status.observedGeneration === undefined) return progressing('the controller has not seen it yet')
  const failure = conditionOf(object, 'DisruptionAllowed')
  if (failure?.reason === 'SyncFailed') return degraded(failure.message || failure.reason)
  return healthy
}

export function apiService(object: KubernetesObject): Health {
  const available = conditionOf(object, 'Available')
  if (available === undefined) return progressing('not looked at yet')
  // Its server may only be starting.
  return available.status === 'True' ? healthy : progressing(available.message || available.reason)
}

export function cronJob(object: KubernetesObject): Health {
  return specOf(object).suspend === true ? suspended('the schedule is suspended') : healthy
}

export function persistentVolume(object: KubernetesObject): Health {
  const { phase, message } = statusOf(object)
  if (phase === 'Failed') return degraded(typeof message === 'string' ? message : 'it could not be reclaimed')
  return phase === 'Pending' ? progressing('not available yet') : healthy
}

export function node(object: KubernetesObject): Health {
  const ready = conditionOf(object, 'Ready')
  if (ready === undefined) return progressing('not ready yet')
  if (ready.status !== 'True') return degraded(ready.message || ready.reason || 'not ready')
  return specOf(object).unschedulable === true ? suspended('it is cordoned') : healthy
}

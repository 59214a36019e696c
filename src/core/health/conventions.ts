import type { KubernetesObject } from '../model/object.ts'
import type { Health } from '../model/outcome.ts'
import { conditionOf, degraded, healthy, progressing, specOf, suspended } from './rule.ts'

/** How an object of a kind without a rule does, by the conditions that controllers have agreed upon. */
export function byConventions(object: KubernetesObject): Health {
  const stalled = abnormal.map(type => conditionOf(object, type)).find(each => each?.status === 'True')
  if (stalled !== undefined) return degraded(stalled.message || stalled.reason || 'it failed')
  if (normal.some(type => isOld(object, type)))
    return progressing('the controller has not seen the last change yet')
  for (const type of normal) {
    const condition = conditionOf(object, type)
    if (condition === undefined || condition.status === 'True') continue
    const message = condition.message || condition.reason || `${type} is ${condition.status}`
    return saysFailure.test(condition.reason) ? degraded(message) : progressing(message)
  }
  return healthy
}

// A condition may say itself of which generation it is.
function isOld(object: KubernetesObject, type: string): boolean {
  const of = conditionOf(object, type)?.observedGeneration
  const { generation } = object.metadata
  return of !== undefined && typeof generation === 'number' && of < generation
}

// Of OpenShift, Cluster API, AWS' controllers; `Stalled` is looked at for every kind.
const abnormal = ['Failed', 'Degraded', 'ACK.Terminal'] as const

// `Synced` is Crossplane's, which may be untrue of an object that is Ready; `Succeeded` that of Tekton's runs.
const normal = ['Synced', 'Ready', 'Available', 'Succeeded', 'ACK.ResourceSynced'] as const

// kstatus calls every Ready=False in progress, for ever; the reason tells what will not end by waiting.
const saysFailure = /Fail|Error|Invalid|Denied|Forbidden|NotFound|Exceeded/

/** Flux' and Cluster API's words for objects whose controller leaves them alone, changed or not. */
export function isLeftAlone(object: KubernetesObject): boolean {
  const { suspend, paused } = specOf(object)
  return suspend === true || paused === true
}

export const leftAlone: Health = suspended('its controller leaves it alone')

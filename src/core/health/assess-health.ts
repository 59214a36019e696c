import { isObject } from '../../base/std/json.ts'
import { groupOf, type KubernetesObject } from '../model/object.ts'
import type { Health } from '../model/outcome.ts'
import { conditionOf, degraded, healthy, progressing, type Rule } from './rule.ts'
import { rules } from './rules.ts'

/** How an object does. The first answer wins: deletion, an unobserved change, its kind's rule, its conditions. */
export function assessHealth(object: KubernetesObject): Health {
  const { deletionTimestamp, finalizers, generation } = object.metadata
  if (deletionTimestamp !== undefined) {
    const held =
      Array.isArray(finalizers) && finalizers.length > 0 ? ` held by finalizer "${finalizers[0]}"` : ''
    return progressing(`being deleted,${held || ' not gone yet'}`)
  }
  const status = isObject(object.status) ? object.status : {}
  const observed = status.observedGeneration
  if (typeof observed === 'number' && typeof generation === 'number' && observed < generation) {
    return progressing('the controller has not seen the last change yet')
  }
  const rule = ruleOf(object)
  return (rule ?? byConditions)(object)
}

/** Whether objects of a kind have a status that says something, `Kind.group` or `Kind`. */
export function hasHealthRule(group: string, kind: string): boolean {
  return rules.has(`${group}/${kind}`) || !plainGroups.has(group)
}

// Kinds of these groups that have no rule hold configuration: they are well when they exist.
const plainGroups = new Set([
  '',
  'rbac.authorization.k8s.io',
  'networking.k8s.io',
  'policy',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'node.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
])

function ruleOf(object: KubernetesObject): Rule | undefined {
  return rules.get(`${groupOf(object.apiVersion)}/${object.kind}`)
}

function byConditions(object: KubernetesObject): Health {
  const stalled = conditionOf(object, 'Stalled')
  if (stalled?.status === 'True') return degraded(stalled.message || stalled.reason)
  const reconciling = conditionOf(object, 'Reconciling')
  if (reconciling?.status === 'True') return progressing(reconciling.message || reconciling.reason)
  const ready = conditionOf(object, 'Ready')
  if (ready === undefined || ready.status === 'True') return healthy
  const message = ready.message || ready.reason || 'not ready'
  return /Fail|Error|Invalid|Denied/.test(ready.reason) ? degraded(message) : progressing(message)
}

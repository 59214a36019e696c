import { isObject } from '../../base/std/json.ts'
import { groupOf, type KubernetesObject } from '../model/object.ts'
import type { Health } from '../model/outcome.ts'
import { type HealthRules, noHealthRules } from './own-rules.ts'
import { conditionOf, degraded, healthy, progressing } from './rule.ts'
import { rules } from './rules.ts'
import { terminating } from './terminating.ts'

/**
 * How an object does. The first answer wins: deletion, what the object itself says of waiting for it, an unobserved
 * change, the fleet's rule of its kind, the built-in rule, its conditions.
 */
export function assessHealth(object: KubernetesObject, own: HealthRules = noHealthRules): Health {
  const { deletionTimestamp, generation } = object.metadata
  if (deletionTimestamp !== undefined) return terminating(object)
  const said = saidOf(object)
  if (said !== undefined) return said
  const status = isObject(object.status) ? object.status : {}
  const observed = status.observedGeneration
  if (typeof observed === 'number' && typeof generation === 'number' && observed !== generation) {
    return progressing('the controller has not seen the last change yet')
  }
  const name = nameOf(groupOf(object.apiVersion), object.kind)
  const ownRule = own.get(name)
  if (ownRule !== undefined) return ownRule(object)
  return exceptional(object) ?? (rules.get(name) ?? byConditions)(object)
}

/**
 * Whether the status of a kind may say something, so that whole objects are worth their size; of other kinds the
 * metadata tells all.
 */
export function hasHealthRule(group: string, kind: string, own: HealthRules = noHealthRules): boolean {
  const name = nameOf(group, kind)
  return own.has(name) || rules.has(name) || !plainGroups.has(group)
}

function nameOf(group: string, kind: string): string {
  return `${group}/${kind}`
}

// Words of Argo CD and kluctl.
function saidOf({ metadata: { annotations = {} } }: KubernetesObject): Health | undefined {
  if (annotations['argocd.argoproj.io/ignore-healthcheck'] === 'true') return healthy
  const isReady = annotations['kluctl.io/is-ready']
  if (isReady === 'true') return healthy
  return isReady === 'false'
    ? progressing('its annotation "kluctl.io/is-ready" says that it is not')
    : undefined
}

// Kinds of these groups that have no rule hold configuration: they are well when they exist.
const plainGroups = new Set([
  '',
  'apps',
  'batch',
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

function byConditions(object: KubernetesObject): Health {
  for (const type of ['Ready', 'Available']) {
    const condition = conditionOf(object, type)
    if (condition === undefined) continue
    if (condition.status === 'True') return healthy
    const message = condition.message || condition.reason || `${type} is ${condition.status}`
    return saysFailure.test(condition.reason) ? degraded(message) : progressing(message)
  }
  return healthy
}

// kstatus calls every Ready=False in progress, for ever; the reason tells what will not end by waiting.
const saysFailure = /Fail|Error|Invalid|Denied|Forbidden|NotFound|Exceeded/

// Both are present only while they hold; they win over what a kind's own rule would say.
function exceptional(object: KubernetesObject): Health | undefined {
  const stalled = conditionOf(object, 'Stalled')
  if (stalled?.status === 'True') return degraded(stalled.message || stalled.reason)
  const reconciling = conditionOf(object, 'Reconciling')
  if (reconciling?.status === 'True') return progressing(reconciling.message || reconciling.reason)
  return undefined
}

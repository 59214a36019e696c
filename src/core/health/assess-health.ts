import { groupOf, type KubernetesObject } from '../model/object.ts'
import type { Health } from '../model/outcome.ts'
import { byConventions, isLeftAlone, leftAlone } from './conventions.ts'
import { type HealthRules, noHealthRules } from './own-rules.ts'
import { conditionOf, degraded, healthy, progressing, statusOf } from './rule.ts'
import { rules } from './rules.ts'
import { terminating } from './terminating.ts'

/**
 * How an object does. The first answer wins: deletion, what the object itself says of waiting for it, an unobserved
 * change, the fleet's rule of its kind, the built-in rule, its conditions.
 */
export function assessHealth(object: KubernetesObject, own: HealthRules = noHealthRules): Health {
  if (object.metadata.deletionTimestamp !== undefined) return terminating(object)
  const said = saidOf(object)
  if (said !== undefined) return said
  const name = nameOf(groupOf(object.apiVersion), object.kind)
  const ownRule = own.get(name)
  const rule = ownRule ?? rules.get(name)
  if (rule === undefined && isLeftAlone(object)) return leftAlone
  if (isBehind(object)) return progressing('the controller has not seen the last change yet')
  if (ownRule !== undefined) return ownRule(object)
  return exceptional(object) ?? (rule ?? byConventions)(object)
}

function isBehind(object: KubernetesObject): boolean {
  const { observedGeneration } = statusOf(object)
  const { generation } = object.metadata
  return (
    typeof observedGeneration === 'number' &&
    typeof generation === 'number' &&
    observedGeneration !== generation
  )
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
  'events.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'resource.k8s.io',
])

// Both are present only while they hold; they win over what a kind's own rule would say.
function exceptional(object: KubernetesObject): Health | undefined {
  const stalled = conditionOf(object, 'Stalled')
  if (stalled?.status === 'True') return degraded(stalled.message || stalled.reason)
  const reconciling = conditionOf(object, 'Reconciling')
  if (reconciling?.status === 'True') return progressing(reconciling.message || reconciling.reason)
  return undefined
}

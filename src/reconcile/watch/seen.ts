import { sharedText } from '../../base/std/shared-text.ts'
import {
  assessHealth,
  type HealthRules,
  hasHealthRule,
  lastMoveOf,
  progressOf,
  selectorOf,
} from '../../core/health/index.ts'
import type { LiveObject } from '../../core/model/live-object.ts'
import { groupOf, type KubernetesObject } from '../../core/model/object.ts'
import { liveObject } from '../../core/plan/index.ts'

/** What is kept of an object that a server showed; undefined: it is none of ours. */
export function seen(object: KubernetesObject, rules: HealthRules | undefined): LiveObject | undefined {
  const health = assessHealth(object, rules)
  const live = liveObject(object, health)
  if (live === undefined) return undefined
  const podSelector = selectorOf(object)
  const isJudged = hasHealthRule(groupOf(object.apiVersion), object.kind, rules)
  const healthSince = isJudged || health.status !== 'Healthy' ? lastMoveOf(object, health) : undefined
  return {
    ...live,
    ...(podSelector !== undefined && { podSelector: sharedText(podSelector) }),
    ...(healthSince !== undefined && { healthSince }),
    ...(health.status === 'Progressing' && progressOf(object)),
  }
}

import { assessHealth, type HealthRules, selectorOf } from '../../core/health/index.ts'
import type { LiveObject } from '../../core/model/live-object.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { liveObject } from '../../core/plan/index.ts'

/** What is kept of an object that a server showed; undefined: it is none of ours. */
export function seen(object: KubernetesObject, rules: HealthRules | undefined): LiveObject | undefined {
  const live = liveObject(object, assessHealth(object, rules))
  const podSelector = selectorOf(object)
  return live && podSelector !== undefined ? { ...live, podSelector } : live
}

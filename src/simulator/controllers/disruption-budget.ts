import type { JsonObject } from '../../base/std/json.ts'
import { amountOf, type IntOrPercent } from '../../core/model/int-or-percent.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { type LabelSelector, matchesLabels } from '../../core/model/selector.ts'
import { isTerminating, objectAt } from '../api-server/metadata.ts'
import { type Controller, type ControllerContext, timestamp } from './controller.ts'
import { conditionOf, isPodReady, writeStatus } from './owned.ts'

/** Says of a PodDisruptionBudget how many of its pods may go, as Kubernetes' disruption controller does. */
export const disruptionBudgetController: Controller = {
  storage: 'policy/PodDisruptionBudget',
  reconcile(context, budget) {
    if (isTerminating(budget)) return undefined
    const pods = podsOf(context, budget)
    const desiredHealthy = desiredOf(objectAt(budget.spec), pods.length)
    const currentHealthy = pods.filter(isPodReady).length
    const allowed = pods.length === 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy)
    writeStatus(context, budget, {
      ...objectAt(budget.status),
      observedGeneration: budget.metadata.generation ?? 1,
      currentHealthy,
      desiredHealthy,
      disruptionsAllowed: allowed,
      expectedPods: pods.length,
      conditions: [conditionFor(context, budget, allowed > 0)],
    })
    return undefined
  },
}

// A budget without a selector is one of no pods.
function podsOf({ server }: ControllerContext, { spec, metadata }: KubernetesObject) {
  const { selector } = objectAt(spec)
  if (selector === undefined) return []
  const chosen = objectAt(selector) as LabelSelector
  return server.store
    .all('/Pod', metadata.namespace)
    .filter(pod => !isTerminating(pod) && matchesLabels(chosen, pod.metadata.labels ?? {}))
}

function desiredOf({ minAvailable, maxUnavailable }: JsonObject, pods: number): number {
  if (minAvailable !== undefined && minAvailable !== null)
    return amountOf(minAvailable as IntOrPercent, pods, 'up')
  if (maxUnavailable === undefined || maxUnavailable === null) return 0
  return Math.max(0, pods - amountOf(maxUnavailable as IntOrPercent, pods, 'up'))
}

function conditionFor({ now }: ControllerContext, budget: KubernetesObject, isAllowed: boolean): JsonObject {
  const status = isAllowed ? 'True' : 'False'
  const before = conditionOf(budget, 'DisruptionAllowed')
  return {
    type: 'DisruptionAllowed',
    status,
    reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    lastTransitionTime: before?.status === status ? String(before.lastTransitionTime) : timestamp(now),
    observedGeneration: budget.metadata.generation ?? 1,
  }
}

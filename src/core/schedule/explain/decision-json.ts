import type { JsonObject } from '../../../base/std/json.ts'
import type { Decision, DecisionNode } from '../../model/decision.ts'
import type { DecideRequest } from '../decide.ts'
import { type Scheduling, schedulingAt } from '../scheduling.ts'
import { contendersOf, schedulingBehind } from './division-steps.ts'

/**
 * A decision for machines, with the arithmetic at every node. A node whose share was divided among whatever lies below
 * it, and not among its children, is `flat`.
 */
export function decisionJson(decision: Decision, request: DecideRequest | undefined): JsonObject {
  const { workload, policy, replicas, unplaced, tiers, deferredReasons, root } = decision
  return {
    workload: { ...workload },
    policy: { ...policy },
    replicas,
    algorithm: root.algorithm ?? 'Webster',
    ...(unplaced && { unplaced: { ...unplaced } }),
    ...(tiers && { tiers: tiers.map(each => ({ ...each })) }),
    ...(deferredReasons && { deferredReasons }),
    root: nodeJson(root, request && schedulingBehind(request), true),
  }
}

function nodeJson(
  { digest: _digest, explicitWeight = false, children, ...node }: DecisionNode,
  scheduling: Scheduling | undefined,
  isDivided: boolean,
): JsonObject {
  const below = scheduling && new Set(contendersOf({ ...node, children }, scheduling))
  return {
    ...node,
    explicitWeight,
    ...(isDivided && scheduling?.flat === true && { flat: true }),
    children: children.map(child => {
      const isOne = below?.has(child) !== false
      return nodeJson(child, scheduling && isOne ? schedulingAt(scheduling, child.path) : scheduling, isOne)
    }),
  }
}

import type { Decision, DecisionNode, TierShare, Triggers } from '../model/decision.ts'
import { beginsToShrink } from './advance/begins-to-shrink.ts'
import type { Unplaced } from './check-division.ts'
import type { DecideRequest } from './decide.ts'

/** What a decision is compared with the next time. */
export interface Basis {
  readonly digest: string
  readonly triggers: Triggers | undefined
  readonly tiers: readonly TierShare[] | undefined
}

/** The decision that a divided tree is; the previous one again where it says the same. */
export function makeDecision(
  request: DecideRequest,
  unplaced: Unplaced | undefined,
  { digest, triggers, tiers: shares }: Basis,
  root: DecisionNode,
): Decision {
  const { application, workload, policy, replicas, previous } = request
  const moving = previous?.movingSince !== undefined && !beginsToShrink(root, previous.root)
  const movingSince = moving ? previous.movingSince : undefined
  const rebalanced = request.rebalance?.commit ?? previous?.rebalanced
  const same = shares && root === previous?.root && sameTiers(shares, previous.tiers)
  const tiers = same ? previous.tiers : shares
  const made: Decision = {
    application,
    workload,
    policy: { name: policy.name, scope: root.path },
    replicas,
    ...(unplaced && { unplaced: { replicas: unplaced.replicas, reason: unplaced.reason } }),
    digest,
    ...(triggers && { triggers }),
    ...(rebalanced !== undefined && { rebalanced }),
    ...(movingSince !== undefined && { movingSince }),
    ...(tiers && { tiers }),
    root,
  }
  return previous !== undefined && isSame(previous, made) ? previous : made
}

function isSame(a: Decision, b: Decision): boolean {
  return (
    a.root === b.root &&
    a.digest === b.digest &&
    a.replicas === b.replicas &&
    a.rebalanced === b.rebalanced &&
    a.movingSince === b.movingSince &&
    a.deferredReasons === b.deferredReasons &&
    a.unplaced?.replicas === b.unplaced?.replicas &&
    a.unplaced?.reason === b.unplaced?.reason &&
    a.tiers === b.tiers &&
    isSameSubject(a, b) &&
    isSameTriggers(a.triggers, b.triggers)
  )
}

function isSameSubject(a: Decision, b: Decision): boolean {
  return (
    a.application === b.application &&
    a.policy.name === b.policy.name &&
    a.policy.scope === b.policy.scope &&
    a.workload.name === b.workload.name &&
    a.workload.namespace === b.workload.namespace &&
    a.workload.kind === b.workload.kind &&
    a.workload.group === b.workload.group
  )
}

function isSameTriggers(a: Triggers | undefined, b: Triggers | undefined): boolean {
  return a?.policyContent === b?.policyContent && a?.clusters === b?.clusters && a?.labels === b?.labels
}

// What a tier could take when it was divided is no news while each has what it had.
function sameTiers(a: readonly TierShare[], b: readonly TierShare[] = []): boolean {
  return (
    a.length === b.length &&
    a.every((each, index) => {
      const { tier, affinityName, replicas } = b[index] ?? each
      return each.tier === tier && each.affinityName === affinityName && each.replicas === replicas
    })
  )
}

import { type CeilLoopParty, inOrder } from './ceil-order.ts'
import { type Claim, dealInRounds } from './ceil-rounds.ts'
import { type Division, divisionOf, limitOf, type Share } from './party.ts'
import { type AdmiralOptions, planAdmiral } from './plan-admiral.ts'

export interface CeilLoopOptions extends AdmiralOptions {
  /** Whose planner; default KubeFed. */
  readonly rules?: 'KubeFed' | 'KubeAdmiral' | undefined
  /** `namespace/name` of the divided object, which with the FNV-1 hash of name and key orders equal weights. */
  readonly key?: string | undefined
  /** KubeFed: whether replicas may leave a cluster that can keep them. Default false, as in its API. */
  readonly rebalance?: boolean | undefined
}

/**
 * The rounding-up loop of KubeFed's ReplicaSchedulingPreference and of KubeAdmiral's planner, the two with their
 * differences. `capacity` is their estimated capacity; a share includes the overflow, those replicas that a cluster
 * keeps beyond its capacity because nobody else can take them.
 */
export function divideCeilLoop(
  replicas: number,
  parties: readonly CeilLoopParty[],
  options: CeilLoopOptions = {},
): Division {
  const { rules = 'KubeFed', key = '', rebalance = false } = options
  const order = inOrder(parties, key)
  const shares =
    rules === 'KubeAdmiral' ? planAdmiral(replicas, order, key, options) : planFed(replicas, order, rebalance)
  return divisionOf(replicas, shares)
}

function planFed(replicas: number, order: readonly CeilLoopParty[], rebalance: boolean): readonly Share[] {
  let left = replicas
  const claims = order.map(({ name, weight, min = 0, max, capacity }): Claim => {
    const estimated = limitOf(capacity)
    const plan = Math.min(min, left, estimated)
    left -= plan
    const limited = Number.POSITIVE_INFINITY
    return { name, weight, max: limitOf(max), limited, estimated, plan, overflow: 0, kept: 0 }
  })
  if (!rebalance) left = keepCurrent(left, claims, order)
  left = dealInRounds(left, claims)
  return claims.map(({ name, plan, overflow }) => {
    return { name, replicas: plan + (rebalance ? overflow : Math.min(overflow, left)) }
  })
}

// What runs stays, in the order of weight, as far as the replicas reach.
function keepCurrent(seats: number, claims: readonly Claim[], order: readonly CeilLoopParty[]): number {
  let left = seats
  for (const [index, claim] of claims.entries()) {
    const current = order[index]?.current ?? 0
    if (current <= claim.plan) continue
    const wanted = Math.min(current, claim.max, claim.estimated)
    claim.kept = Math.min(Math.max(0, wanted - claim.plan), left)
    claim.plan += claim.kept
    left -= claim.kept
  }
  return left
}

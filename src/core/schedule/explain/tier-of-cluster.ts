import type { Decision, DecisionNode, TierShare } from '../../model/decision.ts'
import { type DecideRequest, decide } from '../decide.ts'

/** The division of the tier that a cluster belongs to. */
export interface OwnTier {
  /** The decision with that tier's clusters alone. */
  readonly decision: Decision
  /** What each tier got, up to that one. */
  readonly shares: readonly TierShare[]
}

/** Divides once more by what was decided, and gives the part of a cluster's tier; undefined where there are no tiers. */
export function tierOfCluster(
  { rebalance: _, ...request }: DecideRequest,
  decision: Decision,
  cluster: string,
): OwnTier | undefined {
  const { tiers: shares = [] } = decision
  if (shares.length === 0) return undefined
  const { tiers = [] } = decide({ ...request, previous: decision })
  const own = tiers.find(({ root }) => has(root, cluster))
  return (
    own && {
      decision: { ...decision, root: own.root },
      shares: shares.filter(({ tier }) => tier <= own.tier),
    }
  )
}

function has(node: DecisionNode, cluster: string): boolean {
  return node.cluster === cluster || node.children.some(child => has(child, cluster))
}

import type { PlacementCluster } from '../../model/fleet.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'

/** Why a filter refuses a cluster, in words; undefined when it lets the cluster pass. */
export type Refuse = (cluster: PlacementCluster) => string | undefined

/** One ground on which a policy refuses clusters; undefined when the policy says nothing of it. */
export type Filter = (policy: PropagationPolicy) => Refuse | undefined

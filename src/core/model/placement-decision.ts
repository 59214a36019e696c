/**
 * Which clusters a policy chose for an application, kept where the next choice depends on it. One that chooses the
 * same again is the same object.
 */
export interface PlacementDecision {
  readonly application: string
  /** Name and directory of the policy that chose. */
  readonly policy: { readonly name: string; readonly scope: string }
  /** The term of `clusterAffinities` that is in force. */
  readonly affinityName?: string
  /** The commit that last asked to choose afresh, and was honoured. */
  readonly rebalanced?: string
  /** By name, sorted. */
  readonly clusters: readonly ChosenCluster[]
}

export interface ChosenCluster {
  readonly name: string
  /** What it had when it was chosen. */
  readonly score: number
  /** It failed and is not counted: what does not move stays there, until it is back. */
  readonly evicted?: true
  /** The evicted cluster in whose place it was chosen. */
  readonly insteadOf?: string
}

/** By {@link placementKey}. */
export type PlacementDecisions = ReadonlyMap<string, PlacementDecision>

/** What a placement decision is kept under. */
export function placementKey({
  application,
  policy,
}: Pick<PlacementDecision, 'application' | 'policy'>): string {
  return `${application} ${policy.scope}:${policy.name}`
}

import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { PlacementNode } from '../../model/fleet.ts'
import type { ChosenCluster, PlacementDecision } from '../../model/placement-decision.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import { hasNewcomerTaints } from '../filters/newcomers.ts'
import { scoreClusters } from '../scores/score-clusters.ts'
import type { SelectedNode } from '../select-branch.ts'
import { compareNames } from './compare-names.ts'
import { clustersIn, keepOnly } from './keep-only.ts'
import { topClusters } from './top-clusters.ts'

export interface ChooseRequest {
  readonly application: string
  readonly policy: PropagationPolicy
  /** The branch that the policy reaches. */
  readonly placement: PlacementNode
  /** What it may choose from, its refinements done; undefined: no cluster. */
  readonly selected: SelectedNode | undefined
  /** What it chose before. */
  readonly previous?: PlacementDecision
  /** How many other placements chose a cluster. */
  readonly placedOn: (cluster: string) => number
}

export interface Choice {
  readonly selected: SelectedNode | undefined
  /** To be known next time; undefined: no cluster was chosen. */
  readonly decision: PlacementDecision | undefined
  readonly policy: PropagationPolicy
  /** All that could be chosen, with what they are worth. */
  readonly candidates: readonly ChosenCluster[]
}

/** Whether a policy chooses among the clusters that it selects, and what it chose is to be known next time. */
export function chooses(
  { numberOfClusters, affinityName }: PropagationPolicy,
  selected: SelectedNode,
): boolean {
  return numberOfClusters !== undefined || affinityName !== undefined || hasNewcomerTaints(selected)
}

/** Chooses among the clusters that a policy selects. The same choice as before is the very decision before. */
export function choose(request: ChooseRequest): Choice {
  const { policy, selected, previous } = request
  const candidates = selected === undefined ? [] : clustersIn(selected)
  const scores = scoreClusters(candidates, {
    current: new Set(previous?.clusters.map(({ name }) => name)),
    placedOn: request.placedOn,
  })
  const scored = candidates.map(({ name }, index) => ({ name, score: scores[index] ?? 0 }))
  const chosen = topClusters(scored, policy.numberOfClusters ?? scored.length)
  const made = { policy, candidates: scored }
  if (selected === undefined || chosen.length === 0)
    return { ...made, selected: undefined, decision: undefined }
  const decision = decisionOf(request, chosen)
  return { ...made, selected: keepChosen(selected, decision), decision }
}

const keepChosen: (selected: SelectedNode, decision: PlacementDecision) => SelectedNode | undefined =
  memoizeByIdentity((selected, { clusters }) => keepOnly(selected, new Set(clusters.map(({ name }) => name))))

function decisionOf(
  { application, policy: { name, affinityName }, placement, previous }: ChooseRequest,
  chosen: readonly ChosenCluster[],
): PlacementDecision {
  const clusters = chosen.toSorted((a, b) => compareNames(a.name, b.name))
  const same =
    previous !== undefined &&
    previous.affinityName === affinityName &&
    previous.clusters.length === clusters.length &&
    clusters.every((cluster, index) => cluster.name === previous.clusters[index]?.name)
  const policy = { name, scope: placement.path }
  return same
    ? previous
    : { application, policy, ...(affinityName !== undefined && { affinityName }), clusters }
}

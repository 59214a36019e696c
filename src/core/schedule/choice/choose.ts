import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { PlacementNode } from '../../model/fleet.ts'
import type { ChosenCluster, PlacementDecision } from '../../model/placement-decision.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { SpreadConstraint } from '../../model/spread-constraint.ts'
import { hasNewcomerTaints } from '../filters/newcomers.ts'
import { reach } from '../reach.ts'
import { prioritizersOf, readsObservation } from '../scores/prioritizers.ts'
import { type ScoreFacts, scoreClusters } from '../scores/score-clusters.ts'
import type { SelectedNode } from '../select-branch.ts'
import { compareNames } from './compare-names.ts'
import { groupsOf } from './groups-of.ts'
import { clustersIn, keepOnly } from './keep-only.ts'
import { recall, remember } from './recall.ts'
import { selectBySpread } from './select-by-spread.ts'
import type { SpreadCandidate, Unmet } from './spread.ts'
import { topClusters } from './top-clusters.ts'

export interface ChooseRequest extends Omit<ScoreFacts, 'current'> {
  readonly application: string
  readonly policy: PropagationPolicy
  /** The branch that the policy reaches. */
  readonly placement: PlacementNode
  /** What it may choose from, its refinements done; undefined: no cluster. */
  readonly selected: SelectedNode | undefined
  /** What it chose before. */
  readonly previous?: PlacementDecision
  /** The commit that asks to choose as if nothing had been before. */
  readonly rebalance?: string
}

export interface Choice {
  readonly selected: SelectedNode | undefined
  /** To be known next time; undefined: no cluster was chosen. */
  readonly decision: PlacementDecision | undefined
  readonly policy: PropagationPolicy
  /** All that could be chosen, with what they are worth. */
  readonly candidates: () => readonly Candidate[]
  /** What cannot be met; then what was chosen before stays as it is. */
  readonly unmet?: Unmet
}

interface Candidate extends SpreadCandidate {
  readonly score: number
}

/** Whether a policy chooses among the clusters that it selects, and what it chose is to be known next time. */
export function chooses(policy: PropagationPolicy, selected: SelectedNode): boolean {
  return picks(policy) || policy.affinityName !== undefined || hasNewcomerTaints(selected)
}

function picks({ numberOfClusters, spreadConstraints = [] }: PropagationPolicy): boolean {
  return numberOfClusters !== undefined || spreadConstraints.length > 0
}

/** Whether what a policy chooses depends on what is seen of the clusters, or on the time. */
export function choosesByObservation(policy: PropagationPolicy): boolean {
  return picks(policy) && prioritizersOf(policy.prioritizerPolicy, false).some(readsObservation)
}

/** Chooses among the clusters that a policy selects. The same choice as before is the very decision before. */
export function choose(request: ChooseRequest): Choice {
  const { policy, selected, rebalance } = request
  const kept = rebalance === undefined ? (keptAsItIs(request) ?? recall(request)) : undefined
  if (kept !== undefined) return kept
  const candidates = candidatesOf(request)
  const made = { policy, candidates: () => candidates }
  const result = select(request, candidates)
  if (result.unmet !== undefined) return { ...made, ...stay(request), unmet: result.unmet }
  const scores = new Map(candidates.map(({ name, score }) => [name, score]))
  const chosen = result.selected.map(({ name }) => ({ name, score: scores.get(name) ?? 0 }))
  if (selected === undefined || chosen.length === 0)
    return { ...made, selected: undefined, decision: undefined }
  const decision = decisionOf(request, chosen)
  const choice = { ...made, selected: keepChosen(selected, decision), decision }
  if (decision === request.previous) remember(request, choice)
  return choice
}

// What has as many clusters as it is to have keeps them all, whatever they are worth: then nothing is scored.
function keptAsItIs(request: ChooseRequest): Choice | undefined {
  const { policy, selected, previous } = request
  const { numberOfClusters, spreadConstraints, prioritizerPolicy } = policy
  if (selected === undefined || previous === undefined || prioritizerPolicy !== undefined) return undefined
  if (spreadConstraints !== undefined || previous.affinityName !== policy.affinityName) return undefined
  const wanted = Math.min(numberOfClusters ?? selected.clusters, selected.clusters)
  if (previous.clusters.length !== wanted) return undefined
  const left = keepChosen(selected, previous)
  if (left?.clusters !== wanted) return undefined
  return { policy, candidates: () => candidatesOf(request), selected: left, decision: previous }
}

function candidatesOf(request: ChooseRequest): readonly Candidate[] {
  const { policy, selected, rebalance } = request
  const previous = rebalance === undefined ? request.previous : undefined
  const { prioritizerPolicy, preferred, spreadConstraints = [] } = policy
  const clusters = selected === undefined ? [] : clustersIn(selected)
  const current = new Set(previous?.clusters.map(({ name }) => name))
  const prioritizers = prioritizersOf(prioritizerPolicy, preferred !== undefined)
  const scores = scoreClusters(prioritizers, policy, clusters, { ...request, current })
  const sticks = prioritizers.some(
    ({ builtIn, weight }) => (builtIn === 'Steady' || builtIn === 'ClusterLocality') && weight > 0,
  )
  return clusters.map((cluster, index) => ({
    name: cluster.name,
    score: scores[index] ?? 0,
    groups: groupsOf(cluster, spreadConstraints),
    ...(sticks && current.has(cluster.name) && { current: true }),
  }))
}

function select(
  request: ChooseRequest,
  candidates: readonly Candidate[],
): ReturnType<typeof selectBySpread<Candidate>> {
  const { policy, previous, observation } = request
  const { numberOfClusters, spreadConstraints = [] } = policy
  const blind = observation === undefined && choosesByObservation(policy)
  const judged =
    blind && previous !== undefined && request.rebalance === undefined
      ? inFavourOf(previous, candidates)
      : candidates
  if (spreadConstraints.length === 0)
    return { selected: topClusters(judged, numberOfClusters ?? candidates.length) }
  return selectBySpread(judged, withNumber(spreadConstraints, numberOfClusters))
}

// Who cannot see how the clusters are does not move what others placed by seeing.
function inFavourOf({ clusters }: PlacementDecision, candidates: readonly Candidate[]): readonly Candidate[] {
  const names = new Set(clusters.map(({ name }) => name))
  return candidates.map(each =>
    names.has(each.name) ? { ...each, score: each.score + 1_000_000, current: true } : each,
  )
}

/** The constraints with a number of clusters as the most that the one over clusters allows. */
function withNumber(
  constraints: readonly SpreadConstraint[],
  numberOfClusters: number | undefined,
): readonly SpreadConstraint[] {
  if (numberOfClusters === undefined) return constraints
  const own = constraints.find(({ spreadByField }) => spreadByField === 'cluster')
  const maxGroups = Math.min(numberOfClusters, own?.maxGroups ?? numberOfClusters)
  return [
    ...constraints.filter(each => each !== own),
    { ...own, spreadByField: 'cluster' as const, maxGroups },
  ]
}

const keepChosen: (selected: SelectedNode, decision: PlacementDecision) => SelectedNode | undefined =
  memoizeByIdentity((selected, { clusters }) => keepOnly(selected, new Set(clusters.map(({ name }) => name))))

// What was chosen stays as a whole, also where a filter refuses it by now: until there is an answer, nothing moves.
function stay({ selected, placement, previous }: ChooseRequest): Pick<Choice, 'selected' | 'decision'> {
  if (previous === undefined) return { selected: undefined, decision: undefined }
  const kept = selected && keepChosen(selected, previous)
  const here = new Set(kept === undefined ? [] : clustersIn(kept).map(({ name }) => name))
  const away = previous.clusters.filter(({ name }) => !here.has(name))
  const paths = pathsOf(placement, new Set(away.map(({ name }) => name)))
  return { selected: reach(kept, placement, paths), decision: previous }
}

function pathsOf(placement: PlacementNode, names: ReadonlySet<string>): readonly string[] {
  if (names.size === 0) return []
  const own = placement.cluster !== undefined && names.has(placement.cluster.name) ? [placement.path] : []
  return [...own, ...placement.children.flatMap(child => pathsOf(child, names))].sort(compareNames)
}

function decisionOf(request: ChooseRequest, chosen: readonly ChosenCluster[]): PlacementDecision {
  const { application, placement, previous } = request
  const { name, affinityName } = request.policy
  const rebalanced = request.rebalance ?? previous?.rebalanced
  const clusters = chosen.toSorted((a, b) => compareNames(a.name, b.name))
  const same =
    previous !== undefined &&
    previous.affinityName === affinityName &&
    previous.rebalanced === rebalanced &&
    previous.clusters.length === clusters.length &&
    clusters.every((cluster, index) => cluster.name === previous.clusters[index]?.name)
  if (same) return previous
  return {
    application,
    policy: { name, scope: placement.path },
    ...(affinityName !== undefined && { affinityName }),
    ...(rebalanced !== undefined && { rebalanced }),
    clusters,
  }
}

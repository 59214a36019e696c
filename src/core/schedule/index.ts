/**
 * Scheduling: a policy's selection of a branch, narrowed by the refinements below it, and the division of a
 * workload's replicas down that branch. Weights and bounds come bottom-up, shares go top-down; the previous decision
 * is moved no more than it must. Pure: knows no observation, no rendering, no other stage; an unchanged branch is the
 * same object again.
 */
export { isInClusterSet } from '../model/cluster-sets.ts'
export { matchesFieldSelector } from '../model/matches-fields.ts'
export { matchesLabels } from '../model/selector.ts'
export { advance } from './advance/advance.ts'
export { isSettled } from './advance/regrant.ts'
export { type AffinityStep, keptAway } from './affinity/kept-away.ts'
export { narrowByAffinity } from './affinity/narrow-by-affinity.ts'
export {
  type Presence,
  presenceOfEither,
  presenceOfSelected,
  presenceOfTarget,
} from './affinity/presence.ts'
export { afreshOf } from './afresh.ts'
export { asFound, type Found } from './as-found.ts'
export { addAmounts, amountsOf, noAmounts, timesAmounts } from './capacity/amounts.ts'
export { capacityOf } from './capacity/capacity-of.ts'
export { capacityTree } from './capacity/capacity-tree.ts'
export {
  estimateByModels,
  estimateReplicas,
  estimateSchedulable,
} from './capacity/estimate-replicas.ts'
export { type KnownNode, knownAt, knownTree } from './capacity/known-tree.ts'
export { podRequests, workloadRequests } from './capacity/pod-requests.ts'
export { type GrantedWorkload, type Promises, promisedIn } from './capacity/promises.ts'
export { type CapacityMemory, workloadCapacity } from './capacity/workload-capacity.ts'
export type { CapacityNode } from './capacity-node.ts'
export { maxReplicas } from './check-division.ts'
export { asChosen } from './choice/as-chosen.ts'
export type { Choice, ChooseRequest, UnmetChoice } from './choice/choice.ts'
export { choose } from './choice/choose.ts'
export { decisionGroups, placementDecisions } from './choice/decision-groups.ts'
export { evictedBy } from './choice/failover.ts'
export { formatUnmet } from './choice/format-spread.ts'
export type { JointRoom } from './choice/joint-room.ts'
export { clustersIn } from './choice/keep-only.ts'
export { afterwards, leftOut } from './choice/left-out.ts'
export { chooses, choosesByObservation, choosesByRoom, divides, picks } from './choice/picks.ts'
export { selectBySpread } from './choice/select-by-spread.ts'
export { selectGroups } from './choice/select-groups.ts'
export type { SpreadCandidate } from './choice/spread.ts'
export { topClusters } from './choice/top-clusters.ts'
export { unmetIn } from './choice/unmet-in.ts'
export {
  type AffinityRefusal,
  affinitiesOf,
  chooseAffinity,
  type PassedOver,
  selectsNone,
  tryAffinities,
  withTerm,
} from './choose-affinity.ts'
export { type Decided, type DecideRequest, decide } from './decide.ts'
export { divideBounds, divideCompletions, type Shareholder } from './division/by-shares.ts'
export { type ClusterWeight, capacityWeights } from './division/capacity-weights.ts'
export { preferredParties } from './division/ceil-loop-party.ts'
export { divideBinpack } from './division/divide-binpack.ts'
export { divideFloorByWeight, divideLargestRemainder } from './division/divide-by-quota.ts'
export { divideCeilLoop } from './division/divide-ceil-loop.ts'
export { divideAggregated, divideDynamic } from './division/divide-dynamic.ts'
export { divideDynamicSpread } from './division/divide-dynamic-spread.ts'
export { divideRelative } from './division/divide-relative.ts'
export { divideWebster } from './division/divide-webster.ts'
export type { Division, Party } from './division/party.ts'
export { spreadToTiers } from './division/spread-to-tiers.ts'
export { greatestWeights, summedWeights } from './division/weights-by-rules.ts'
export { defaultTolerationSeconds, doubtfulClusters, evictions, withoutClusters } from './evict.ts'
export { decisionJson } from './explain/decision-json.ts'
export { explainShare, type ShareExplanation } from './explain/explain-share.ts'
export { formatDecision } from './explain/format-decision.ts'
export { formatShare } from './explain/format-share.ts'
export { shareJson } from './explain/share-json.ts'
export { fallbackAffinity } from './fallback-affinity.ts'
export { missingApis } from './filters/apis.ts'
export { matchesCel } from './filters/expressions.ts'
export { matchesClusterAffinity } from './filters/matches-cluster-affinity.ts'
export { hasNewcomerTaints, newcomerRefusal } from './filters/newcomers.ts'
export { toleratesTaints } from './filters/taints.ts'
export type { LeavingCluster } from './leaving.ts'
export { reach } from './reach.ts'
export { refine } from './refine.ts'
export { refusals } from './refusals.ts'
export { holdsBack } from './reschedule/triggers.ts'
export { evictedBelow } from './returned-clusters.ts'
export { ruledAs } from './ruled-as.ts'
export { scoreBalancedAllocation, scoreLeastAllocated, scoreMostAllocated } from './scores/allocated.ts'
export {
  scoreAllocatable,
  scoreBalance,
  scoreLocality,
  scorePreferred,
  scoreSteady,
  scoreTaints,
} from './scores/builtin.ts'
export { type ExternalScore, scoreExternal } from './scores/external.ts'
export type { ScoreFacts } from './scores/score-clusters.ts'
export { type SelectedNode, selectBranch } from './select-branch.ts'
export { type Misrefined, takeovers } from './takeovers.ts'
export { tierOf, tiersIn } from './tiers/tier-of.ts'
export { ownTier } from './tiers/tiers-of.ts'

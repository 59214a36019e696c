import type { SpreadConstraint } from '../../model/spread-constraint.ts'
import { candidatesOf, inFavourOf } from './candidates.ts'
import type { Candidate, Choice, ChooseRequest } from './choice.ts'
import { keepChosen } from './keep-only.ts'
import { makePlacement } from './make-placement.ts'
import { choosesByObservation } from './picks.ts'
import { recall, remember } from './recall.ts'
import { selectBySpread } from './select-by-spread.ts'
import { stay } from './stay.ts'
import { topClusters } from './top-clusters.ts'

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
  const decision = makePlacement(request, chosen)
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

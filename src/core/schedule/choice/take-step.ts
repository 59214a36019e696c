import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { SpreadConstraint } from '../../model/spread-constraint.ts'
import type { SelectedNode } from '../select-branch.ts'
import { candidatesOf } from './candidates.ts'
import type { Candidate, ChoiceStep, ChooseRequest } from './choice.ts'
import { selectBySpread } from './select-by-spread.ts'
import { topClusters } from './top-clusters.ts'

/** Chooses of a selection as a policy, or a refinement of it, says; by room as well, where it is given by name. */
export function takeStep(
  request: ChooseRequest,
  policy: PropagationPolicy,
  selected: SelectedNode,
  room?: ReadonlyMap<string, number>,
): ChoiceStep {
  const { replicas = 0 } = request.room ?? {}
  const all = candidatesOf(request, selected, policy.spreadConstraints ?? [])
  // Karmada's: where nobody knows, all have room.
  const candidates = room ? all.map(each => ({ ...each, available: room.get(each.name) ?? replicas })) : all
  const result = room ? selectByRoom(policy, candidates, replicas) : select(policy, candidates)
  const taken = new Set(result.selected?.map(({ name }) => name))
  return { policy, candidates, taken, ...(result.unmet && { unmet: result.unmet }) }
}

function select(
  { numberOfClusters, spreadConstraints = [] }: PropagationPolicy,
  candidates: readonly Candidate[],
): ReturnType<typeof selectBySpread<Candidate>> {
  if (spreadConstraints.length === 0)
    return { selected: topClusters(candidates, numberOfClusters ?? candidates.length) }
  return selectBySpread(candidates, withNumber(spreadConstraints, numberOfClusters))
}

// Where not all fits, as much as there is room for.
function selectByRoom(
  { numberOfClusters, spreadConstraints = [] }: PropagationPolicy,
  candidates: readonly Candidate[],
  replicas: number,
): ReturnType<typeof selectBySpread<Candidate>> {
  if (candidates.length === 0) return { selected: [] }
  const constraints = withNumber(spreadConstraints, numberOfClusters)
  const found = selectBySpread(candidates, constraints, { replicas, divided: true })
  if (found.unmet?.field !== 'available') return found
  return selectBySpread(candidates, constraints, { replicas: found.unmet.possible, divided: true })
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

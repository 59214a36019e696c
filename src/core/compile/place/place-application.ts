import type { Application } from '../../model/fleet.ts'
import {
  type PlacementDecision,
  type PlacementDecisions,
  placementKey,
} from '../../model/placement-decision.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import {
  type AffinityRefusal,
  clustersIn,
  formatUnmet,
  type PassedOver,
  type SelectedNode,
  selectsNone,
  tryAffinities,
  unmetIn,
  withoutClusters,
} from '../../schedule/index.ts'
import type { Admission, Admit } from '../admission.ts'
import type { PlacedBefore } from '../chooser.ts'
import type { Failing } from '../failing.ts'
import { rechooseFor } from '../rebalance-for.ts'
import type { Assignment } from './assignment.ts'
import type { FoundPolicy } from './found-policies.ts'
import type { PlacedPolicy } from './place-policy.ts'

/** An application as its policy places it, before the policy chooses. */
export interface Placing extends Pick<Assignment, 'application' | 'found'> {
  readonly placed: PlacedPolicy
  readonly admission: Admission
  /** The affinities before the one that is in force. */
  readonly passedOver: () => readonly PassedOver[]
}

type Trial = Omit<Placing, 'passedOver' | 'found'>

export interface PlaceRules extends Pick<PlacedBefore, 'before' | 'rebalances' | 'taken'> {
  readonly admit: Admit
  readonly failing: Failing
}

/** Places an application by the one of its policy's affinities that schedules; each application has its own. */
export function placeApplication({ found, application, place }: Assignment, rules: PlaceRules): Placing {
  const own = { application, found }
  const trial = (policy: PropagationPolicy): Trial => {
    const placed = place(policy)
    const { selected } = placed
    const admission = selected === undefined ? nowhere : rules.admit({ application, placed, selected })
    return { application, placed, admission }
  }
  if (found.policy.clusterAffinities === undefined)
    return { ...own, ...trial(found.policy), passedOver: none }
  const taken = decisionIn(rules.taken?.placements, found, application)?.affinityName
  if (taken !== undefined) {
    // What was chosen stays while no affinity serves, also with another one in force than it was chosen by.
    const { policy } = tryAffinities(found.policy, taken, each =>
      place(each).selected === undefined ? selectsNone : undefined,
    )
    return { ...own, ...trial(policy), passedOver: none }
  }
  const trials = new Map<PropagationPolicy, Trial>()
  const tried = tryAffinities(found.policy, startOf(found, application, rules), policy => {
    const made = trial(policy)
    trials.set(policy, made)
    return refusalOf(made, () => rules.failing(found, application) ?? nobody)
  })
  return { ...own, ...(trials.get(tried.policy) ?? trial(tried.policy)), passedOver: tried.passedOver }
}

const none = (): readonly PassedOver[] => []

const nobody: ReadonlySet<string> = new Set()

const nowhere: Admission = { selected: undefined, refused: new Map() }

// Who asks to choose afresh begins with the first affinity.
function startOf(
  found: FoundPolicy,
  application: Application,
  { before, rebalances = [] }: PlaceRules,
): string | undefined {
  const previous = decisionIn(before, found, application)
  const asked = rechooseFor(rebalances, application.name, found.node.path, previous)
  return asked === undefined ? previous?.affinityName : undefined
}

function decisionIn(
  decisions: PlacementDecisions | undefined,
  { policy, node }: FoundPolicy,
  { name }: Application,
): PlacementDecision | undefined {
  const own = { name: policy.name, scope: node.path }
  return decisions?.get(placementKey({ application: name, policy: own }))
}

function refusalOf(
  { placed, admission }: Trial,
  failing: () => ReadonlySet<string>,
): AffinityRefusal | undefined {
  if (placed.selected === undefined) return selectsNone
  const { selected, refused, barred } = admission
  if (barred !== undefined) return { reason: barred, left: 'failing' }
  if (selected === undefined) {
    const reasons = [...new Set(refused.values())].join('; ')
    return { reason: `no cluster that it selects takes the application: ${reasons}`, left: 'some' }
  }
  const unmet = unmetIn(placed.policy, placed.refinements, selected)
  if (unmet !== undefined) return { reason: formatUnmet(unmet), left: 'some' }
  return failingRefusal(placed, selected, failing())
}

function failingRefusal(
  { policy, refinements }: PlacedPolicy,
  selected: SelectedNode,
  failing: ReadonlySet<string>,
): AffinityRefusal | undefined {
  if (failing.size === 0) return undefined
  const failed = clustersIn(selected).filter(({ name }) => failing.has(name))
  const serving = withoutClusters(selected, failed.map(({ path }) => path).sort())
  if (serving === undefined) return { reason: 'every cluster that it selects fails', left: 'failing' }
  const unmet = unmetIn(policy, refinements, serving)
  return unmet && { reason: `without the clusters that fail, ${formatUnmet(unmet)}`, left: 'failing' }
}

import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import type { Application, Fleet } from '../model/fleet.ts'
import { type PlacementDecisions, placementKey } from '../model/placement-decision.ts'
import type { PropagationPolicy } from '../model/propagation-policy.ts'
import { chooseAffinity, type SelectedNode } from '../schedule/index.ts'
import { type Admit, admitAll } from './admission.ts'
import { choiceProblems } from './choice-problems.ts'
import { type Chosen, chooseAll, keyOf, type PlacedBefore } from './choose-all.ts'
import { type Failing, noneFails } from './failing.ts'
import { idleClusters } from './idle-clusters.ts'
import { applicationsOf, type FoundPolicy, policiesIn } from './place/found-policies.ts'
import { overflowProblems } from './place/overflow-problems.ts'
import { type PlacedPolicy, placePolicy } from './place/place-policy.ts'
import { admittedNowhere, selectsNothing } from './place/problems.ts'

/** One application as one policy places it. */
export interface Placement {
  readonly application: Application
  readonly placed: PlacedPolicy
  /** What the policy selects, or chose of it. */
  readonly selected: SelectedNode
}

export interface Placements extends Chosen {
  /** Why clusters do not take an application that a policy selects them for: by placement key, then by name. */
  readonly refused: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** Without the refinements, which belong to the policies that they refine. */
  readonly policies: readonly PlacedPolicy[]
  readonly diagnostics: readonly Diagnostic[]
}

/** What is known beside the fleet when applications are placed. */
export interface PlaceOptions extends PlacedBefore {
  /** Where applications may go that would be new there. */
  readonly admit?: Admit
  /** Which clusters are left for another affinity. */
  readonly failing?: Failing
}

/** Which applications go where: selection by every policy, with the mistakes that only show over the whole fleet. */
export function placeFleet(
  fleet: Fleet,
  { admit = admitAll, failing = noneFails, ...known }: PlaceOptions = {},
): Placements {
  const found = policiesIn(fleet.root)
  const refining = found.filter(({ policy }) => policy.refines !== undefined)
  const diagnostics: Diagnostic[] = []
  const placements: Placement[] = []
  const policies: PlacedPolicy[] = []
  for (const each of found) {
    if (each.policy.refines !== undefined) continue
    diagnostics.push(...overflowProblems(each))
    const applications = applicationsOf(each.policy, fleet)
    const policy = withAffinity(each, applications, known, failing)
    const placed = placePolicy({ ...each, policy }, refining, diagnostics)
    policies.push(placed)
    const { selected } = placed
    if (selected === undefined) {
      diagnostics.push(selectsNothing(policy))
      continue
    }
    for (const application of applications) placements.push({ application, placed, selected })
  }
  diagnostics.push(
    ...idleClusters(
      fleet.root,
      placements.map(({ selected }) => selected),
    ),
  )
  const { admitted, refused } = admitOf(placements.sort(byApplication), admit, diagnostics)
  const chosen = chooseAll(admitted, fleet, known)
  diagnostics.push(...choiceProblems(chosen.choices.values()))
  return { ...chosen, refused, policies, diagnostics }
}

// One term for the whole policy: that of whichever of its applications was placed before.
function withAffinity(
  { policy, node }: FoundPolicy,
  applications: readonly Application[],
  { before, taken }: PlacedBefore,
  failing: Failing,
): PropagationPolicy {
  if (policy.clusterAffinities === undefined) return policy
  const own = { name: policy.name, scope: node.path }
  const namesIn = (decisions: PlacementDecisions | undefined) =>
    applications.map(
      ({ name }) => decisions?.get(placementKey({ application: name, policy: own }))?.affinityName,
    )
  const chosen = namesIn(taken?.placements)
  if (taken !== undefined && chosen.every(name => name !== undefined))
    return chooseAffinity(policy, node.placement, chosen[0])
  const previousName = namesIn(before).find(name => name !== undefined)
  return chooseAffinity(policy, node.placement, previousName, failing(policy, node, applications))
}

function admitOf(
  placements: readonly Placement[],
  admit: Admit,
  diagnostics: Diagnostic[],
): { readonly admitted: readonly Placement[]; readonly refused: Placements['refused'] } {
  const refused = new Map<string, ReadonlyMap<string, string>>()
  const admitted = placements.flatMap((placement): Placement | [] => {
    const admission = admit(placement)
    if (admission.refused.size > 0) refused.set(keyOf(placement), admission.refused)
    const { application, placed } = placement
    const { selected } = admission
    if (selected === placement.selected) return placement
    if (selected !== undefined) return { ...placement, selected }
    diagnostics.push(admittedNowhere(application.name, placed.policy, admission.refused))
    return []
  })
  return { admitted, refused }
}

function byApplication(a: Placement, b: Placement): number {
  if (a.application.name === b.application.name) return 0
  return a.application.name < b.application.name ? -1 : 1
}

import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Application, Fleet, FleetNode } from '../model/fleet.ts'
import { type PlacementDecisions, placementKey } from '../model/placement-decision.ts'
import type { PropagationPolicy } from '../model/propagation-policy.ts'
import { chooseAffinity, refine, type SelectedNode, selectBranch } from '../schedule/index.ts'
import { type Admission, type Admit, admitAll } from './admission.ts'
import { choiceProblems } from './choice-problems.ts'
import { type Chosen, chooseAll, keyOf, type PlacedBefore } from './choose-all.ts'
import { type Failing, noneFails } from './failing.ts'
import { idleClusters } from './idle-clusters.ts'

/** A policy of the fleet at the node whose branch it reaches, with the refinements found below it. */
export interface PlacedPolicy {
  readonly policy: PropagationPolicy
  readonly node: FleetNode
  readonly refinements: readonly PropagationPolicy[]
  /** What it selects after its refinements, and may choose from; undefined: no cluster. */
  readonly selected: SelectedNode | undefined
}

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
  const policies = collectPolicies(fleet.root)
  const refining = policies.filter(({ policy }) => policy.refines !== undefined)
  const diagnostics: Diagnostic[] = []
  const placements: Placement[] = []
  const placedPolicies: PlacedPolicy[] = []
  for (const found of policies) {
    if (found.policy.refines !== undefined) continue
    const applications = applicationsOf(found.policy, fleet)
    const policy = withAffinity(found, applications, known.before, failing)
    const placed = placePolicy({ ...found, policy }, refining, diagnostics)
    placedPolicies.push(placed)
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
  const refused = new Map<string, ReadonlyMap<string, string>>()
  const admitted = placements.sort(byApplication).flatMap((placement): Placement | [] => {
    const admission = admit(placement)
    if (admission.refused.size > 0) refused.set(keyOf(placement), admission.refused)
    const { selected } = admission
    if (selected === placement.selected) return placement
    if (selected !== undefined) return { ...placement, selected }
    diagnostics.push(admittedNowhere(placement, admission))
    return []
  })
  const chosen = chooseAll(admitted, fleet, known)
  diagnostics.push(...choiceProblems(chosen.choices.values()))
  return { ...chosen, refused, policies: placedPolicies, diagnostics }
}

interface Found {
  readonly policy: PropagationPolicy
  readonly node: FleetNode
}

const collectPolicies: (node: FleetNode) => readonly Found[] = memoizeByIdentity(node => [
  ...node.policies.map(policy => ({ policy, node })),
  ...[...node.children.values()].flatMap(child => collectPolicies(child)),
])

// One term for the whole policy: that of whichever of its applications was placed before.
function withAffinity(
  { policy, node }: Found,
  applications: readonly Application[],
  before: PlacementDecisions | undefined,
  failing: Failing,
): PropagationPolicy {
  if (policy.clusterAffinities === undefined) return policy
  const own = { name: policy.name, scope: node.path }
  const names = applications.map(
    ({ name }) => before?.get(placementKey({ application: name, policy: own }))?.affinityName,
  )
  const previousName = names.find(name => name !== undefined)
  return chooseAffinity(policy, node.placement, previousName, failing(policy, node, applications))
}

function placePolicy(found: Found, refining: readonly Found[], diagnostics: Diagnostic[]): PlacedPolicy {
  const { node, policy } = found
  const refinements = refining
    .filter(({ policy: { refines }, node: below }) => refines === policy.name && isBelow(below, node))
    .map(({ policy: refinement }) => refinement)
  const whole = selectBranch(policy, node.placement)
  if (whole === undefined) return { policy, node, refinements, selected: undefined }
  const { selected, unmatched, emptied } = refine(whole, refinements)
  diagnostics.push(
    ...emptied.map(selectsNothing),
    ...unmatched.map(refinement => refinesNothing(refinement, policy, node)),
  )
  return { policy, node, refinements, selected }
}

function isBelow(node: FleetNode, ancestor: FleetNode): boolean {
  return ancestor.path === '' ? node.path !== '' : node.path.startsWith(`${ancestor.path}/`)
}

function applicationsOf(policy: PropagationPolicy, fleet: Fleet): readonly Application[] {
  const names = policy.applications.includes('*') ? [...fleet.applications.keys()] : policy.applications
  return names.flatMap(name => fleet.applications.get(name) ?? [])
}

function byApplication(a: Placement, b: Placement): number {
  if (a.application.name === b.application.name) return 0
  return a.application.name < b.application.name ? -1 : 1
}

/** The error of two policies that give a cluster the same application; names both files. */
export function policyOverlap(
  application: string,
  one: PropagationPolicy,
  other: PropagationPolicy,
): Diagnostic {
  return {
    code: 'fleet/policy-overlap',
    severity: 'error',
    message: `policies "${one.name}" and "${other.name}" give application "${application}" to the same clusters`,
    at: other.at,
    related: [{ message: 'the other policy', at: one.at }],
    hint: 'narrow one of them, or write `refines` in the deeper one',
  }
}

function admittedNowhere({ application, placed }: Placement, { refused }: Admission): Diagnostic {
  const { policy } = placed
  const reasons = [...new Set(refused.values())].join('; ')
  return {
    code: 'schedule/admitted-nowhere',
    severity: 'warning',
    message: `no cluster that policy "${policy.name}" selects takes application "${application.name}": ${reasons}`,
    at: policy.at,
  }
}

function selectsNothing(policy: PropagationPolicy): Diagnostic {
  return {
    code: 'fleet/policy-empty',
    severity: 'warning',
    message: `policy "${policy.name}" selects no cluster`,
    at: policy.at,
  }
}

// A branch that is drained is at work as it should be: only who would never select it has made a mistake.
function refinesNothing(
  refinement: PropagationPolicy,
  policy: PropagationPolicy,
  node: FleetNode,
): Diagnostic {
  const tolerant = { ...policy, clusterTolerations: [{ operator: 'Exists' as const }] }
  const drained = reaches(selectBranch(tolerant, node.placement), refinement.scope)
  return {
    code: 'fleet/refinement-empty',
    severity: drained ? 'warning' : 'error',
    message: `policy "${policy.name}" selects no cluster in the branch that "${refinement.name}" refines`,
    at: refinement.at,
    related: [{ message: 'the refined policy', at: policy.at }],
  }
}

function reaches(selected: SelectedNode | undefined, path: string): boolean {
  if (selected === undefined) return false
  const { placement, children } = selected
  if (placement.path === path) return true
  const isAbove = placement.path === '' || path.startsWith(`${placement.path}/`)
  return isAbove && children.some(child => reaches(child, path))
}

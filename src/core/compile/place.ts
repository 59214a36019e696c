import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import type { Application, Fleet } from '../model/fleet.ts'
import { type Choice, type PassedOver, selectsNone, tryAffinities } from '../schedule/index.ts'
import { choiceProblems } from './choice-problems.ts'
import { idleClusters } from './idle-clusters.ts'
import type { Assignment } from './place/assignment.ts'
import { applicationsOf, type FoundPolicy, policiesIn } from './place/found-policies.ts'
import { otherAffinities } from './place/other-affinities.ts'
import { overflowProblems } from './place/overflow-problems.ts'
import type { Placing } from './place/place-application.ts'
import { type PlaceOptions, placeInOrder } from './place/place-in-order.ts'
import { type Place, type PlacedPolicy, placerOf } from './place/place-policy.ts'
import { keyOf, type Placement } from './place/placement.ts'
import { admittedNowhere } from './place/problems.ts'

export interface Placements {
  readonly placements: readonly Placement[]
  /** What every policy that chooses among its clusters chose, by placement key. */
  readonly choices: ReadonlyMap<string, Choice>
  /** Why clusters do not take an application that a policy selects them for: by placement key, then by name. */
  readonly refused: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** The affinities before the one that is in force, by placement key. */
  readonly passedOver: ReadonlyMap<string, () => readonly PassedOver[]>
  /**
   * Without the refinements, which belong to the policies that they refine; a policy with several affinities in force
   * is there with each.
   */
  readonly policies: readonly PolicyInForce[]
  readonly diagnostics: readonly Diagnostic[]
}

export interface PolicyInForce {
  readonly placed: PlacedPolicy
  readonly applications: readonly Application[]
}

/** Which applications go where: selection by every policy, with the mistakes that only show over the whole fleet. */
export function placeFleet(fleet: Fleet, options: PlaceOptions = {}): Placements {
  const found = policiesIn(fleet.root)
  const refining = found.filter(({ policy }) => policy.refines !== undefined)
  const placers = found.flatMap((each): Placer | [] =>
    each.policy.refines === undefined ? { found: each, place: placerOf(each, refining) } : [],
  )
  const assignments = placers
    .flatMap(({ found: each, place }) =>
      applicationsOf(each.policy, fleet).map(application => ({ application, found: each, place })),
    )
    .sort(byApplication)
  const { placed, choices, diagnostics } = placeInOrder(assignments, fleet, options)
  const placings = assignments.flatMap(each => placed.get(each)?.placing ?? [])
  const byPolicy = Map.groupBy(placings, each => each.found)
  const policies = placers.flatMap(each => inForce(each, byPolicy.get(each.found)))
  const reasons = reasonsOf(placings)
  return {
    choices,
    ...reasons,
    policies,
    placements: assignments.flatMap(each => placed.get(each)?.placement ?? []),
    diagnostics: [
      ...found.flatMap(overflowProblems),
      ...policies.flatMap(({ placed: each }) => each.diagnostics),
      ...idleClusters(
        fleet.root,
        placings.flatMap(({ placed: { selected } }) => selected ?? []),
      ),
      ...placings.flatMap(nowhereAdmitted),
      ...choiceProblems(choices, reasons.passedOver),
      ...diagnostics,
    ],
  }
}

interface Placer {
  readonly found: FoundPolicy
  readonly place: Place
}

// One that places no application stands there with its first affinity that selects anything.
function inForce({ found, place }: Placer, placings: readonly Placing[] = []): readonly PolicyInForce[] {
  if (placings.length === 0) {
    const any = tryAffinities(found.policy, undefined, each =>
      place(each).selected === undefined ? selectsNone : undefined,
    )
    return [{ placed: place(any.policy), applications: [] }]
  }
  const byPlaced = Map.groupBy(placings, ({ placed }) => placed)
  return [...byPlaced].map(([placed, list]) => ({
    placed,
    applications: list.map(({ application }) => application),
  }))
}

function reasonsOf(placings: readonly Placing[]): Pick<Placements, 'refused' | 'passedOver'> {
  const refused = new Map<string, ReadonlyMap<string, string>>()
  const passedOver = new Map<string, () => readonly PassedOver[]>()
  for (const placing of placings) {
    const key = keyOf(placing)
    if (placing.admission.refused.size > 0) refused.set(key, placing.admission.refused)
    passedOver.set(key, placing.passedOver)
  }
  return { refused, passedOver }
}

function nowhereAdmitted({ application, placed, admission, passedOver }: Placing): Diagnostic | [] {
  if (placed.selected === undefined || admission.selected !== undefined) return []
  const nowhere = admittedNowhere(application.name, placed.policy, admission.refused)
  return { ...nowhere, ...otherAffinities(placed.policy, passedOver()) }
}

function byApplication({ application: a }: Assignment, { application: b }: Assignment): number {
  if (a.name === b.name) return 0
  return a.name < b.name ? -1 : 1
}

import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import type { Application, Fleet } from '../model/fleet.ts'
import { type PassedOver, selectsNone, tryAffinities } from '../schedule/index.ts'
import { type Admit, admitAll } from './admission.ts'
import { choiceProblems } from './choice-problems.ts'
import { type Chosen, chooseAll, type PlacedBefore } from './choose-all.ts'
import { type Failing, nobodySees } from './failing.ts'
import { idleClusters } from './idle-clusters.ts'
import { type RoomFor, roomUnknown } from './joint-room.ts'
import { applicationsOf, type FoundPolicy, policiesIn } from './place/found-policies.ts'
import { otherAffinities } from './place/other-affinities.ts'
import { overflowProblems } from './place/overflow-problems.ts'
import { type Placing, placeApplication } from './place/place-application.ts'
import { type PlacedPolicy, placerOf } from './place/place-policy.ts'
import { keyOf, type Placement } from './place/placement.ts'
import { admittedNowhere } from './place/problems.ts'

export interface Placements extends Chosen {
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

/** What is known beside the fleet when applications are placed. */
export interface PlaceOptions extends PlacedBefore {
  /** Where applications may go that would be new there. */
  readonly admit?: Admit
  /** Which clusters are left for others. */
  readonly failing?: Failing
  /** How much room there is for what is divided. */
  readonly room?: RoomFor
}

/** Which applications go where: selection by every policy, with the mistakes that only show over the whole fleet. */
export function placeFleet(
  fleet: Fleet,
  { admit = admitAll, failing = nobodySees, room = roomUnknown, ...known }: PlaceOptions = {},
): Placements {
  const found = policiesIn(fleet.root)
  const refining = found.filter(({ policy }) => policy.refines !== undefined)
  const policies: PolicyInForce[] = []
  const placings: Placing[] = []
  for (const each of found) {
    if (each.policy.refines !== undefined) continue
    const place = placerOf(each, refining)
    const own = applicationsOf(each.policy, fleet).map(application =>
      placeApplication(each, application, place, { ...known, admit, failing }),
    )
    placings.push(...own)
    policies.push(...inForce(each, own, place))
  }
  placings.sort(byApplication)
  const reached = placings.flatMap(({ placed: { selected } }) => selected ?? [])
  const reasons = reasonsOf(placings)
  const chosen = chooseAll(placings.flatMap(admitted), fleet, { ...known, failing, room })
  return {
    ...chosen,
    ...reasons,
    policies,
    diagnostics: [
      ...found.flatMap(overflowProblems),
      ...policies.flatMap(({ placed }) => placed.diagnostics),
      ...idleClusters(fleet.root, reached),
      ...placings.flatMap(nowhereAdmitted),
      ...choiceProblems(chosen.choices, reasons.passedOver),
    ],
  }
}

// One that places no application stands there with its first affinity that selects anything.
function inForce(
  { policy }: FoundPolicy,
  placings: readonly Placing[],
  place: ReturnType<typeof placerOf>,
): readonly PolicyInForce[] {
  if (placings.length === 0) {
    const any = tryAffinities(policy, undefined, each =>
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

function admitted({ application, placed, admission: { selected } }: Placing): Placement | [] {
  return selected === undefined ? [] : { application, placed, selected }
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

function byApplication({ application: a }: Placing, { application: b }: Placing): number {
  if (a.name === b.name) return 0
  return a.name < b.name ? -1 : 1
}

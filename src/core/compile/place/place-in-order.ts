import { type Diagnostic, placeBelow } from '../../../base/diagnostic/diagnostic.ts'
import type { Fleet } from '../../model/fleet.ts'
import { placementKey } from '../../model/placement-decision.ts'
import { type Choice, picks } from '../../schedule/index.ts'
import { type Admit, admitAll } from '../admission.ts'
import { admitInCompany, alone, type CompanyFor } from '../affinity/company.ts'
import { namedApplications, namedBelow, namedFirst } from '../affinity/named-applications.ts'
import { type Broken, nothingBroken } from '../broken.ts'
import { chooserFor, type PlacedBefore } from '../chooser.ts'
import { type Failing, nobodySees } from '../failing.ts'
import { type RoomFor, roomUnknown } from '../joint-room.ts'
import type { Assignment } from './assignment.ts'
import { type Placing, placeApplication } from './place-application.ts'
import type { Placement } from './placement.ts'

/** What is known beside the fleet when applications are placed. */
export interface PlaceOptions extends PlacedBefore {
  /** Where applications may go that would be new there. */
  readonly admit?: Admit
  /** Which clusters are left for others. */
  readonly failing?: Failing
  /** How much room there is for what is divided. */
  readonly room?: RoomFor
  /** Where files have errors. */
  readonly broken?: Broken
  /** The names of the clusters that have an application by its policy, whatever that said before. */
  readonly residents?: (placement: Placement) => ReadonlySet<string>
  /** Where the affinity of workloads lets an application be. */
  readonly company?: CompanyFor
}

/** An application that is placed, as its policy selects for it, and as it chose; undefined: nothing was chosen. */
export interface Placed {
  readonly placing: Placing
  readonly placement: Placement | undefined
}

export interface PlacedInOrder {
  readonly placed: ReadonlyMap<Assignment, Placed>
  readonly choices: ReadonlyMap<string, Choice>
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Places one application after the other, each after those that its affinity names, so that a policy chooses among the
 * clusters where the workloads may be.
 */
export function placeInOrder(
  assignments: readonly Assignment[],
  fleet: Fleet,
  {
    admit = admitAll,
    failing = nobodySees,
    room = roomUnknown,
    broken = nothingBroken,
    residents = () => nobody,
    company = alone,
    ...known
  }: PlaceOptions,
): PlacedInOrder {
  const named = namedApplications(
    assignments.map(({ application, found: { policy } }) => ({ application, policy })),
  )
  const [roomOf, companyOf] = [room(assignments), company(assignments)]
  const { choose, choices } = chooserFor(assignments.map(keyIn), fleet, {
    ...known,
    failing,
    room: roomOf,
    broken,
    residents,
  })
  const leaders = new Map(
    assignments
      .filter(choosesInCompany)
      .map(assignment => [assignment, namedBelow(assignment.application.name, named)] as const),
  )
  const placed = new Map<Assignment, Placed>()
  const placements: Placement[] = []
  const diagnostics: Diagnostic[] = []
  const begun = new Set<string>()
  const present = new Set(assignments.map(({ application }) => application.name))
  for (const assignment of namedFirst(assignments, named)) {
    const { name } = assignment.application
    const below = leaders.get(assignment) ?? nobody
    begun.add(name)
    const later =
      below.size === 0
        ? []
        : [...(named.get(name) ?? [])].filter(each => present.has(each) && !begun.has(each))
    if (later.length > 0) diagnostics.push(choosesFirst(assignment, later))
    const others = below.size === 0 ? [] : placements.filter(each => below.has(each.application.name))
    const goesAlone = below.size === 0 || isTaken(assignment, known.taken)
    const rules = {
      companyIn: (each: Placement) => companyOf(each, others),
      failing: () => failing(assignment.found, assignment.application) ?? nobody,
    }
    const inCompany = goesAlone ? admit : admitInCompany(admit, rules)
    const placing = placeApplication(assignment, { ...known, failing, admit: inCompany })
    const { selected } = placing.admission
    const followers = [...leaders].flatMap(([follower, names]) => (names.has(name) ? keyIn(follower) : []))
    const placement = selected && choose({ ...placing, selected }, followers)
    placed.set(assignment, { placing, placement })
    if (placement !== undefined) placements.push(placement)
  }
  return { placed, choices, diagnostics }
}

function choosesFirst({ application, found: { policy } }: Assignment, later: readonly string[]): Diagnostic {
  const others = later.map(name => `"${name}"`).join(', ')
  const index = policy.workloads.findIndex(({ workloadAffinity }) => workloadAffinity !== undefined)
  return {
    code: 'schedule/affinity-mutual',
    severity: 'warning',
    message: `application "${application.name}" chooses its clusters without regard to ${others}: their affinities come back to each other`,
    at: placeBelow(policy.workloads[index]?.at ?? policy.at, 'workloadAffinity'),
    hint: 'say it of one application only: who is named is placed first',
  }
}

const nobody: ReadonlySet<string> = new Set()

function choosesInCompany({ found: { policy }, place }: Assignment): boolean {
  if (policy.workloads.every(({ workloadAffinity }) => workloadAffinity === undefined)) return false
  return policy.clusterAffinities !== undefined || picks(place(policy))
}

// What was chosen already was chosen so.
function isTaken(assignment: Assignment, taken: PlaceOptions['taken']): boolean {
  return taken !== undefined && keyIn(assignment) !== placementKey(taken.wanted)
}

function keyIn({ application, found: { policy, node } }: Assignment): string {
  return placementKey({ application: application.name, policy: { name: policy.name, scope: node.path } })
}

import type { Fleet } from '../model/fleet.ts'
import type { Observation } from '../model/observation.ts'
import { type PlacementDecisions, placementKey } from '../model/placement-decision.ts'
import {
  asChosen,
  type Choice,
  type ChooseRequest,
  choose,
  chooses,
  doubtfulClusters,
  evictedBy,
  picks,
} from '../schedule/index.ts'
import { externalScores } from './external-scores.ts'
import type { Failing } from './failing.ts'
import type { CompileInputs } from './inputs.ts'
import type { RoomFor } from './joint-room.ts'
import { keyOf, type Placement } from './place/placement.ts'
import { rechooseFor } from './rebalance-for.ts'

/** What choices are made from beside the fleet. */
export interface PlacedBefore {
  /** What the policies that choose chose before. */
  readonly before?: PlacementDecisions | undefined
  readonly rebalances?: CompileInputs['rebalances'] | undefined
  /** What is not chosen again. */
  readonly taken?: CompileInputs['taken']
  /** What was seen in this round. */
  readonly observation?: Observation | undefined
}

export function placedBefore({ previous, observation, rebalances, taken }: CompileInputs): PlacedBefore {
  return { before: previous.placements, observation, rebalances, ...(taken && { taken }) }
}

export interface Chosen {
  readonly placements: readonly Placement[]
  /** What every policy that chooses among its clusters chose, by placement key. */
  readonly choices: ReadonlyMap<string, Choice>
}

interface ChooseOptions extends PlacedBefore {
  readonly failing: Failing
  readonly room: RoomFor
}

/**
 * Lets the policies that choose among their clusters choose, one application after the other, each seeing how many
 * placements every cluster has by then.
 */
export function chooseAll(
  placements: readonly Placement[],
  fleet: Fleet,
  { before = new Map(), taken, observation, rebalances = [], failing, room }: ChooseOptions,
): Chosen {
  const choices = new Map<string, Choice>()
  if (!placements.some(({ placed, selected }) => chooses(placed, selected))) return { placements, choices }
  const external = externalScores(fleet.root)
  const roomOf = room(placements)
  const counts = new Map<string, number>()
  const count = (choice: Pick<Choice, 'decision'> | undefined, by: number): void => {
    for (const { name, evicted } of choice?.decision?.clusters ?? [])
      if (!evicted) counts.set(name, (counts.get(name) ?? 0) + by)
  }
  for (const placement of placements) {
    const decision = before.get(keyOf(placement))
    if (decision !== undefined && chooses(placement.placed, placement.selected)) count({ decision }, 1)
  }
  const chosen = placements.flatMap((placement): Placement | [] => {
    const { application, placed, selected } = placement
    if (!chooses(placed, selected)) return placement
    const key = keyOf(placement)
    const previous = before.get(key)
    const rebalance = rechooseFor(rebalances, application.name, placed.node.path, previous)
    count({ decision: previous }, -1)
    let own: ReadonlySet<string> = new Set()
    const request: ChooseRequest = {
      application: application.name,
      policy: placed.policy,
      refinements: placed.refinements,
      placement: placed.node.placement,
      selected,
      ...(previous && { previous }),
      ...(rebalance !== undefined && { rebalance }),
      placedOn: cluster => (counts.get(cluster) ?? 0) - (own.has(cluster) ? 1 : 0),
      external,
      observation,
      failed: picks(placed) ? failing(placed, application) : undefined,
      doubtful: observation && doubtfulClusters(placed.policy, observation),
      room:
        picks(placed) && !(observation === undefined && previous !== undefined)
          ? roomOf(placement)
          : undefined,
    }
    const made = taken?.placements.get(key)
    if (taken !== undefined && made === undefined && key !== placementKey(taken.wanted)) return []
    const choice = made === undefined ? choose(request) : asChosen(request, made)
    count(choice, 1)
    own = new Set(choice.decision?.clusters.flatMap(({ name, evicted }) => (evicted ? [] : name)))
    choices.set(key, choice)
    if (choice.selected === undefined) return []
    return { ...placement, selected: choice.selected, evicted: evictedBy(choice.decision) }
  })
  return { placements: chosen, choices }
}

/** The decisions that are to be known next time. */
export function decisionsOf(choices: ReadonlyMap<string, Choice>): PlacementDecisions {
  return new Map([...choices].flatMap(([key, { decision }]) => (decision ? [[key, decision] as const] : [])))
}

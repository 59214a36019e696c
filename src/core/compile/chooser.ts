import type { Fleet } from '../model/fleet.ts'
import type { Observation } from '../model/observation.ts'
import { type PlacementDecision, type PlacementDecisions, placementKey } from '../model/placement-decision.ts'
import {
  asChosen,
  type Choice,
  type ChooseRequest,
  chooses,
  doubtfulClusters,
  evictedBy,
  type JointRoom,
  picks,
} from '../schedule/index.ts'
import { type Circumstances, chooseWhole } from './choose-whole.ts'
import { externalScores } from './external-scores.ts'
import type { Failing } from './failing.ts'
import type { CompileInputs } from './inputs.ts'
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

interface ChooserOptions extends PlacedBefore, Circumstances {
  readonly failing: Failing
  readonly room: (placement: Placement) => JointRoom | undefined
}

/** Lets policies choose among their clusters, one application after the other. */
export interface Chooser {
  /**
   * What is left of a placement when its policy has chosen; undefined: nothing. Where its followers are is nothing to
   * it: they would run from each other forever. They are given by their keys, and choose later.
   */
  readonly choose: (placement: Placement, followers: readonly string[]) => Placement | undefined
  /** What every policy that chooses among its clusters chose, by placement key. */
  readonly choices: ReadonlyMap<string, Choice>
}

/**
 * A chooser for the applications of a fleet, by their placement keys: each sees how many placements every cluster has by
 * then, of those that chose already and of what was chosen before for the others.
 */
export function chooserFor(keys: readonly string[], fleet: Fleet, options: ChooserOptions): Chooser {
  const { before = new Map(), taken, observation, rebalances = [], failing, room } = options
  const choices = new Map<string, Choice>()
  const counts = new Map<string, number>()
  const count = (decision: PlacementDecision | undefined, by: number): void => {
    for (const { name, evicted } of decision?.clusters ?? [])
      if (!evicted) counts.set(name, (counts.get(name) ?? 0) + by)
  }
  for (const key of keys) count(before.get(key), 1)
  const choose = (placement: Placement): Placement | undefined => {
    const { application, placed, selected } = placement
    const key = keyOf(placement)
    const previous = before.get(key)
    count(previous, -1)
    if (!chooses(placed, selected)) return placement
    const rebalance = rechooseFor(rebalances, application.name, placed.node.path, previous)
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
      external: externalScores(fleet.root),
      observation,
      failed: picks(placed) ? failing(placed, application) : undefined,
      doubtful: observation && doubtfulClusters(placed.policy, observation),
      room:
        picks(placed) && !(observation === undefined && previous !== undefined) ? room(placement) : undefined,
    }
    const made = taken?.placements.get(key)
    if (taken !== undefined && made === undefined && key !== placementKey(taken.wanted)) return undefined
    const choice = made === undefined ? chooseWhole(request, placement, options) : asChosen(request, made)
    count(choice.decision, 1)
    own = new Set(choice.decision?.clusters.flatMap(({ name, evicted }) => (evicted ? [] : name)))
    choices.set(key, choice)
    if (choice.selected === undefined) return undefined
    return { ...placement, selected: choice.selected, evicted: evictedBy(choice.decision) }
  }
  return {
    choices,
    choose: (placement, followers) => {
      for (const key of followers) count(before.get(key), -1)
      const chosen = choose(placement)
      for (const key of followers) count(before.get(key), 1)
      return chosen
    },
  }
}

/** The decisions that are to be known next time. */
export function decisionsOf(choices: ReadonlyMap<string, Choice>): PlacementDecisions {
  return new Map([...choices].flatMap(([key, { decision }]) => (decision ? [[key, decision] as const] : [])))
}

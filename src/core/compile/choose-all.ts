import type { Fleet } from '../model/fleet.ts'
import type { Observation } from '../model/observation.ts'
import { type PlacementDecisions, placementKey } from '../model/placement-decision.ts'
import { asChosen, type Choice, type ChooseRequest, choose, chooses } from '../schedule/index.ts'
import { externalScores } from './external-scores.ts'
import type { CompileInputs } from './inputs.ts'
import type { Placement } from './place.ts'
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

/**
 * Lets the policies that choose among their clusters choose, one application after the other, each seeing how many
 * placements every cluster has by then.
 */
export function chooseAll(
  placements: readonly Placement[],
  fleet: Fleet,
  { before = new Map(), taken, observation, rebalances = [] }: PlacedBefore,
): Chosen {
  const choices = new Map<string, Choice>()
  if (!placements.some(({ placed, selected }) => chooses(placed.policy, selected)))
    return { placements, choices }
  const external = externalScores(fleet.root)
  const counts = new Map<string, number>()
  const count = (choice: Pick<Choice, 'decision'> | undefined, by: number): void => {
    for (const { name } of choice?.decision?.clusters ?? []) counts.set(name, (counts.get(name) ?? 0) + by)
  }
  for (const placement of placements) {
    const decision = before.get(keyOf(placement))
    if (decision !== undefined && chooses(placement.placed.policy, placement.selected)) count({ decision }, 1)
  }
  const chosen = placements.flatMap((placement): Placement | [] => {
    const { application, placed, selected } = placement
    if (!chooses(placed.policy, selected)) return placement
    const key = keyOf(placement)
    const previous = before.get(key)
    const rebalance = rechooseFor(rebalances, application.name, placed.node.path, previous)
    count({ decision: previous }, -1)
    let own: ReadonlySet<string> = new Set()
    const request: ChooseRequest = {
      application: application.name,
      policy: placed.policy,
      placement: placed.node.placement,
      selected,
      ...(previous && { previous }),
      ...(rebalance !== undefined && { rebalance }),
      placedOn: cluster => (counts.get(cluster) ?? 0) - (own.has(cluster) ? 1 : 0),
      external,
      observation,
    }
    const made = taken?.placements.get(key)
    if (taken !== undefined && made === undefined && key !== placementKey(taken.wanted)) return []
    const choice = made === undefined ? choose(request) : asChosen(request, made)
    count(choice, 1)
    own = new Set(choice.decision?.clusters.map(({ name }) => name))
    choices.set(key, choice)
    return choice.selected === undefined ? [] : { ...placement, selected: choice.selected }
  })
  return { placements: chosen, choices }
}

/** The key of its placement decision. */
export function keyOf({ application, placed: { policy, node } }: Placement): string {
  return placementKey({ application: application.name, policy: { name: policy.name, scope: node.path } })
}

/** The decisions that are to be known next time. */
export function decisionsOf(choices: ReadonlyMap<string, Choice>): PlacementDecisions {
  return new Map([...choices].flatMap(([key, { decision }]) => (decision ? [[key, decision] as const] : [])))
}

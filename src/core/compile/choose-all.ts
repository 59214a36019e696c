import { type PlacementDecisions, placementKey } from '../model/placement-decision.ts'
import { type Choice, choose, chooses } from '../schedule/index.ts'
import type { Placement } from './place.ts'

export interface Chosen {
  readonly placements: readonly Placement[]
  /** What every policy that chooses among its clusters chose, by placement key. */
  readonly choices: ReadonlyMap<string, Choice>
}

/**
 * Lets the policies that choose among their clusters choose, one application after the other, each seeing how many
 * placements every cluster has by then.
 */
export function chooseAll(placements: readonly Placement[], before: PlacementDecisions): Chosen {
  const choices = new Map<string, Choice>()
  if (!placements.some(({ placed, selected }) => chooses(placed.policy, selected)))
    return { placements, choices }
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
    count({ decision: previous }, -1)
    const choice = choose({
      application: application.name,
      policy: placed.policy,
      placement: placed.node.placement,
      selected,
      ...(previous && { previous }),
      placedOn: cluster => counts.get(cluster) ?? 0,
    })
    count(choice, 1)
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

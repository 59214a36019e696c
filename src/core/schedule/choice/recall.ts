import type { PlacementDecision } from '../../model/placement-decision.ts'
import { prioritizersOf, readsObservation } from '../scores/prioritizers.ts'
import type { Choice, ChooseRequest } from './choice.ts'
import { brokenOf, doubtfulOf, failedOf } from './failover.ts'
import { countsRoom } from './joint-room.ts'
import { clustersIn } from './keep-only.ts'

interface Known {
  readonly request: ChooseRequest
  readonly counts: readonly number[]
  readonly choice: Choice
}

const known = new WeakMap<PlacementDecision, Known>()

/** Remembers a choice that left everything as it was, for as long as somebody has its decision. */
export function remember(request: ChooseRequest, choice: Choice): void {
  if (choice.decision === undefined) return
  known.set(choice.decision, { request, counts: countsOf(request), choice })
}

/** The choice that was made from the same before; undefined: something is another. */
export function recall(request: ChooseRequest): Choice | undefined {
  const found = request.previous && known.get(request.previous)
  // Room changes from round to round, and to compare it costs as much as to choose.
  if (found === undefined || countsRoom(request)) return undefined
  const { policy, refinements, selected, placement, observation, external } = request
  const before = found.request
  if (policy !== before.policy || selected !== before.selected || placement !== before.placement)
    return undefined
  if (refinements.length !== before.refinements.length) return undefined
  if (refinements.some((each, index) => each !== before.refinements[index])) return undefined
  if (!sameNames(failedOf(request), failedOf(before))) return undefined
  if (!sameNames(doubtfulOf(request), doubtfulOf(before))) return undefined
  if (!sameNames(brokenOf(request), brokenOf(before))) return undefined
  const prioritizers = prioritizersOf(policy.prioritizerPolicy, policy.preferred !== undefined)
  if (observation !== before.observation && prioritizers.some(readsObservation)) return undefined
  if (external !== before.external && prioritizers.some(({ addOn }) => addOn !== undefined)) return undefined
  const counts = countsOf(request)
  return counts.every((count, index) => count === found.counts[index]) ? found.choice : undefined
}

function countsOf({ policy, selected, placedOn }: ChooseRequest): readonly number[] {
  const prioritizers = prioritizersOf(policy.prioritizerPolicy, policy.preferred !== undefined)
  if (selected === undefined || !prioritizers.some(({ builtIn }) => builtIn === 'Balance')) return []
  return clustersIn(selected).map(({ name }) => placedOn(name))
}

function sameNames(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every(name => b.has(name))
}

import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import { attempt } from './attempt.ts'
import type { Choice, ChoiceOrigin, ChooseRequest } from './choice.ts'
import { evictedBy, failedOf, withEvicted } from './failover.ts'
import { hasRoom } from './joint-room.ts'
import { keepChosen } from './keep-only.ts'
import { makePlacement } from './make-placement.ts'
import { spreads } from './picks.ts'
import { recall, remember } from './recall.ts'
import { stay } from './stay.ts'

/**
 * Chooses among the clusters that a policy selects: first its refinements, each in its branch, then itself of what they
 * leave. The same choice as before is the very decision before.
 */
export function choose(given: ChooseRequest): Choice {
  const request = { ...given, refinements: given.refinements.filter(spreads) }
  const { selected, rebalance, policy } = request
  const kept = rebalance === undefined ? (keptAsItIs(request) ?? recall(request)) : undefined
  if (kept !== undefined) return kept
  const { steps, scores, unmet, out } = attempt(request)
  const made = { policy, origin: () => ({ steps, out }), unmet }
  if (unmet.some(({ scope }) => scope === policy.scope)) return { ...made, ...stay(request) }
  if (selected === undefined || scores.size === 0)
    return { ...made, selected: undefined, decision: undefined }
  const chosen = [...scores].map(([name, score]) => ({ name, score }))
  const decision = makePlacement(request, withEvicted(request, chosen, out))
  const choice = { ...made, selected: keepChosen(selected, decision), decision }
  if (decision === request.previous) remember(request, choice)
  return choice
}

/** How a choice would come about. */
export const originOf: (request: ChooseRequest) => ChoiceOrigin = memoizeByIdentity(attempt)

// What has as many clusters as it is to have keeps them all, whatever they are worth: then nothing is scored.
function keptAsItIs(request: ChooseRequest): Choice | undefined {
  const { policy, selected, previous, refinements } = request
  const { numberOfClusters, spreadConstraints, prioritizerPolicy } = policy
  if (selected === undefined || previous === undefined || prioritizerPolicy !== undefined) return undefined
  if (spreadConstraints !== undefined || refinements.length > 0) return undefined
  if (previous.affinityName !== policy.affinityName || mustMove(request)) return undefined
  const wanted = Math.min(numberOfClusters ?? selected.clusters, selected.clusters)
  if (previous.clusters.length !== wanted) return undefined
  const left = keepChosen(selected, previous)
  if (left?.clusters !== wanted || !hasRoom(request, left)) return undefined
  return { policy, origin: () => originOf(request), unmet: [], selected: left, decision: previous }
}

function mustMove(request: ChooseRequest): boolean {
  const { previous } = request
  const failed = failedOf(request)
  return evictedBy(previous).size > 0 || previous?.clusters.some(({ name }) => failed.has(name)) === true
}

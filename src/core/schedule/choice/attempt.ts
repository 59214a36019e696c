import type { SelectedNode } from '../select-branch.ts'
import type { ChoiceOrigin, ChooseRequest, UnmetChoice } from './choice.ts'
import { currentOf, servingOf } from './failover.ts'
import { countsRoom, suffices } from './joint-room.ts'
import { type Tried, tryOut } from './try-out.ts'

/**
 * Chooses anew. Where constraints that could be met otherwise cannot be without those that fail, these stay; those that
 * cannot be met in any way keep nobody at a cluster that fails.
 */
export function attempt(request: ChooseRequest): Tried & ChoiceOrigin {
  let whole: Tried | undefined
  for (const { selected, out } of servingOf(request)) {
    const found = tryOut({ ...request, selected })
    if (found.unmet.length > 0 && out.size > 0) {
      whole ??= tryOut(request)
      if (isWorse(request, found.unmet, whole.unmet)) continue
    }
    return { ...withRoom({ ...request, selected }, found), out }
  }
  return { ...tryOut(request), out: new Map() }
}

function isWorse(
  { policy }: ChooseRequest,
  unmet: readonly UnmetChoice[],
  anyway: readonly UnmetChoice[],
): boolean {
  return unmet.some(own => own.scope === policy.scope || !anyway.some(each => each.policy === own.policy))
}

// Those that were chosen before go for others with more room only where all fits into these.
function withRoom(request: ChooseRequest & { readonly selected: SelectedNode }, byScore: Tried): Tried {
  const { room, selected } = request
  if (room === undefined || !countsRoom(request)) return byScore
  const known = room.roomIn(selected)
  const before = currentOf(request)
  const same = before.size === byScore.scores.size && [...before].every(name => byScore.scores.has(name))
  if (same && suffices(byScore.scores.keys(), known, room.replicas)) return byScore
  const byRoom = tryOut(request, known)
  if (byRoom.unmet.length > byScore.unmet.length) return byScore
  return same && !suffices(byRoom.scores.keys(), known, room.replicas) ? byScore : byRoom
}

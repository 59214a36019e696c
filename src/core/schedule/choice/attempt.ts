import type { SelectedNode } from '../select-branch.ts'
import type { ChooseRequest } from './choice.ts'
import { currentOf, failedOf, servingOf } from './failover.ts'
import { countsRoom, suffices } from './joint-room.ts'
import { type Tried, tryOut } from './try-out.ts'

interface Attempt extends Tried {
  /** Those that others were chosen for. */
  readonly failed: ReadonlySet<string>
}

/** Chooses anew. Where the constraints cannot be met without those that fail, these stay. */
export function attempt(request: ChooseRequest): Attempt {
  const failed = failedOf(request)
  let last: Tried | undefined
  for (const selected of servingOf(request)) {
    last = tryOut({ ...request, selected })
    if (last.unmet.length > 0) continue
    const found = withRoom({ ...request, selected }, last)
    return { ...found, failed: selected === request.selected ? nobody : failed }
  }
  return { ...(last ?? tryOut(request)), failed: nobody }
}

const nobody: ReadonlySet<string> = new Set()

// Those that were chosen before go for others with more room only where all fits into these.
function withRoom(
  request: ChooseRequest & { readonly selected: SelectedNode | undefined },
  byScore: Tried,
): Tried {
  const { room, selected } = request
  if (room === undefined || selected === undefined || !countsRoom(request)) return byScore
  const known = room.roomIn(selected)
  const before = currentOf(request)
  const same = before.size === byScore.scores.size && [...before].every(name => byScore.scores.has(name))
  if (same && suffices(byScore.scores.keys(), known, room.replicas)) return byScore
  const byRoom = tryOut(request, known)
  if (byRoom.unmet.length > 0) return byScore
  return same && !suffices(byRoom.scores.keys(), known, room.replicas) ? byScore : byRoom
}

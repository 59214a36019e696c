import type { DesiredNode } from '../../core/model/desired.ts'
import type { FleetState, RecentDeletion } from '../../core/model/state.ts'
import type { InForce } from './judge.ts'

/** What is in force, by the state and the desired state that belongs to it. */
export function inForceOf(
  state: FleetState | undefined,
  desired: DesiredNode | undefined,
  now: number,
  { rewrittenSince, last }: Pick<InForce, 'rewrittenSince' | 'last'> = {},
): InForce {
  const nothing = { desired, decisions: new Map(), placements: new Map() }
  if (state === undefined) return nothing
  const { decisions, placements, revision, stops } = state
  return {
    desired,
    decisions,
    placements,
    revision,
    stops,
    recent: recentAt(state.recentDeletions ?? [], now),
    ...(rewrittenSince !== undefined && { rewrittenSince }),
    ...(last && { last }),
  }
}

const hour = 3_600

/** What was deleted within the last hour, with what is deleted now. That time passes alone is nothing to write down. */
export function recentlyDeleted(
  before: readonly RecentDeletion[],
  deletions: readonly Omit<RecentDeletion, 'at'>[],
  now: number,
): readonly RecentDeletion[] {
  if (deletions.length === 0) return before
  const at = Math.floor(now / 1_000)
  return [...recentAt(before, now), ...deletions.map(each => ({ at, ...each }))]
}

/** Those of the last hour; `now` in milliseconds since the epoch. */
function recentAt(all: readonly RecentDeletion[], now: number): readonly RecentDeletion[] {
  const since = now / 1_000 - hour
  return all.filter(({ at }) => at > since)
}

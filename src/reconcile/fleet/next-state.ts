import type { Compiled } from '../../core/compile.ts'
import type { Sequence } from '../../core/model/inventory.ts'
import type { Stale } from '../../core/model/stale.ts'
import type { FleetState } from '../../core/model/state.ts'
import type { Unannounced } from '../../core/model/unannounced.ts'
import type { Approvals } from './approvals.ts'
import { recentlyDeleted } from './in-force-of.ts'
import type { Judged } from './judge.ts'
import { stopsOf } from './stops-of.ts'

export interface NextState {
  readonly state: FleetState
  /**
   * Whether it has to be written before anything is done by it: replicas are decided otherwise, or objects are deleted,
   * which a process that comes after this one has to count.
   */
  readonly isDue: boolean
}

/** What the state store is to say after a compile that was judged, but for what comes of it in the clusters. */
export function nextState(
  before: FleetState | undefined,
  description: Pick<FleetState, 'source' | 'branch'>,
  compiled: Compiled,
  { verdict, decisions, placements, deletions, rewrittenSince }: Judged,
  { now, approvals }: { readonly now: number; readonly approvals: Approvals },
): NextState {
  const decided =
    before === undefined || differ(before.decisions, decisions) || differ(before.placements, placements)
  const used = before?.usedApprovals ?? []
  const state: FleetState = {
    fleet: compiled.fleet.name,
    ...description,
    sequence: sequenceAfter(before?.sequence, decided, now),
    revision: compiled.revision,
    heldFiles: compiled.heldFiles,
    stops: verdict.approved ? [] : stopsOf(verdict, compiled.revision, before?.stops ?? []),
    recentDeletions: recentlyDeleted(before?.recentDeletions ?? [], deletions, now),
    ...(rewrittenSince !== undefined && { rewrittenSince }),
    usedApprovals: verdict.approved
      ? [...used, ...approvals.asUsed(verdict.digest)].slice(-keptApprovals)
      : used,
    diagnostics: compiled.diagnostics.map(
      ({ severity, code, message, at }) => `${at.file}: ${severity} ${code}: ${message}`,
    ),
    clusters: before?.clusters ?? new Map(),
    decisions,
    placements,
  }
  return { state, isDue: decided || deletions.length > 0 }
}

/** With why it is not what the source says now, and why the forge does not know of it; or without. */
export function withTroubles(
  { stale: _, unannounced: __, ...state }: FleetState,
  stale: Stale | undefined,
  unannounced: Unannounced | undefined,
): FleetState {
  return { ...state, ...(stale && { stale }), ...(unannounced && { unannounced }) }
}

const keptApprovals = 100

function sequenceAfter(before: Sequence | undefined, decided: boolean, now: number): Sequence {
  if (before === undefined) return { epoch: Math.floor(now / 1_000), counter: 1 }
  return decided ? { ...before, counter: before.counter + 1 } : before
}

function differ<Kept>(a: ReadonlyMap<string, Kept>, b: ReadonlyMap<string, Kept>): boolean {
  return a.size !== b.size || [...b].some(([key, kept]) => a.get(key) !== kept)
}

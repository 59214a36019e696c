import { type Diagnostic, isError } from '../../base/diagnostic/diagnostic.ts'
import { isWell } from '../../core/model/outcome.ts'
import type { ClusterState, FleetState } from '../../core/model/state.ts'
import { clusterReasons } from '../../core/report/index.ts'

/** Something that somebody has to look into. */
export interface Trouble {
  /** Tells it from other troubles of the fleet; no two clusters have the same. */
  readonly key: string
  /** Absent: it is the fleet's as a whole. */
  readonly cluster?: string
  /** One word of a few. */
  readonly reason: string
  /** What is told anew where it is another. */
  readonly version: string
  /** Why, in a line. */
  readonly message: string
  /** What is told once it is over. */
  readonly over: string
}

/** `open`: it is on its way, or was not looked at yet, so that it stays what it was said to be. */
export type Standing = Trouble | 'well' | 'open'

/** How a cluster stands. */
export function clusterStanding(cluster: ClusterState): Standing {
  const { name, sync, health, failures, offline } = cluster
  if (sync === 'Suspended' || sync === 'Detached') return 'well'
  const [failure] = failures
  const isFailing = offline !== undefined || failure !== undefined || health.status === 'Degraded'
  if (!isFailing && sync === 'Committed') return 'well'
  if (!isFailing) return (sync === 'Synced' || sync === 'Drifted') && isWell(health) ? 'well' : 'open'
  const reason = offline === undefined ? (failure?.code ?? 'Degraded') : 'Offline'
  const message = clusterReasons(cluster)[0] ?? `${name}: ${reason}`
  // Of a cluster that is worked on anew the failures are gone for a while: they are no version of it.
  const version = offline === undefined ? 'failing' : 'offline'
  return { key: `cluster ${name}`, cluster: name, reason, version, message, over: `${name} is well again` }
}

/** What guards stop, one trouble a guard. */
export function stopTroubles({ stops }: FleetState): readonly Trouble[] {
  return [...Map.groupBy(stops, ({ guard }) => guard)].flatMap(([guard, [first, ...others]]) => {
    if (first === undefined) return []
    const { message, digest } = first
    const stopped = `stopped by ${guard}: ${message}${andMore(others)}`
    return {
      key: `guard ${guard}`,
      reason: 'StoppedByGuard',
      version: digest,
      message: `${stopped}; "Banyan-Approve: ${digest}" lets it through`,
      over: `${guard} stops nothing any more`,
    }
  })
}

/** The mistakes of the newest revision, as one; undefined when it has none. */
export function revisionTrouble(diagnostics: readonly Diagnostic[]): Trouble | undefined {
  const [first, ...others] = diagnostics.filter(isError)
  if (first === undefined) return undefined
  const { at, severity, code, message } = first
  return {
    key: 'revision',
    reason: code,
    version: `${at.file}: ${severity} ${code}: ${message}`,
    message: `the revision has mistakes: ${at.file}: ${code}: ${message}${andMore(others)}`,
    over: 'the revision has no mistakes any more',
  }
}

/** The newest revision that is not taken, because nobody who counts signed it; undefined when it is. */
export function refusalTrouble({ stale }: FleetState): Trouble | undefined {
  if (stale?.reason !== 'InvalidCommitSignature') return undefined
  const { reason, revision = '', message } = stale
  return {
    key: 'signature',
    reason,
    version: revision,
    message: `commit ${revision.slice(0, 12)} is refused: ${message}`,
    over: 'the newest commit is taken again',
  }
}

function andMore(others: readonly unknown[]): string {
  return others.length === 0 ? '' : `, and ${others.length} more`
}

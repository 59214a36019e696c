import type { TreeDirectory } from '../../base/tree/tree.ts'
import type { DesiredCluster, DesiredNode } from '../../core/model/desired.ts'
import type { Outcome } from '../../core/model/outcome.ts'
import type { FleetState } from '../../core/model/state.ts'
import type { ClusterReport } from '../../core/report/index.ts'
import type { Backoff } from './backoff.ts'

/** One cluster with what it should have, what came of it, and when it is due again. */
export interface Work {
  report: ClusterReport
  /** In milliseconds since the epoch; Infinity while nothing is left to be done. */
  dueAt: number
  isRunning: boolean
  /** It did not answer as a whole: until it is due, nothing but news that it is back counts. */
  isAway: boolean
  /** Something changed there while it was worked on as one that is away, which it may turn out not to be. */
  hasMissed: boolean
  readonly backoff: Backoff
}

/** In whose name the clusters are worked on. */
export interface WorkContext {
  readonly state: FleetState
  /** The files of the newest revision that was compiled. */
  readonly tree: TreeDirectory
  readonly signal: AbortSignal | undefined
  /** Clusters that did not answer when the state was rebuilt, by name. */
  readonly unheard: ReadonlySet<string>
}

/** Whether a cluster left, and all that was applied there is to go. */
export function isLetGo({ removal }: DesiredCluster): boolean {
  return removal !== undefined && removal.waiting !== true
}

/** Whether what it should have is committed for somebody else to apply. */
export function isCommitted({ report }: Work): boolean {
  return report.desired.cluster.delivery === 'Commit'
}

/** The names of the clusters that are written to. */
export function writtenTo(works: readonly Work[]): ReadonlySet<string> {
  return new Set(works.filter(work => !isCommitted(work)).map(({ report }) => report.desired.cluster.name))
}

const approvable: ReadonlySet<string> = new Set([
  'cluster/replaced',
  'cluster/unjudged-deletions',
  'cluster/not-released',
])

/** Whether it waits for somebody's word: another cluster answers under its name, or nobody knew what would go. */
export function mayBeApproved({ report: { outcome } }: Work): boolean {
  return outcome?.failures.some(({ code }) => approvable.has(code)) === true
}

/** Whether it was ended before all was done that could be. */
export function wasInterrupted({ failures }: Outcome): boolean {
  return failures.some(({ code }) => code === 'cluster/interrupted')
}

// What is suspended until then is nothing to wait for.
const longMs = 60_000

/** Whether what is not well there may come right by itself. */
export function mayComeRight({ isRunning, dueAt, report }: Work, now: number): boolean {
  if (isRunning || report.outcome === undefined) return true
  if (report.outcome.retry === undefined && dueAt > now + longMs) return false
  return dueAt !== Number.POSITIVE_INFINITY && report.outcome.retry?.pace !== 'seldom'
}

/** The clusters of a desired state, in its order. */
export function clustersIn(node: DesiredNode): readonly DesiredCluster[] {
  const found: DesiredCluster[] = []
  const visit = ({ cluster, children }: DesiredNode): void => {
    if (cluster !== undefined) found.push(cluster)
    children.forEach(visit)
  }
  visit(node)
  return found
}

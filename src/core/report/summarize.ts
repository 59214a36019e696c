import type { DesiredCluster, DesiredNode, Extent, Held, Pair, Share } from '../model/desired.ts'
import type { ObjectKey } from '../model/object.ts'
import type { Health, Outcome } from '../model/outcome.ts'
import { pairKey } from '../model/pair-key.ts'
import type { PairChange } from '../model/rollout.ts'
import type { ApplicationState, ClusterState, HeldState } from '../model/state.ts'

/** What is known of a cluster: what it should have, the revision that last changed that, and what came of it. */
export interface ClusterReport {
  readonly desired: DesiredCluster
  readonly revision: string
  readonly outcome: Outcome | undefined
  /** It should have what it should when it was told of last: until it is looked at, that is still true. */
  readonly isAsTold?: true
  /** What the guards let go and may still be there. */
  readonly leaving?: readonly ObjectKey[]
}

/**
 * The state of every cluster, by name. One that left the tree is Detached: nothing is written there any more, and
 * what it has is told until its name returns.
 */
export function summarize(
  desired: DesiredNode,
  reports: ReadonlyMap<string, ClusterReport>,
  before: ReadonlyMap<string, ClusterState>,
  changes: ReadonlyMap<string, PairChange> = new Map(),
): ReadonlyMap<string, ClusterState> {
  const states = new Map<string, ClusterState>()
  for (const [name, report] of reports)
    if (!isRemoved(report)) states.set(name, withChanges(clusterState(report, before.get(name)), changes))
  const present = namesIn(desired)
  for (const [name, state] of before) {
    // A process that begins has not taken it up yet: what is known of it is not to be lost.
    if (present.has(name) && !reports.has(name)) states.set(name, withChanges(state, changes))
    if (!present.has(name) && !isGoing(state))
      states.set(name, state.sync === 'Detached' ? state : detached(state))
  }
  return new Map([...states].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Whether all is gone of a cluster that is removed, or it goes by another name now. */
export function isRemoved({ desired, outcome }: ClusterReport): boolean {
  if (desired.removal === undefined || desired.removal.waiting) return false
  if (outcome?.failures.some(({ code }) => code === 'cluster/renamed')) return true
  return outcome?.result === 'unchanged' && outcome.retry === undefined
}

// Once it is let through it is worked on until it is done, and then told no more.
function isGoing({ removal }: ClusterState): boolean {
  return removal !== undefined && removal.waiting !== true
}

function detached(state: ClusterState): ClusterState {
  const health = {
    status: 'Unknown' as const,
    message: 'it left the tree: nothing is changed there any more',
  }
  const { suspension: _, offline: __, drifts: ___, removal: ____, ...rest } = state
  return { ...rest, sync: 'Detached', health, failures: [] }
}

const known = new WeakMap<ClusterReport, ClusterState>()

// A report that did not change gives the same state object, whose file need not be made again.
function clusterState(report: ClusterReport, before: ClusterState | undefined): ClusterState {
  const found = known.get(report)
  if (found !== undefined) return found
  const { desired, revision, outcome } = report
  const { cluster } = desired
  const told = toldOf(report, before)
  const { failures = [], waiting, drifts } = outcome ?? told ?? {}
  const suspension = outcome?.suspension ?? told?.suspension ?? desired.suspension
  const state: ClusterState = {
    name: cluster.name,
    location: cluster.path,
    sync: suspension === undefined ? (told?.sync ?? syncOf(desired, outcome, before)) : 'Suspended',
    ...uidOf(outcome, before),
    ...committedOf(report, before),
    ...(report.leaving && { leaving: report.leaving }),
    ...(desired.removal && { removal: desired.removal }),
    ...(suspension && { suspension }),
    health: outcome?.health ?? healthBefore(before),
    ...offlineOf(outcome, before),
    revision,
    applications: [
      ...desired.pairs.map(pair => applicationState(pair, outcome, lastKnown(report, before))),
      ...unreadable(desired),
      ...awaited(desired),
    ],
    failures,
    ...(waiting && { waiting }),
    ...(drifts && { drifts }),
  }
  known.set(report, state)
  return state
}

const changed = new WeakMap<ClusterState, ClusterState>()

// The same object while nothing of it changes.
function withChanges(state: ClusterState, changes: ReadonlyMap<string, PairChange>): ClusterState {
  const keys = state.applications.map(({ name }) => pairKey(state.name, name))
  if (!keys.some(key => changes.has(key))) return state
  const last = changed.get(state)
  const isSame = last?.applications.every(({ change }, index) => change === changes.get(keys[index] ?? ''))
  if (last !== undefined && isSame) return last
  const applications = state.applications.map((each, index) => {
    const change = changes.get(keys[index] ?? '')
    return change === undefined ? each : { ...each, change }
  })
  const made = { ...state, applications }
  changed.set(state, made)
  return made
}

// A process that begins finds all as it was told: to say anything else before it has looked would be made up.
function toldOf(
  { outcome, isAsTold }: ClusterReport,
  before: ClusterState | undefined,
): ClusterState | undefined {
  return outcome === undefined && isAsTold && before?.sync !== 'Detached' ? before : undefined
}

function uidOf(outcome: Outcome | undefined, before: ClusterState | undefined): Pick<ClusterState, 'uid'> {
  // What is released may be taken over by another cluster of the name.
  const uid = outcome?.released === true ? undefined : (outcome?.uid ?? before?.uid)
  return uid === undefined ? {} : { uid }
}

function committedOf(
  { desired, outcome }: ClusterReport,
  before: ClusterState | undefined,
): Pick<ClusterState, 'committed'> {
  if (desired.cluster.delivery !== 'Commit') return {}
  const committed = outcome?.committed ?? before?.committed
  return committed === undefined ? {} : { committed }
}

// Until it has been worked on, a cluster that was known is behind what it should have now.
function healthBefore(before: ClusterState | undefined): Health {
  const known = before !== undefined && before.sync !== 'Detached'
  return known ? before.health : { status: 'Unknown', message: 'not looked at yet' }
}

// Since it was found silent first, whatever was tried since.
function offlineOf(
  outcome: Outcome | undefined,
  before: ClusterState | undefined,
): Pick<ClusterState, 'offline'> | undefined {
  const earlier = before?.offline && { offline: before.offline }
  if (outcome === undefined) return earlier
  if (outcome.offlineAt === undefined) return undefined
  const { sync = 'Unknown', health = healthBefore(undefined) } = before ?? {}
  return earlier ?? { offline: { since: new Date(outcome.offlineAt).toISOString(), sync, health } }
}

/** The applications of a cluster that was not worked on yet, or does not answer, as they were seen last. */
function lastKnown(
  { outcome, revision }: ClusterReport,
  before: ClusterState | undefined,
): ReadonlyMap<string, ApplicationState> {
  const isLooked = outcome !== undefined && outcome.offlineAt === undefined
  if (isLooked || before === undefined || before.sync === 'Detached') return new Map()
  return new Map(
    before.applications.map(each => {
      // It was as the revision before had it.
      const isBehind = (each.sync === 'Synced' || each.sync === 'Committed') && before.revision !== revision
      return [each.name, isBehind ? { ...each, sync: 'OutOfSync' } : each]
    }),
  )
}

function syncOf(
  { cluster, unreadable: missing, removal }: DesiredCluster,
  outcome: Outcome | undefined,
  before: ClusterState | undefined,
): ClusterState['sync'] {
  if (removal !== undefined && removal.waiting !== true) return 'Removing'
  if (outcome === undefined)
    return before === undefined || before.sync === 'Detached' ? 'Unknown' : 'OutOfSync'
  if (outcome.offlineAt !== undefined || outcome.applications.some(({ sync }) => sync === 'Unknown'))
    return 'Unknown'
  const synced =
    missing.length === 0 &&
    outcome.failures.length === 0 &&
    outcome.waiting === undefined &&
    outcome.applications.every(({ sync }) => isAsWanted(sync))
  if (!synced) return 'OutOfSync'
  if (cluster.delivery === 'Commit') return 'Committed'
  return outcome.drifts === undefined ? 'Synced' : 'Drifted'
}

function isAsWanted(sync: ApplicationState['sync']): boolean {
  return sync === 'Synced' || sync === 'Drifted' || sync === 'Committed'
}

function applicationState(
  pair: Pair,
  outcome: Outcome | undefined,
  last: ReadonlyMap<string, ApplicationState>,
): ApplicationState {
  const seen = outcome?.applications.find(({ application }) => application === pair.application)
  const found = seen === undefined || seen.sync === 'Unknown' ? (last.get(pair.application) ?? seen) : seen
  const shares = Object.fromEntries([...pair.shares].map(([key, { replicas }]) => [key, replicas]))
  const extents = Object.fromEntries([...pair.shares].flatMap(extentOf))
  return {
    name: pair.application,
    sync: found?.sync ?? 'Unknown',
    health: found?.health ?? { status: 'Unknown', message: '' },
    objects: found?.objects ?? pair.rendered.resources.length,
    shares,
    ...(Object.keys(extents).length > 0 && { extents }),
    ...(pair.held && { held: heldState(pair.held) }),
  }
}

function heldState({ revision, because, by, behind }: Held): HeldState {
  return {
    revision,
    reason: because[0]?.message ?? '',
    ...(by && { by }),
    ...(behind && { behind: { revision: behind.revision, reason: behind.because[0]?.message ?? '' } }),
  }
}

function awaited(desired: DesiredCluster): readonly ApplicationState[] {
  return (desired.awaited ?? []).map(({ application, by, reason }) => ({
    name: application,
    sync: 'OutOfSync',
    health: { status: 'Missing', message: reason },
    objects: 0,
    shares: {},
    awaited: by,
  }))
}

function extentOf([key, { replicas, onZero, ...extent }]: readonly [string, Share]): readonly (readonly [
  string,
  Extent,
])[] {
  return Object.keys(extent).length === 0 ? [] : [[key, extent]]
}

function unreadable(desired: DesiredCluster): readonly ApplicationState[] {
  return desired.unreadable.map(({ application, because, withheld }) => ({
    name: application,
    sync: 'Unknown',
    health: { status: 'Missing', message: because[0]?.message ?? 'no revision can be read' },
    objects: 0,
    shares: {},
    ...(withheld && { withheld }),
  }))
}

function namesIn(node: DesiredNode): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (branch: DesiredNode): void => {
    if (branch.cluster !== undefined) names.add(branch.cluster.cluster.name)
    branch.children.forEach(visit)
  }
  visit(node)
  return names
}

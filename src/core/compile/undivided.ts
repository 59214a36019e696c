import { memoizeByIdentity } from '../../base/std/memoize.ts'
import { WeakValueMap } from '../../base/std/weak-value-map.ts'
import type { Application, PlacementCluster } from '../model/fleet.ts'
import type { KubernetesObject } from '../model/object.ts'
import type { Amounts } from '../model/observation.ts'
import type { PlacementDecision } from '../model/placement-decision.ts'
import type { ClusterState } from '../model/state.ts'
import { replicasOf } from '../render/index.ts'
import {
  addAmounts,
  chooses,
  clustersIn,
  type KnownNode,
  noAmounts,
  type SelectedNode,
  tierOf,
  timesAmounts,
  tryAffinities,
  workloadRequests,
} from '../schedule/index.ts'
import { grantsOf } from './grants-of.ts'
import type { Previous } from './inputs.ts'
import { keyOf } from './place/placement.ts'
import type { Active } from './render-tree.ts'
import type { Workloads } from './workloads.ts'

/** An application with what a policy gives it to, and what it brings along that nobody divides. */
export type Companion = Pick<Active, 'application' | 'placed' | 'workloads'>

/** What is to run in clusters beside what is divided, where nobody can have seen it yet. */
export interface Expected {
  /** What all of it together asks for, by cluster name. */
  readonly amountsIn: (cluster: string) => Amounts
  /** Whether any of these clusters is at or below a path. */
  readonly concerns: (path: string) => boolean
}

/**
 * What applications bring along counts where it is not in what is known to be free: in clusters of which only the
 * declared capacity is known, and in those to which their application was not applied yet. It is told for one
 * application: its own counts in every cluster that it may go to, that of others only where they are: where their
 * policies select, or chose before. So it does not depend on anything else that is decided in the same compile.
 */
export function expectedBeside(
  companions: readonly Companion[],
  root: KnownNode,
  previous: Previous,
): (active: Pick<Active, 'application' | 'selected' | 'workloads'>) => Expected {
  const brought = new Map<string, Brought>()
  const allPaths = new Set<string>()
  for (const { application, placed, workloads } of companions) {
    const amounts = broughtBy(workloads)
    if (amounts.size === 0) continue
    const before = previous.placements?.get(keyOf({ application, placed }))
    const tier = tierOf(tryAffinities(placed.policy, before?.affinityName, () => undefined).policy)
    for (const cluster of awaitedIn(application, workloads, membersOf(placed, before), root)) {
      if ((tier?.(cluster) ?? 0) > 0 && !isGranted(previous, application.name, cluster.name)) continue
      const others = brought.get(cluster.name)
      if (others === undefined) addPaths(allPaths, cluster.path)
      brought.set(cluster.name, beside(others ?? byNobody, application, amounts))
    }
  }
  return ({ application, selected, workloads }) => {
    const amounts = broughtBy(workloads)
    const own = amounts.size === 0 ? nowhere : awaitedIn(application, workloads, namesIn(selected), root)
    if (brought.size === 0 && own.length === 0) return nothingExpected
    const names = new Set(own.map(({ name }) => name))
    const paths = new Set<string>()
    for (const { path } of own) addPaths(paths, path)
    const sumOf = memoizeByIdentity((by: Brought, first: Amounts) =>
      by
        .filter(each => each.application !== application)
        .reduce((sum, each) => addAmounts(sum, each.amounts), first),
    )
    return {
      amountsIn: cluster => sumOf(brought.get(cluster) ?? byNobody, names.has(cluster) ? amounts : noAmounts),
      concerns: path => allPaths.has(path) || paths.has(path),
    }
  }
}

const nothingExpected: Expected = { amountsIn: () => noAmounts, concerns: () => false }

/** Who brings how much along into a cluster; the same list for all clusters that have the same applications. */
type Brought = readonly { readonly application: Application; readonly amounts: Amounts }[]

const byNobody: Brought = []

const beside: (others: Brought, application: Application, amounts: Amounts) => Brought = memoizeByIdentity(
  (others, application, amounts) => [...others, { application, amounts }],
)

/** What an application asks for in each of its clusters beside what is divided. */
const broughtBy: (workloads: Workloads) => Amounts = memoizeByIdentity(({ rest }) =>
  rest.reduce((sum, object) => addAmounts(sum, requestsOf(object)), noAmounts),
)

// Nobody knows how many nodes a DaemonSet is for. What a CronJob starts comes and goes.
function requestsOf(object: KubernetesObject): Amounts {
  const replicas = object.kind === 'DaemonSet' ? 1 : (replicasOf(object) ?? 0)
  return replicas === 0 ? noAmounts : timesAmounts(workloadRequests(object), replicas)
}

function isGranted({ decisions }: Previous, application: string, cluster: string): boolean {
  return [...decisions.values()].some(
    decision => decision.application === application && (grantsOf(decision.root).get(cluster) ?? 0) > 0,
  )
}

function membersOf(placed: Companion['placed'], before: PlacementDecision | undefined): ReadonlySet<string> {
  const { policy, selected } = placed
  if (selected === undefined) return nobody
  if (policy.clusterAffinities === undefined && !chooses(placed, selected)) return namesIn(selected)
  return before === undefined ? nobody : chosenIn(before)
}

const nobody: ReadonlySet<string> = new Set()

const namesIn: (selected: SelectedNode) => ReadonlySet<string> = memoizeByIdentity(
  selected => new Set(clustersIn(selected).map(({ name }) => name)),
)

const chosenIn: (before: PlacementDecision) => ReadonlySet<string> = memoizeByIdentity(
  ({ clusters }) => new Set(clusters.map(({ name }) => name)),
)

const nowhere: readonly PlacementCluster[] = []

/** The clusters of some that do not have yet, as far as anybody knows, what an application brings along. */
function awaitedIn(
  application: Application,
  workloads: Workloads,
  names: ReadonlySet<string>,
  known: KnownNode,
): readonly PlacementCluster[] {
  if (!known.limited || names.size === 0) return nowhere
  return known.children.length === 0
    ? ownAwaited(application, workloads, names, known)
    : awaitedBelow(application, workloads, names, known)
}

const awaitedBelow: typeof awaitedIn = memoizeByIdentity((application, workloads, names, known) => {
  const found = [...ownAwaited(application, workloads, names, known)]
  for (const child of known.children)
    for (const each of awaitedIn(application, workloads, names, child)) found.push(each)
  return found.length === 0 ? nowhere : found
})

// Where some of what is divided is seen, the rest came with it.
function ownAwaited(
  { name }: Application,
  { divided }: Workloads,
  names: ReadonlySet<string>,
  { placement: { cluster }, seen, applied }: KnownNode,
): readonly PlacementCluster[] {
  if (cluster === undefined || !names.has(cluster.name)) return nowhere
  if (seen?.room === undefined) return cluster.capacity === undefined ? nowhere : [cluster]
  if (applied?.has(name) === true) return nowhere
  return divided.some(({ key }) => (seen.workloads.get(key)?.replicas ?? 0) > 0) ? nowhere : [cluster]
}

function addPaths(paths: Set<string>, path: string): void {
  for (let at = path; at !== '' && !paths.has(at); at = at.slice(0, Math.max(0, at.lastIndexOf('/'))))
    paths.add(at)
  paths.add('')
}

/** Tells the applications that were applied to a cluster; equal sets are one object. */
export function appliedIn(
  clusters: ReadonlyMap<string, ClusterState> | undefined,
): (cluster: string) => ReadonlySet<string> | undefined {
  return cluster => {
    const state = clusters?.get(cluster)
    return state && applicationsOf(state)
  }
}

const interned = new WeakValueMap<string, Set<string>>()

const applicationsOf: (state: ClusterState) => ReadonlySet<string> = memoizeByIdentity(({ applications }) => {
  const names = applications
    .filter(({ sync, health }) => sync !== 'Unknown' && health.status !== 'Missing')
    .map(({ name }) => name)
  return interned.obtain(names.join('\n'), () => new Set(names))
})

import { memoizeByIdentity } from '../../../../base/std/memoize.ts'
import type { ApplicationState, ClusterState } from '../../../model/state.ts'
import { clusterReasons } from '../../not-converged.ts'
import { type BranchTree, isBranch } from './branch-tree.ts'

/** What the clusters of a branch come to. */
export interface RollUp {
  readonly clusters: number
  readonly sync: Counts
  readonly health: Counts
  /** Clusters in which an application is held at an older revision. */
  readonly held: number
  /** Clusters that are not as the fleet says. */
  readonly failing: number
  /** The first of them, each with its first reason. */
  readonly reasons: readonly FailingCluster[]
  /** By name; what detached clusters have is not counted. */
  readonly applications: ReadonlyMap<string, ApplicationRollUp>
}

export type Counts = Readonly<Record<string, number>>

export interface FailingCluster {
  readonly name: string
  readonly reason: string
}

export interface ApplicationRollUp {
  readonly clusters: number
  readonly sync: Counts
  readonly health: Counts
  readonly held: number
  readonly offline: number
  /** Granted replicas, by object key of the divided workload. */
  readonly replicas: Counts
}

const keptReasons = 20

/** The sum of a branch; of what is below it, only what is another object than before is summed anew. */
export const rollUpBranch: (branch: BranchTree) => RollUp = memoizeByIdentity(({ children }) =>
  children.reduce(
    (sum, child) => add(sum, isBranch(child) ? rollUpBranch(child) : rollUpCluster(child)),
    nothing(),
  ),
)

/** A branch of one cluster. */
export const rollUpCluster: (cluster: ClusterState) => RollUp = memoizeByIdentity(cluster => {
  const [first] = clusterReasons(cluster)
  const { name, sync, health, applications, offline } = cluster
  const own = applications.map(each => [each.name, rollUpApplication(each, offline !== undefined)] as const)
  return {
    clusters: 1,
    sync: { [sync]: 1 },
    health: { [health.status]: 1 },
    held: applications.some(({ held }) => held !== undefined) ? 1 : 0,
    failing: first === undefined ? 0 : 1,
    reasons: first === undefined ? [] : [{ name, reason: first.slice(`${name}: `.length) }],
    applications: new Map(sync === 'Detached' ? [] : own),
  }
})

function rollUpApplication(
  { sync, health, held, shares }: ApplicationState,
  isOffline: boolean,
): ApplicationRollUp {
  return {
    clusters: 1,
    sync: { [sync]: 1 },
    health: { [health.status]: 1 },
    held: held === undefined ? 0 : 1,
    offline: isOffline ? 1 : 0,
    replicas: shares,
  }
}

/** A sum that nobody else has yet, so that it may be added to. */
interface Sum {
  clusters: number
  readonly sync: Record<string, number>
  readonly health: Record<string, number>
  held: number
  failing: number
  readonly reasons: FailingCluster[]
  readonly applications: Map<string, ApplicationSum>
}

interface ApplicationSum {
  clusters: number
  readonly sync: Record<string, number>
  readonly health: Record<string, number>
  held: number
  offline: number
  readonly replicas: Record<string, number>
}

function nothing(): Sum {
  return {
    clusters: 0,
    sync: {},
    health: {},
    held: 0,
    failing: 0,
    reasons: [],
    applications: new Map(),
  }
}

function add(sum: Sum, part: RollUp): Sum {
  sum.clusters += part.clusters
  count(sum.sync, part.sync)
  count(sum.health, part.health)
  sum.held += part.held
  sum.failing += part.failing
  sum.reasons.push(...part.reasons.slice(0, keptReasons - sum.reasons.length))
  for (const [name, application] of part.applications) addApplication(sum.applications, name, application)
  return sum
}

function addApplication(all: Map<string, ApplicationSum>, name: string, part: ApplicationRollUp): void {
  const sum = all.get(name) ?? { clusters: 0, sync: {}, health: {}, held: 0, offline: 0, replicas: {} }
  all.set(name, sum)
  sum.clusters += part.clusters
  count(sum.sync, part.sync)
  count(sum.health, part.health)
  sum.held += part.held
  sum.offline += part.offline
  count(sum.replicas, part.replicas)
}

function count(sum: Record<string, number>, part: Counts): void {
  for (const key in part) sum[key] = (sum[key] ?? 0) + (part[key] ?? 0)
}

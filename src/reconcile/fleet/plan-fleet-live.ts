import type { DesiredCluster, DesiredNode } from '../../core/model/desired.ts'
import type { ChangeGroup, FleetPlan, ObjectChange } from '../../core/model/fleet-plan.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Failure } from '../../core/model/outcome.ts'
import type { DeleteOperation } from '../../core/model/plan.ts'
import { groupClusterChanges } from '../../core/plan/index.ts'
import { type LiveChange, type LivePlan, planLive } from '../cluster/plan-live.ts'
import type { ClusterDirectory } from '../ports.ts'
import { failureOf } from '../requests/attempt.ts'
import { runBounded } from '../requests/run-bounded.ts'
import { clusterRequest, type Requester } from './cluster-request.ts'

export interface LiveFleetPlan {
  /** What would change in the clusters that could be asked. */
  readonly changes: Pick<FleetPlan, 'groups' | 'counts'>
  readonly failures: readonly ClusterFailure[]
}

/** Why what would change in a cluster, or in part of it, is not known. */
export interface ClusterFailure {
  readonly cluster: string
  readonly failure: Failure
}

export interface LiveRequester extends Requester {
  /** What would change by what is in force: all that is known of clusters for which is committed. */
  readonly intended: readonly ChangeGroup[]
}

/** Asks every cluster that is written to at once what a desired state would change there; writes nothing. */
export async function planFleetLive(
  clusters: ClusterDirectory,
  desired: DesiredNode,
  requester: LiveRequester,
  concurrency: number,
): Promise<LiveFleetPlan> {
  const looks = await runBounded(clustersOf(desired), concurrency, async each => {
    const { name, delivery } = each.cluster
    if (delivery === 'Commit') return { cluster: name, changes: intendedIn(name, requester), failures: [] }
    const live = await lookAt(clusters, each, requester)
    return {
      cluster: name,
      changes: live.changes.map(change => toObjectChange(change, live, each)),
      failures: live.failures.map(failure => ({ cluster: name, failure })),
    }
  })
  return { changes: groupClusterChanges(looks), failures: looks.flatMap(({ failures }) => failures) }
}

function intendedIn(name: string, { intended }: LiveRequester): readonly ObjectChange[] {
  return intended.flatMap(({ change, clusters }) => (clusters.includes(name) ? change : []))
}

async function lookAt(
  clusters: ClusterDirectory,
  desired: DesiredCluster,
  requester: Requester,
): Promise<LivePlan> {
  try {
    const api = await clusters.connect(desired.cluster)
    try {
      return await planLive({ ...clusterRequest(requester, desired, requester.state.revision), api })
    } finally {
      await api.close()
    }
  } catch (error) {
    if (error instanceof OperationError) return { changes: [], failures: [failureOf(error)] }
    throw error
  }
}

function clustersOf(node: DesiredNode): readonly DesiredCluster[] {
  return [...(node.cluster ? [node.cluster] : []), ...node.children.flatMap(clustersOf)]
}

function toObjectChange(change: LiveChange, { plan }: LivePlan, desired: DesiredCluster): ObjectChange {
  const { key } = change
  const operation = plan?.stages.flat().find(each => each.desired.key === key)
  const deletion = plan?.deletions.find(each => each.key === key)
  const { origin = { file: '' }, run } = operation?.desired ?? {}
  const hook = run && { hook: run.phase }
  return { ...change, origin, ...hook, counted: deletion !== undefined && isLoss(deletion, desired) }
}

// A generator's old output is replaced, and a share of 0 runs elsewhere.
function isLoss({ key, afterHealthy }: DeleteOperation, { pairs }: DesiredCluster): boolean {
  return afterHealthy !== true && !pairs.some(({ shares }) => shares.get(key)?.replicas === 0)
}

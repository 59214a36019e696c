import { isObject } from '../../base/std/json.ts'
import type { WorkloadId } from '../../core/model/decision.ts'
import { owned } from '../../core/plan/index.ts'
import type { ClusterApi } from '../ports.ts'

/** The replicas that a cluster's own objects ask for, of those workloads that are ours there. Failures are OperationErrors. */
export async function workloadReplicas(
  api: ClusterApi,
  workloads: readonly WorkloadId[],
): Promise<ReadonlyMap<WorkloadId, number>> {
  const resources = await api.discover()
  const found = new Map<WorkloadId, number>()
  for (const workload of workloads) {
    const { group, kind, namespace, name } = workload
    const served = resources.find(each => each.group === group && each.kind === kind)
    if (served === undefined) continue
    const apiVersion = group === '' ? served.version : `${group}/${served.version}`
    const object = await api.get({
      apiVersion,
      kind,
      namespace: namespace === '' ? 'default' : namespace,
      name,
    })
    const isOurs = object?.metadata.labels?.[owned.application] !== undefined
    const spec = isObject(object?.spec) ? object.spec : {}
    const replicas = kind === 'Job' ? spec.parallelism : spec.replicas
    if (isOurs && typeof replicas === 'number') found.set(workload, replicas)
  }
  return found
}

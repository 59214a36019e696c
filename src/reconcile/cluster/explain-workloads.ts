import { reasonOfPods } from '../../core/health/index.ts'
import type { LiveObject } from '../../core/model/live-object.ts'
import { type KubernetesObject, type ObjectKey, parseKey } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Health } from '../../core/model/outcome.ts'
import type { ClusterApi } from '../ports.ts'
import { runBounded } from '../requests/run-bounded.ts'

/** More unhealthy workloads than this are likely to share a cause, which these tell. */
const explained = 5

/** Adds to the health of workloads that are not well what their pods wait for, where a person would look next. */
export async function explainWorkloads(
  api: ClusterApi,
  objects: ReadonlyMap<ObjectKey, LiveObject>,
  health: ReadonlyMap<ObjectKey, Health>,
): Promise<ReadonlyMap<ObjectKey, Health>> {
  const ill = [...health].flatMap(([key, each]) => {
    const labelSelector = objects.get(key)?.podSelector
    const unwell = each.status === 'Progressing' || each.status === 'Degraded'
    const { namespace } = parseKey(key)
    return unwell && labelSelector !== undefined ? [{ key, health: each, namespace, labelSelector }] : []
  })
  const reasons = await runBounded(ill.slice(0, explained), 8, async workload => {
    const reason = reasonOfPods(await podsOf(api, workload))
    if (reason === undefined) return undefined
    const { status, message } = workload.health
    return [workload.key, { status, message: `${message}: ${reason}` }] as const
  })
  return new Map([...health, ...reasons.filter(reason => reason !== undefined)])
}

async function podsOf(
  api: ClusterApi,
  { namespace, labelSelector }: { readonly namespace: string; readonly labelSelector: string },
): Promise<readonly KubernetesObject[]> {
  try {
    const list = await api.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace, labelSelector })
    return list.items
  } catch (error) {
    if (error instanceof OperationError) return []
    throw error
  }
}

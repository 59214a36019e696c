import { WeakValueMap } from '../../base/std/weak-value-map.ts'
import type { WorkloadId } from '../../core/model/decision.ts'
import { idOf, type KubernetesObject, keyOf, type ObjectKey } from '../../core/model/object.ts'
import type { ObservedWorkload } from '../../core/model/observation.ts'
import type { ApiResource, ClusterApi } from '../ports.ts'
import { roomOf, type SeenRoom } from './room-of.ts'
import { workloadOf } from './workload-of.ts'

/** What one look at a cluster tells. */
export interface Sight {
  readonly apis: readonly string[]
  readonly seen: SeenRoom | undefined
  readonly workloads: ReadonlyMap<ObjectKey, ObservedWorkload>
}

export interface LookOptions {
  /** Divided workloads, wherever they run. */
  readonly workloads: readonly WorkloadId[]
  /** In milliseconds since the epoch. */
  readonly now: number
  readonly unschedulableMs: number
}

/** Lists a cluster's nodes, pods and the divided workloads. Failures are OperationErrors. */
export async function lookAt(api: ClusterApi, options: LookOptions): Promise<Sight> {
  const resources = await api.discover()
  const kinds = Map.groupBy(options.workloads, ({ group, kind }) => `${group}/${kind}`)
  const served = [...kinds.keys()].flatMap(kind => resources.find(each => kind === groupKind(each)) ?? [])
  const [nodes, pods, ...lists] = await Promise.all([
    listAll(api, { apiVersion: 'v1', kind: 'Node' }),
    listAll(api, { apiVersion: 'v1', kind: 'Pod' }),
    ...served.map(({ group, version, kind }) => {
      return listAll(api, { apiVersion: group === '' ? version : `${group}/${version}`, kind })
    }),
  ])
  const objects = new Map(lists.flat().map(object => [keyOf(idOf(object)), object]))
  const workloads = options.workloads.flatMap(id => {
    const object = objects.get(keyOf(id)) ?? objects.get(keyOf({ ...id, namespace: 'default' }))
    if (object === undefined) return []
    return [[keyOf(id), workloadOf(object, pods, options.now, options.unschedulableMs)] as const]
  })
  return { apis: apisOf(resources), seen: roomOf(nodes, pods), workloads: new Map(workloads) }
}

async function listAll(
  api: ClusterApi,
  kind: { readonly apiVersion: string; readonly kind: string },
): Promise<readonly KubernetesObject[]> {
  const { items } = await api.list(kind)
  return items.map(item => ({ ...item, ...kind }))
}

function groupKind({ group, kind }: ApiResource): string {
  return `${group}/${kind}`
}

// Most clusters of a fleet serve the same.
const known = new WeakValueMap<string, readonly string[]>()

function apisOf(resources: readonly ApiResource[]): readonly string[] {
  const names = resources.map(({ group, version, kind }) => `${group}/${version}/${kind}`)
  const apis = [...new Set(names)].sort()
  return known.obtain(apis.join('\n'), () => apis)
}

import { isArray, isObject, type JsonValue } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { ClusterApi, ObjectRef } from '../ports.ts'

/** What an Event is about, as Events name it. */
export interface Regarding {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly uid?: string
}

/** What a Pod belongs to, as a person knows it: its Deployment or whatever else controls it, or the Pod itself. */
export async function findWorkload(
  api: ClusterApi,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<Regarding> {
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace, name }
  const pod = await readable(api, ref)
  const owner = controllerOf(pod, namespace)
  if (owner === undefined)
    return typeof pod?.metadata.uid === 'string' ? { ...ref, uid: pod.metadata.uid } : ref
  if (owner.kind !== 'ReplicaSet') return owner
  return controllerOf(await readable(api, owner), namespace) ?? owner
}

// A Node that controls a static Pod is in no namespace, in which Events are looked for.
function controllerOf(object: KubernetesObject | undefined, namespace: string): Regarding | undefined {
  const references: JsonValue = object?.metadata.ownerReferences ?? []
  if (!isArray(references)) return undefined
  const controller = references.filter(isObject).find(each => each.controller === true)
  const { apiVersion, kind, name, uid } = controller ?? {}
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string') return undefined
  if (kind === 'Node') return undefined
  return { apiVersion, kind, namespace, name, ...(typeof uid === 'string' && { uid }) }
}

// Who may write Events need not be allowed to read the rest.
async function readable(api: ClusterApi, ref: ObjectRef): Promise<KubernetesObject | undefined> {
  try {
    return await api.get(ref)
  } catch (error) {
    if (error instanceof OperationError && error.code === 'cluster/forbidden') return undefined
    throw error
  }
}

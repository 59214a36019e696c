import { type KubernetesObject, type ObjectKey, parseKey } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { ClusterApi } from '../ports.ts'

/** The whole object as it is now; undefined: it is not there, or the cluster does not know its kind. */
export async function readLive(
  api: ClusterApi,
  key: ObjectKey,
  apiVersion: string,
): Promise<KubernetesObject | undefined> {
  const { kind, namespace, name } = parseKey(key)
  try {
    return await api.get({ apiVersion, kind, name, ...(namespace !== '' && { namespace }) })
  } catch (error) {
    if (error instanceof OperationError && error.code === 'cluster/kind-unknown') return undefined
    throw error
  }
}

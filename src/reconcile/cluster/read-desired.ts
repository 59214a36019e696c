import { type KubernetesObject, parseKey } from '../../core/model/object.ts'
import type { DesiredObject } from '../../core/model/plan.ts'
import type { ClusterApi, ObjectRef } from '../ports.ts'

/** The object as the cluster has it. */
export async function readDesired(
  api: ClusterApi,
  desired: Pick<DesiredObject, 'key' | 'object'>,
): Promise<KubernetesObject | undefined> {
  return await api.get(refOf(desired))
}

export function refOf({ key, object }: Pick<DesiredObject, 'key' | 'object'>): ObjectRef {
  const { kind, namespace, name } = parseKey(key)
  return { apiVersion: object.apiVersion, kind, name, ...(namespace !== '' && { namespace }) }
}

import type { KubeAddress } from '../../hack/kube/cluster.ts'
import { request } from '../../hack/kube/request.ts'
import { isArray, isObject, type JsonValue } from '../../src/base/std/json.ts'
import { isKubernetesObject, type KubernetesObject } from '../../src/core/model/object.ts'
import { applySet, applySetId } from '../../src/core/plan/index.ts'
import { isMember } from './witness.ts'

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const lists: readonly (readonly [string, string, string])[] = [
  ['v1', 'Namespace', '/api/v1/namespaces'],
  ['v1', 'ConfigMap', '/api/v1/configmaps'],
  ['v1', 'Service', '/api/v1/services'],
  ['v1', 'ServiceAccount', '/api/v1/serviceaccounts'],
  ['apps/v1', 'Deployment', '/apis/apps/v1/deployments'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler', '/apis/autoscaling/v2/horizontalpodautoscalers'],
  ['networking.k8s.io/v1', 'NetworkPolicy', '/apis/networking.k8s.io/v1/networkpolicies'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole', '/apis/rbac.authorization.k8s.io/v1/clusterroles'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', definitions],
]

/** The objects of ours of the kinds that stories have, as a real API server has them. */
export async function realMembers(address: KubeAddress, fleet: string): Promise<readonly KubernetesObject[]> {
  const found: KubernetesObject[] = []
  const selector = `?labelSelector=${encodeURIComponent(`${applySet.partOf}=${applySetId(fleet)}`)}`
  const listInto = async (apiVersion: string, kind: string, path: string): Promise<void> => {
    const { status, body } = await request(address, 'GET', path + selector)
    if (status === 404) return
    const items = isObject(body as JsonValue) ? (body as { readonly items?: JsonValue }).items : undefined
    if (status !== 200 || !isArray(items)) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`)
    for (const item of items.filter(isObject)) {
      const object: JsonValue = { apiVersion, kind, ...item }
      if (isKubernetesObject(object) && isMember(object)) found.push(object)
    }
  }
  for (const list of lists) await listInto(...list)
  for (const { spec } of found.filter(({ kind }) => kind === 'CustomResourceDefinition')) {
    if (!isObject(spec) || !isObject(spec.names)) continue
    const group = String(spec.group)
    await listInto(`${group}/v1`, String(spec.names.kind), `/apis/${group}/v1/${String(spec.names.plural)}`)
  }
  return found
}

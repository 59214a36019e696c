import { isObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../model/object.ts'

const withDefault = new Set([
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/ReplicaSet',
  '/ReplicationController',
])

/** The replicas that an object asks for: `spec.replicas`, 1 for built-in workloads without it; undefined: no workload. */
export function replicasOf(object: KubernetesObject): number | undefined {
  const replicas = isObject(object.spec) ? object.spec.replicas : undefined
  if (typeof replicas === 'number') return replicas
  const slash = object.apiVersion.indexOf('/')
  const group = slash < 0 ? '' : object.apiVersion.slice(0, slash)
  return withDefault.has(`${group}/${object.kind}`) ? 1 : undefined
}

/** The object with `spec.replicas` set; the same object when it has that value already. */
export function withReplicas(object: KubernetesObject, replicas: number): KubernetesObject {
  const spec = isObject(object.spec) ? object.spec : {}
  return spec.replicas === replicas ? object : { ...object, spec: { ...spec, replicas } }
}

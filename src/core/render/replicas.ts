import { isObject, type JsonObject } from '../../base/std/json.ts'
import { groupOf, type KubernetesObject } from '../model/object.ts'

const withDefault = new Set([
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/ReplicaSet',
  '/ReplicationController',
])

/**
 * The replicas that an object asks for: `spec.replicas`, 1 for built-in workloads without it; of a Job its
 * parallelism, the pods that it runs at once. Undefined: no workload.
 */
export function replicasOf(object: KubernetesObject): number | undefined {
  if (isJob(object)) return numberIn(object, 'parallelism') ?? 1
  const replicas = numberIn(object, 'replicas')
  if (replicas !== undefined) return replicas
  return withDefault.has(`${groupOf(object.apiVersion)}/${object.kind}`) ? 1 : undefined
}

/** The object with its replicas set; the same object when it has that value already. */
export function withReplicas(object: KubernetesObject, replicas: number): KubernetesObject {
  return withSpec(object, { [replicasField(object)]: replicas })
}

/** The field of an object's spec that says its replicas. */
export function replicasField(object: KubernetesObject): 'parallelism' | 'replicas' {
  return isJob(object) ? 'parallelism' : 'replicas'
}

/**
 * How many pods of a Job must succeed; undefined for any other object, and for a Job that says only how many run at
 * once, which is done when the first of them is.
 */
export function completionsOf(object: KubernetesObject): number | undefined {
  if (!isJob(object)) return undefined
  const completions = numberIn(object, 'completions')
  // Kubernetes defaults both to 1, but only where neither is written.
  return completions ?? (numberIn(object, 'parallelism') === undefined ? 1 : undefined)
}

/** Whether each pod of a Job has a number of its own, from 0 up: `completionMode: Indexed`. */
export function isIndexed(object: KubernetesObject): boolean {
  return isJob(object) && isObject(object.spec) && object.spec.completionMode === 'Indexed'
}

/** The object with fields of its spec set; the same object when it has these values already. */
export function withSpec(object: KubernetesObject, fields: JsonObject): KubernetesObject {
  const spec = isObject(object.spec) ? object.spec : {}
  const same = Object.entries(fields).every(([name, value]) => spec[name] === value)
  return same ? object : { ...object, spec: { ...spec, ...fields } }
}

function isJob({ apiVersion, kind }: KubernetesObject): boolean {
  return kind === 'Job' && groupOf(apiVersion) === 'batch'
}

function numberIn({ spec }: KubernetesObject, field: string): number | undefined {
  const value = isObject(spec) ? spec[field] : undefined
  return typeof value === 'number' ? value : undefined
}

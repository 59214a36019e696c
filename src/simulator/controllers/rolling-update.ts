import type { JsonValue } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { objectAt } from '../api-server/metadata.ts'
import { numberAt } from './owned.ts'

/** The ReplicaSets to scale now and to what, by the rules of Kubernetes' rolling update. */
export function scaleSets(
  deployment: KubernetesObject,
  current: KubernetesObject,
  old: readonly KubernetesObject[],
): readonly (readonly [KubernetesObject, number])[] {
  const spec = objectAt(deployment.spec)
  const replicas = numberAt(spec, 'replicas', 1)
  const strategy = objectAt(spec.strategy)
  const wantedOld = old.reduce((sum, set) => sum + sizeOf(set), 0)
  if (strategy.type === 'Recreate') {
    const running = old.reduce((sum, set) => sum + numberAt(objectAt(set.status), 'replicas'), 0)
    return wantedOld + running > 0 ? shrink(old, wantedOld) : resize(current, replicas)
  }
  const { surge, unavailable } = limitsOf(objectAt(strategy.rollingUpdate), replicas)
  if (wantedOld === 0) return resize(current, replicas)
  const room = replicas + surge - wantedOld - sizeOf(current)
  const grown = Math.min(replicas, sizeOf(current) + Math.max(0, room))
  const size = sizeOf(current) > replicas ? replicas : grown
  return [...resize(current, size), ...shrink(old, spare(current, old, replicas - unavailable))]
}

// Old pods that may go: first those that are not available, then as many as leaves the minimum available.
function spare(current: KubernetesObject, old: readonly KubernetesObject[], minimum: number): number {
  const oldSize = old.reduce((sum, set) => sum + sizeOf(set), 0)
  const oldAvailable = old.reduce((sum, set) => sum + availableOf(set), 0)
  const unavailableNew = Math.max(0, sizeOf(current) - availableOf(current))
  const removable = oldSize + sizeOf(current) - minimum - unavailableNew
  const unhealthy = Math.min(Math.max(0, removable), Math.max(0, oldSize - oldAvailable))
  const healthy = Math.max(0, oldAvailable + availableOf(current) - minimum)
  return Math.max(0, Math.min(removable, unhealthy + healthy))
}

/** Surge is rounded up, unavailability down; one of them is at least one. */
export function limitsOf(
  rolling: { readonly maxSurge?: JsonValue; readonly maxUnavailable?: JsonValue },
  replicas: number,
): { readonly surge: number; readonly unavailable: number } {
  const surge = Math.ceil(share(rolling.maxSurge, replicas))
  const unavailable = Math.min(replicas, Math.floor(share(rolling.maxUnavailable, replicas)))
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable }
}

function share(value: JsonValue | undefined, replicas: number): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' ? (Number.parseFloat(value) * replicas) / 100 : 0
}

function shrink(
  sets: readonly KubernetesObject[],
  count: number,
): readonly (readonly [KubernetesObject, number])[] {
  let left = count
  return sets.flatMap(set => {
    const taken = Math.min(left, sizeOf(set))
    left -= taken
    return taken === 0 ? [] : resize(set, sizeOf(set) - taken)
  })
}

function resize(set: KubernetesObject, size: number): readonly (readonly [KubernetesObject, number])[] {
  return sizeOf(set) === size ? [] : [[set, size]]
}

function sizeOf(set: KubernetesObject): number {
  return numberAt(objectAt(set.spec), 'replicas', 1)
}

function availableOf(set: KubernetesObject): number {
  return numberAt(objectAt(set.status), 'availableReplicas')
}

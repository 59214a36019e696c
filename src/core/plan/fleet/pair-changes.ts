import { equalJson, isObject } from '../../../base/std/json.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { Pair } from '../../model/desired.ts'
import type { Cluster } from '../../model/fleet.ts'
import type { ObjectChange } from '../../model/fleet-plan.ts'
import { idOf, type KubernetesObject, keyOf, type ObjectKey } from '../../model/object.ts'
import type { Resource } from '../../model/resource.ts'
import { staysBehind } from '../../model/shared-namespace.ts'
import { comesWithApplication, phaseOf } from './hook-changes.ts'

/** The resources of a pair with its replicas and vars; handed in, because binding is another stage. */
export type Bind = (pair: Pair, cluster: Cluster) => readonly Resource[]

/** One side of a comparison: the pair and the cluster as that side has it. */
export interface Side {
  readonly pair: Pair
  readonly cluster: Cluster
}

/** The objects among resources. */
export const keysOf: (resources: readonly Resource[]) => ReadonlySet<ObjectKey> = memoizeByIdentity(
  resources => new Set(resources.map(({ object }) => keyOf(idOf(object)))),
)

type Results = WeakMap<readonly Resource[], readonly ObjectChange[]>

/**
 * Compares the objects of an application in one cluster. Clusters whose two sides are shared get the same list,
 * which is what makes a plan of ten thousand equal changes cheap and groups them by identity.
 */
export function pairComparer(
  bind: Bind,
): (before: Side | undefined, after: Side | undefined) => readonly ObjectChange[] {
  const nothing: readonly Resource[] = []
  const known = new WeakMap<readonly Resource[], Results>()
  return (before, after) => {
    const old = before === undefined ? nothing : bind(before.pair, before.cluster)
    const next = after === undefined ? nothing : bind(after.pair, after.cluster)
    if (old === next) return []
    const results = known.get(old) ?? new WeakMap()
    known.set(old, results)
    const found = results.get(next)
    if (found !== undefined) return found
    const changes = compareResources((before ?? after)?.pair.application ?? '', old, next)
    const told = changes.map(change => tellMoved(change, before?.pair, after?.pair))
    results.set(next, told)
    return told
  }
}

function compareResources(
  application: string,
  before: readonly Resource[],
  after: readonly Resource[],
): readonly ObjectChange[] {
  const old = byKey(before.filter(comesWithApplication))
  const generated = new Set(after.map(generatorOf).filter(name => name !== undefined))
  const changes: ObjectChange[] = []
  for (const resource of after.filter(comesWithApplication)) {
    const key = keyOf(idOf(resource.object))
    const was = old.get(key)
    old.delete(key)
    if (was?.object === resource.object) continue
    const hook = phaseOf(resource)
    const base = {
      ...{ key, application, origin: resource.origin, after: resource.object, counted: false },
      ...(hook !== undefined && { hook }),
    }
    if (was === undefined) changes.push({ change: 'added', ...base })
    else if (!equalJson(was.object, resource.object))
      changes.push({ change: 'changed', ...base, before: was.object })
  }
  for (const [key, resource] of old) {
    if (staysBehind(resource.object)) continue
    const generator = generatorOf(resource)
    const counted = generator === undefined || !generated.has(generator)
    changes.push({
      change: 'removed',
      key,
      application,
      origin: resource.origin,
      before: resource.object,
      counted,
    })
  }
  return changes
}

// Replicas of a divided workload are told as moves: without them, what else changes is the same in many clusters.
// A share that reached 0 leaves the object out because it runs elsewhere, which is a move and no deletion.
function tellMoved(change: ObjectChange, before: Pair | undefined, after: Pair | undefined): ObjectChange {
  const share = after?.shares.get(change.key)
  if (share === undefined && before?.shares.has(change.key) !== true) {
    return change.counted && after !== undefined && isWithoutWork(change.key, after)
      ? { ...change, counted: false }
      : change
  }
  const [old, next] = [withoutReplicas(change.before), withoutReplicas(change.after)]
  const scaled = change.change === 'changed' && equalJson(old, next)
  return {
    ...change,
    ...(old && { before: old }),
    ...(next && { after: next }),
    ...(scaled && { scaled: true }),
    ...(change.change !== 'changed' &&
      before !== undefined &&
      after !== undefined && { shared: true as const }),
    counted: change.counted && share?.replicas !== 0,
  }
}

// The autoscaler of a workload that has no share here.
function isWithoutWork(key: ObjectKey, { shares }: Pair): boolean {
  return [...shares.values()].some(
    ({ replicas, autoscalers = [] }) => replicas === 0 && autoscalers.some(each => each.key === key),
  )
}

function withoutReplicas(object: KubernetesObject | undefined): KubernetesObject | undefined {
  if (object === undefined || !isObject(object.spec)) return object
  const { replicas, ...spec } = object.spec
  if (object.kind !== 'Job') return { ...object, spec }
  const { parallelism, completions, ...rest } = spec
  return { ...object, spec: rest }
}

function byKey(resources: readonly Resource[]): Map<ObjectKey, Resource> {
  return new Map(resources.map(resource => [keyOf(idOf(resource.object)), resource]))
}

function generatorOf(resource: Resource): string | undefined {
  const { object, generatedFrom } = resource
  return generatedFrom && `${object.kind}/${object.metadata.namespace ?? ''}/${generatedFrom}`
}

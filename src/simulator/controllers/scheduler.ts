import type { JsonObject, JsonValue } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { parseQuantity } from '../../core/model/quantity.ts'
import { listAt, objectAt } from '../api-server/metadata.ts'
import type { ControllerContext } from './controller.ts'

export type Amounts = ReadonlyMap<string, bigint>

/**
 * The node that a pod is put onto: the first with room for what its containers request. `undefined` when none has; a
 * cluster without nodes takes every pod as if it had one, which has no name.
 */
export function nodeFor({ server }: ControllerContext, pod: KubernetesObject): string | undefined {
  const nodes = server.store.all('/Node')
  if (nodes.length === 0) return ''
  const bound = Map.groupBy(server.store.all('/Pod').filter(isLive), each => objectAt(each.spec).nodeName)
  const wanted = requestsOf(pod)
  return nodes.find(node => {
    if (objectAt(node.spec).unschedulable === true) return false
    const taken = (bound.get(node.metadata.name) ?? []).map(requestsOf)
    return fits(amountsOf(objectAt(node.status).allocatable), [...taken, wanted])
  })?.metadata.name
}

export function isLive({ status }: KubernetesObject): boolean {
  const { phase } = objectAt(status)
  return phase !== 'Succeeded' && phase !== 'Failed'
}

function fits(allocatable: Amounts, pods: readonly Amounts[]): boolean {
  const names = new Set(pods.flatMap(pod => [...pod.keys()]))
  return [...names].every(name => {
    const sum = pods.reduce((total, pod) => total + (pod.get(name) ?? 0n), 0n)
    return sum <= (allocatable.get(name) ?? 0n)
  })
}

// Init containers run before the others and need no more than these in what is simulated here.
export function requestsOf({ spec }: KubernetesObject): Amounts {
  const sum = new Map([['pods', 1000n]])
  for (const container of listAt(objectAt(spec).containers).map(objectAt)) {
    for (const [name, amount] of amountsOf(objectAt(container.resources).requests)) {
      sum.set(name, (sum.get(name) ?? 0n) + amount)
    }
  }
  return sum
}

export function amountsOf(list: JsonValue | undefined): Amounts {
  return new Map(
    Object.entries(objectAt(list)).map(([name, text]) => [name, parseQuantity(String(text)) ?? 0n]),
  )
}

/** A node as its kubelet reports it. */
export function nodeObject(name: string, allocatable: JsonObject): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name } },
    status: {
      capacity: allocatable,
      allocatable,
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: '' }],
    },
  }
}

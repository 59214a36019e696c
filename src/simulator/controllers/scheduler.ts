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
  const refuses = refusing(server, pod)
  return nodes.find(node => refuses(node).length === 0)?.metadata.name
}

/** Why no node takes a pod, in the words of kube-scheduler (`framework.FitError`). */
export function unfitMessage({ server }: ControllerContext, pod: KubernetesObject): string {
  const nodes = server.store.all('/Node')
  const refuses = refusing(server, pod)
  // A limit on pods that the simulator was asked for holds whatever nodes there are.
  const reasons = nodes.length === 0 ? [tooManyPods] : nodes.flatMap(node => orTooMany(refuses(node)))
  const counts = [...Map.groupBy(reasons, reason => reason)].map(
    ([reason, { length }]) => `${length} ${reason}`,
  )
  return `0/${nodes.length || 1} nodes are available: ${counts.sort().join(', ')}.`
}

const tooManyPods = 'Too many pods'

function orTooMany(reasons: readonly string[]): readonly string[] {
  return reasons.length === 0 ? [tooManyPods] : reasons
}

/** Tells all that keeps a pod from a node; nothing where it fits. */
function refusing(
  server: ControllerContext['server'],
  pod: KubernetesObject,
): (node: KubernetesObject) => readonly string[] {
  const bound = Map.groupBy(server.store.all('/Pod').filter(isLive), each => objectAt(each.spec).nodeName)
  const wanted = requestsOf(pod)
  return node => {
    if (objectAt(node.spec).unschedulable === true) return ['node(s) were unschedulable']
    const taken = (bound.get(node.metadata.name) ?? []).map(requestsOf)
    return lacking(amountsOf(objectAt(node.status).allocatable), taken, wanted)
  }
}

export function isLive({ status }: KubernetesObject): boolean {
  const { phase } = objectAt(status)
  return phase !== 'Succeeded' && phase !== 'Failed'
}

function lacking(allocatable: Amounts, taken: readonly Amounts[], wanted: Amounts): readonly string[] {
  return [...wanted].flatMap(([name, amount]) => {
    const sum = taken.reduce((total, pod) => total + (pod.get(name) ?? 0n), amount)
    if (amount === 0n || sum <= (allocatable.get(name) ?? 0n)) return []
    return name === 'pods' ? tooManyPods : `Insufficient ${name}`
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

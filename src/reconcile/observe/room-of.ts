import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import type { Amounts, NodeModel, Room } from '../../core/model/observation.ts'
import { formatQuantity } from '../../core/model/quantity.ts'
import { amountsOf, podRequests } from '../../core/schedule/index.ts'

export interface SeenRoom {
  readonly room: Room
  /** What the nodes offer in all, taken or not. */
  readonly allocatable: Amounts
}

/**
 * What is free for pods on the nodes that take any: allocatable less the requests of the pods that are bound there.
 * Nodes that are cordoned, not ready, or tainted against pods in general do not count. Undefined where there are no
 * nodes at all: then somebody else knows what fits.
 */
export function roomOf(
  nodes: readonly KubernetesObject[],
  pods: readonly KubernetesObject[],
): SeenRoom | undefined {
  if (nodes.length === 0) return undefined
  const bound = Map.groupBy(pods.filter(isLive), ({ spec }) => (isObject(spec) ? spec.nodeName : undefined))
  const open = nodes.filter(takesPods).map(node => {
    const allocatable = amountsOf(isObject(node.status) ? node.status.allocatable : undefined)
    return { allocatable, free: less(allocatable, bound.get(node.metadata.name) ?? []) }
  })
  return {
    room: { free: sum(open.map(({ free }) => free)), nodes: models(open.map(({ free }) => free)) },
    allocatable: sum(open.map(({ allocatable }) => allocatable)),
  }
}

function takesPods({ spec, status }: KubernetesObject): boolean {
  const { unschedulable, taints } = isObject(spec) ? spec : {}
  if (unschedulable === true) return false
  if (listOf(taints).some(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute')) return false
  const ready = listOf(isObject(status) ? status.conditions : undefined).find(({ type }) => type === 'Ready')
  return ready === undefined || ready.status === 'True'
}

/** Whether a pod holds on to what it asks for. */
export function isLive({ status }: KubernetesObject): boolean {
  const phase = isObject(status) ? status.phase : undefined
  return phase !== 'Succeeded' && phase !== 'Failed'
}

function less(allocatable: Amounts, pods: readonly KubernetesObject[]): Amounts {
  const free = new Map(allocatable)
  for (const { spec } of pods) {
    for (const [name, amount] of isObject(spec) ? podRequests(spec) : []) {
      const left = (free.get(name) ?? 0n) - amount
      if (free.has(name)) free.set(name, left < 0n ? 0n : left)
    }
  }
  return free
}

function sum(all: readonly Amounts[]): Amounts {
  const total = new Map<string, bigint>()
  for (const amounts of all)
    for (const [name, amount] of amounts) total.set(name, (total.get(name) ?? 0n) + amount)
  return sorted(total)
}

// Nodes with the same free amounts are one model.
function models(frees: readonly Amounts[]): readonly NodeModel[] {
  const groups = Map.groupBy(frees.map(sorted), textOf)
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, [free, ...others]]) => (free === undefined ? [] : [{ count: others.length + 1, free }]))
}

function sorted(amounts: Amounts): Amounts {
  return new Map([...amounts].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function textOf(amounts: Amounts): string {
  return [...amounts].map(([name, amount]) => `${name} ${formatQuantity(amount)}`).join(', ')
}

function listOf(value: JsonValue | undefined): readonly JsonObject[] {
  return isArray(value) ? value.filter(isObject) : []
}

import type { JsonObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { formatQuantity } from '../../core/model/quantity.ts'
import { objectAt } from '../api-server/metadata.ts'
import type { Controller, ControllerContext } from './controller.ts'
import { type Amounts, amountsOf, isLive, nodeObject, requestsOf } from './scheduler.ts'

const elasticLabel = 'simulator.banyan.dev/elastic'

/** Of what is not named there is plenty. */
export const plenty: JsonObject = { cpu: '1M', memory: '1Ei', 'ephemeral-storage': '1Ei', pods: '1M' }

/** Takes away the nodes that autoscaling added and that have no pods any more. */
export const nodeController: Controller = {
  storage: '/Node',
  reconcile({ server }, node) {
    const { name } = node.metadata
    const isUsed = server.store.all('/Pod').some(pod => objectAt(pod.spec).nodeName === name && isLive(pod))
    if (isElastic(node) && !isUsed)
      server.delete(server.kind('v1', 'Node'), undefined, name, { propagation: 'Background' })
    return undefined
  },
}

/** Whether autoscaling added a node. */
export function isElastic({ metadata }: KubernetesObject): boolean {
  return metadata.labels?.[elasticLabel] !== undefined
}

/**
 * Adds a node for a pod that finds none: one like the first, or as large as the pod where that is more, within what is
 * left of the elastic room. Undefined where not enough is left.
 */
export function addNodeFor(
  { server, behaviour }: ControllerContext,
  pod: KubernetesObject,
): string | undefined {
  const nodes = server.store.all('/Node')
  const elastic = amountsOf(behaviour.elastic)
  if (elastic.size === 0 || nodes.length === 0) return undefined
  const added = nodes.filter(isElastic)
  const wanted = requestsOf(pod)
  const like = allocatableOf(nodes.find(node => !isElastic(node)))
  const size = new Map<string, bigint>()
  for (const [name, whole] of elastic) {
    const left = added.reduce((rest, node) => rest - (allocatableOf(node).get(name) ?? 0n), whole)
    const least = wanted.get(name) ?? 0n
    if (least > left) return undefined
    const enough = larger(like.get(name) ?? 0n, least)
    size.set(name, smaller(enough, left))
  }
  const name = freeName(added)
  const amounts = [...size].map(([resource, amount]) => [resource, formatQuantity(amount)] as const)
  const node = nodeObject(name, { ...plenty, ...Object.fromEntries(amounts) })
  const labels = { ...node.metadata.labels, [elasticLabel]: 'true' }
  server.create({ ...node, metadata: { ...node.metadata, labels } }, {})
  return name
}

function allocatableOf(node: KubernetesObject | undefined): Amounts {
  return amountsOf(objectAt(node?.status).allocatable)
}

function larger(one: bigint, other: bigint): bigint {
  if (one > other) return one
  return other
}

function smaller(one: bigint, other: bigint): bigint {
  if (one < other) return one
  return other
}

function freeName(added: readonly KubernetesObject[]): string {
  const names = new Set(added.map(({ metadata }) => metadata.name))
  for (let number = 1; ; number++) if (!names.has(`elastic-${number}`)) return `elastic-${number}`
}

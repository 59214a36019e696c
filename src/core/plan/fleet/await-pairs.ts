import type { AwaitedPair, DesiredCluster, DesiredNode } from '../../model/desired.ts'
import { type Bind, keysOf } from './pair-changes.ts'

/** A pair that is to come into a cluster later. */
export interface AwaitingPair extends AwaitedPair {
  readonly cluster: string
}

/**
 * The desired state without pairs that are to come later; what they would render that another application has there
 * now is told as `coming`, so that it stays until they do. Branches without any are the same objects.
 */
export function awaitPairs(node: DesiredNode, awaited: readonly AwaitingPair[], bind: Bind): DesiredNode {
  return awaited.length === 0
    ? node
    : replace(
        node,
        Map.groupBy(awaited, ({ cluster }) => cluster),
        bind,
      )
}

function replace(
  node: DesiredNode,
  awaited: ReadonlyMap<string, readonly AwaitingPair[]>,
  bind: Bind,
): DesiredNode {
  const children = node.children.map(child => replace(child, awaited, bind))
  const own = node.cluster && awaited.get(node.cluster.cluster.name)
  const same = own === undefined && children.every((child, index) => child === node.children[index])
  if (same) return node
  const cluster = own && node.cluster ? without(node.cluster, own, bind) : node.cluster
  return { ...node, children, ...(cluster && { cluster }) }
}

function without(desired: DesiredCluster, own: readonly AwaitingPair[], bind: Bind): DesiredCluster {
  const { cluster, coming = [], ...rest } = desired
  const names = new Set(own.map(({ application }) => application))
  const pairs = desired.pairs.filter(({ application }) => !names.has(application))
  const here = new Set(pairs.flatMap(pair => [...keysOf(bind(pair, cluster))]))
  const later = desired.pairs
    .filter(({ application }) => names.has(application))
    .flatMap(pair => [...keysOf(bind(pair, cluster))])
  const left = new Set([...coming, ...later].filter(key => !here.has(key)))
  const awaited = own.map(({ application, by, reason }): AwaitedPair => ({ application, by, reason }))
  return { ...rest, cluster, pairs, awaited, ...(left.size > 0 && { coming: left }) }
}

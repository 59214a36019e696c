import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import type { DesiredCluster, DesiredNode } from '../../model/desired.ts'

/** A pair that would be new, with what stops it. */
export interface WithheldPair {
  readonly cluster: string
  readonly application: string
  readonly because: readonly Diagnostic[]
}

/**
 * The desired state without pairs that would be new: whatever a cluster has of them is neither changed nor pruned.
 * Branches without any are the same objects.
 */
export function withholdPairs(node: DesiredNode, withheld: readonly WithheldPair[]): DesiredNode {
  return withheld.length === 0
    ? node
    : replace(
        node,
        Map.groupBy(withheld, ({ cluster }) => cluster),
      )
}

function replace(node: DesiredNode, withheld: ReadonlyMap<string, readonly WithheldPair[]>): DesiredNode {
  const children = node.children.map(child => replace(child, withheld))
  const own = node.cluster && withheld.get(node.cluster.cluster.name)
  const same = children.every((child, index) => child === node.children[index])
  if (node.cluster === undefined || own === undefined) return same ? node : { ...node, children }
  return { ...node, children, cluster: without(node.cluster, own) }
}

function without(cluster: DesiredCluster, withheld: readonly WithheldPair[]): DesiredCluster {
  const reasons = new Map(withheld.map(({ application, because }) => [application, because]))
  const pairs = cluster.pairs.filter(({ application }) => !reasons.has(application))
  const known = cluster.unreadable.filter(({ application }) => !reasons.has(application))
  const unreadable = [...reasons].map(([application, because]) => ({
    application,
    because,
    withheld: true as const,
  }))
  return { ...cluster, pairs, unreadable: [...known, ...unreadable] }
}

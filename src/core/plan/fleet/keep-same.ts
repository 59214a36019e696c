import { equalJson } from '../../../base/std/json.ts'
import type { DesiredCluster, DesiredNode } from '../../model/desired.ts'

/** A desired state in which clusters and branches that are as in the one before are the same objects. */
export function keepSame(node: DesiredNode, before: DesiredNode | undefined): DesiredNode {
  if (before === undefined || node === before || node.path !== before.path) return node
  const old = new Map(before.children.map(child => [child.path, child]))
  const children = node.children.map(child => keepSame(child, old.get(child.path)))
  const cluster = node.cluster && sameCluster(node.cluster, before.cluster)
  const isSame =
    cluster === before.cluster &&
    children.length === before.children.length &&
    children.every((child, index) => child === before.children[index])
  return isSame ? before : { path: node.path, children, ...(cluster && { cluster }) }
}

function sameCluster(cluster: DesiredCluster, before: DesiredCluster | undefined): DesiredCluster {
  if (before === undefined || cluster === before) return cluster
  const isSame =
    cluster.cluster === before.cluster &&
    cluster.pairs.length === before.pairs.length &&
    cluster.pairs.every((pair, index) => pair === before.pairs[index]) &&
    cluster.unreadable === before.unreadable &&
    cluster.keepsAll === before.keepsAll &&
    cluster.vacant === before.vacant &&
    cluster.removal === before.removal &&
    cluster.suspension === before.suspension &&
    sameKeys(cluster.coming, before.coming) &&
    equalJson(plain(cluster), plain(before))
  return isSame ? before : cluster
}

function plain({ awaited = [] }: DesiredCluster) {
  return awaited.map(each => ({ ...each }))
}

function sameKeys(a: DesiredCluster['coming'], b: DesiredCluster['coming']): boolean {
  return a === b || (a !== undefined && b !== undefined && a.size === b.size && a.isSubsetOf(b))
}

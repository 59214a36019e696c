import type { DecisionNode } from '../model/decision.ts'
import { isSameNode } from './same-node.ts'

/** A cluster that has replicas of a workload and is not selected for it any more, where it is in the tree now. */
export interface LeavingCluster {
  readonly cluster: string
  readonly path: string
  readonly granted: number
  /** Why it is left. */
  readonly reason: string
  /** It is left because of what was seen of it. */
  readonly evicted: boolean
  /** Taints of Git refuse it. */
  readonly tainted: boolean
}

/**
 * Puts clusters that are being left into a divided tree, each with target 0 and what it is granted until others serve
 * in its place. What comes out as it was in `old` is that very object.
 */
export function withLeaving(
  node: DecisionNode,
  leaving: readonly LeavingCluster[],
  old: DecisionNode | undefined,
): DecisionNode {
  const { path } = node
  const inside = leaving.filter(each => isWithin(each.path, path))
  if (inside.length === 0) return node
  const base = node.cluster === undefined ? node : hubOf(node)
  const children = new Map(base.children.map(child => [child.name, child]))
  const before = new Map(old?.children.map(child => [child.name, child]))
  for (const [name, list] of Map.groupBy(inside, each => nextName(each.path, path))) {
    const made = place(children.get(name), name, path, list, before.get(name))
    children.set(name, made)
  }
  const sorted = [...children.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  return keep(withChildren(base, sorted), old)
}

function place(
  found: DecisionNode | undefined,
  name: string,
  above: string,
  list: readonly LeavingCluster[],
  old: DecisionNode | undefined,
): DecisionNode {
  const [own] = list
  const path = name === '.' ? above : above === '' ? name : `${above}/${name}`
  const alone = found === undefined && list.length === 1 && own?.path === path
  if (alone) return keep(leafOf(own, name), old)
  const empty = { path, name, target: 0, granted: 0, weight: 0, minReplicas: 0, children: [] }
  return withLeaving(found ?? empty, list, old)
}

function leafOf({ cluster, path, granted, reason, evicted }: LeavingCluster, name: string): DecisionNode {
  const numbers = { target: 0, granted, weight: 0, minReplicas: 0, maxReplicas: 0 }
  const flags = { leaving: true as const, ...(evicted && { evicted: true as const }) }
  return { path, name, cluster, ...numbers, ...flags, reason, children: [] }
}

// A cluster alone becomes the leaf "." of itself beside what is below it.
function hubOf(node: DecisionNode): DecisionNode {
  const { path, name, target, granted, weight, minReplicas } = node
  return { path, name, target, granted, weight, minReplicas, children: [{ ...node, name: '.' }] }
}

function withChildren(node: DecisionNode, children: readonly DecisionNode[]): DecisionNode {
  return { ...node, granted: children.reduce((sum, child) => sum + child.granted, 0), children }
}

function keep(node: DecisionNode, old: DecisionNode | undefined): DecisionNode {
  return old !== undefined && isSameNode(node, old) ? old : node
}

function nextName(path: string, above: string): string {
  if (path === above) return '.'
  const rest = above === '' ? path : path.slice(above.length + 1)
  return rest.split('/')[0] ?? rest
}

function isWithin(path: string, branch: string): boolean {
  return branch === '' || path === branch || path.startsWith(`${branch}/`)
}

/** A tree without the clusters that have been left; those that failed are kept, to be known when they return. */
export function withoutLeft(node: DecisionNode): DecisionNode {
  if (!hasLeaving(node)) return node
  const children = node.children.flatMap(child => {
    const kept = withoutLeft(child)
    return isLeft(kept, child) ? [] : kept
  })
  const same = children.length === node.children.length
  return same && children.every((child, index) => child === node.children[index])
    ? node
    : { ...node, children }
}

function hasLeaving({ leaving, children }: DecisionNode): boolean {
  return leaving === true || children.some(hasLeaving)
}

function isLeft(node: DecisionNode, before: DecisionNode): boolean {
  if (node.leaving === true) return node.granted === 0 && node.evicted !== true
  return node.children.length === 0 && before.children.length > 0
}

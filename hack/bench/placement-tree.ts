import type { PlacementNode } from '../../src/core/model/fleet.ts'

/** How many children every node of each level has, by the number of levels and of clusters. */
const shapes: Readonly<Record<number, Readonly<Record<number, readonly number[]>>>> = {
  3: { 100: [5, 4, 5], 1000: [10, 10, 10], 10000: [25, 20, 20], 100000: [50, 40, 50] },
  5: {
    100: [5, 2, 2, 5, 1],
    1000: [5, 5, 4, 5, 2],
    10000: [10, 10, 5, 4, 5],
    100000: [10, 10, 10, 10, 10],
  },
}

/** Names of the levels above the clusters. */
export const levelNames: readonly string[] = ['region', 'zone', 'city', 'site']

/** A generated fleet as scheduling sees it, of so many levels and clusters. */
export function placementTree(levels: number, clusters: number): PlacementNode {
  const shape = shapes[levels]?.[clusters]
  if (shape === undefined) throw new Error(`no shape for ${levels} levels and ${clusters} clusters`)
  let made = 0
  const make = (path: string, name: string, depth: number): PlacementNode => {
    const width = shape[depth]
    if (width === undefined) return makeCluster(path, `c${made++}`)
    const level = depth === 0 ? undefined : levelNames[depth - 1]
    const children = Array.from({ length: width }, (_, index) => {
      const below = depth + 1 === shape.length ? `k${index}` : `${'rzts'.charAt(depth)}${index}`
      return make(path === '' ? below : `${path}/${below}`, below, depth + 1)
    })
    return group({ path, name, ...(level && { level }), children, clusters: 0 })
  }
  return make('', '', 0)
}

function makeCluster(path: string, name: string): PlacementNode {
  const cluster = { name, path, labels: { tier: 'prod' }, taints: [], zones: [] }
  return { path, name: path.slice(path.lastIndexOf('/') + 1), cluster, children: [], clusters: 1 }
}

function group(node: PlacementNode): PlacementNode {
  return { ...node, clusters: node.children.reduce((sum, child) => sum + child.clusters, 0) }
}

/** The tree with a cluster more in its n-th branch. */
export function withJoined(root: PlacementNode, branch: number): PlacementNode {
  const change = (node: PlacementNode, depth: number): PlacementNode => {
    const at = depth === 0 ? branch % node.children.length : 0
    const [first] = node.children
    const children =
      first?.cluster === undefined
        ? node.children.map((child, index) => (index === at ? change(child, depth + 1) : child))
        : [...node.children, makeCluster(`${node.path}/joined`, 'joined')]
    return group({ ...node, children })
  }
  return change(root, 0)
}

/** The tree with another label on one cluster of its n-th branch: nothing that a division adds up. */
export function withLabel(root: PlacementNode, branch: number): PlacementNode {
  const change = (node: PlacementNode, depth: number): PlacementNode => {
    if (node.cluster !== undefined) {
      const labels = { ...node.cluster.labels, changed: `${branch}` }
      return { ...node, cluster: { ...node.cluster, labels } }
    }
    const at = depth === 0 ? branch % node.children.length : 0
    const children = node.children.map((child, index) => (index === at ? change(child, depth + 1) : child))
    return { ...node, children }
  }
  return change(root, 0)
}

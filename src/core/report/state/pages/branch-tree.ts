import type { ClusterState } from '../../../model/state.ts'

/** A node of the fleet's tree as the states of its clusters make it: the same object while all below is the same. */
export interface BranchTree {
  /** From clustersPath; empty at the root. */
  readonly path: string
  /** The cluster that a hub itself is, the clusters of this directory by name, then the branches by path. */
  readonly children: readonly (ClusterState | BranchTree)[]
}

export function isBranch(child: ClusterState | BranchTree): child is BranchTree {
  return 'children' in child
}

/** The tree of all clusters by where they are. */
export function branchTree(clusters: Iterable<ClusterState>): BranchTree {
  const root: Draft = { path: '', clusters: [], branches: new Map() }
  const drafts = new Map([['', root]])
  const all = [...clusters]
  for (const { location } of all) draftAt(parentOf(location), drafts)
  // A directory that is a cluster and has others below is a hub: it stands on its own page.
  for (const cluster of all)
    (drafts.get(cluster.location) ?? draftAt(parentOf(cluster.location), drafts)).clusters.push(cluster)
  return finish(root)
}

interface Draft {
  readonly path: string
  readonly clusters: ClusterState[]
  readonly branches: Map<string, Draft>
}

function draftAt(path: string, drafts: Map<string, Draft>): Draft {
  const found = drafts.get(path)
  if (found !== undefined) return found
  const draft: Draft = { path, clusters: [], branches: new Map() }
  drafts.set(path, draft)
  draftAt(parentOf(path), drafts).branches.set(path, draft)
  return draft
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

// The newest node that begins with a child: where any of its children is another, it is another node anyway.
const newest = new WeakMap<ClusterState | BranchTree, BranchTree>()

function finish({ path, clusters, branches }: Draft): BranchTree {
  const sorted = [...branches.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
  const own = [...clusters].sort((a, b) => order(a, b, path))
  const children = [...own, ...sorted.map(finish)]
  const [first] = children
  const known = first && newest.get(first)
  if (
    known?.path === path &&
    known.children.length === children.length &&
    known.children.every((child, index) => child === children[index])
  )
    return known
  const made = { path, children }
  if (first !== undefined) newest.set(first, made)
  return made
}

function order(a: ClusterState, b: ClusterState, path: string): number {
  const [one, other] = [a, b].map(({ location }) => (location === path ? 0 : 1))
  if (one !== other) return (one ?? 0) - (other ?? 0)
  return a.name < b.name ? -1 : 1
}

import type { PlacementNode } from '../../model/fleet.ts'
import type { ClusterObservation, Observation } from '../../model/observation.ts'

/** What is known of the clusters of a branch. It is the same object for as long as nothing below is news. */
export interface KnownNode {
  readonly placement: PlacementNode
  /** What was seen of the node's own cluster. */
  readonly seen: ClusterObservation | undefined
  /** As many, and in the same order, as the placement's. */
  readonly children: readonly KnownNode[]
  /** Whether the room of any cluster below is declared or was seen. */
  readonly limited: boolean
}

const latest = new WeakMap<PlacementNode, KnownNode>()

/** The branch of a placement with what an observation says of it. */
export function knownTree(placement: PlacementNode, observation: Observation | undefined): KnownNode {
  const { cluster } = placement
  const seen = cluster && observation?.clusters.get(cluster.name)
  const before = latest.get(placement)
  const children = childrenOf(placement, observation, before?.children ?? none)
  if (before !== undefined && before.seen === seen && before.children === children) return before
  const own = cluster?.capacity !== undefined || seen?.room !== undefined || (seen?.workloads.size ?? 0) > 0
  const made = { placement, seen, children, limited: own || children.some(({ limited }) => limited) }
  latest.set(placement, made)
  return made
}

const none: readonly KnownNode[] = []

function childrenOf(
  { children }: PlacementNode,
  observation: Observation | undefined,
  before: readonly KnownNode[],
): readonly KnownNode[] {
  let made: KnownNode[] | undefined
  for (const [index, child] of children.entries()) {
    const known = knownTree(child, observation)
    if (made === undefined && known !== before[index]) made = before.slice(0, index)
    made?.push(known)
  }
  return made ?? before
}

/** The node of a path; undefined when there is none. */
export function knownAt(node: KnownNode, path: string): KnownNode | undefined {
  if (node.placement.path === path) return node
  const next = node.children.find(
    ({ placement }) => path === placement.path || path.startsWith(`${placement.path}/`),
  )
  return next && knownAt(next, path)
}

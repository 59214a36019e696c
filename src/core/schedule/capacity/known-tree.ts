import type { PlacementNode } from '../../model/fleet.ts'
import type { ClusterObservation, Observation } from '../../model/observation.ts'

/** What is known of the clusters of a branch. It is the same object for as long as nothing below is news. */
export interface KnownNode {
  readonly placement: PlacementNode
  /** What was seen of the node's own cluster. */
  readonly seen: ClusterObservation | undefined
  /** The applications that were applied to it; undefined: nobody knows, or nothing limits it. */
  readonly applied: ReadonlySet<string> | undefined
  /** As many, and in the same order, as the placement's. */
  readonly children: readonly KnownNode[]
  /** Whether the room of any cluster below is declared or was seen. */
  readonly limited: boolean
}

const latest = new WeakMap<PlacementNode, KnownNode>()

/** Tells the applications that were applied to a cluster, by its name; the same object while they are the same. */
export type AppliedIn = (cluster: string) => ReadonlySet<string> | undefined

/** The branch of a placement with what an observation says of it. */
export function knownTree(
  placement: PlacementNode,
  observation: Observation | undefined,
  appliedIn?: AppliedIn,
): KnownNode {
  const { cluster } = placement
  const seen = cluster && observation?.clusters.get(cluster.name)
  const before = latest.get(placement)
  const children = childrenOf(placement, observation, appliedIn, before?.children ?? none)
  const own = cluster?.capacity !== undefined || seen?.room !== undefined || (seen?.workloads.size ?? 0) > 0
  const applied = own && cluster !== undefined ? appliedIn?.(cluster.name) : undefined
  const same = before?.seen === seen && before?.applied === applied && before?.children === children
  if (before !== undefined && same) return before
  const made = { placement, seen, applied, children, limited: own || children.some(({ limited }) => limited) }
  latest.set(placement, made)
  return made
}

const none: readonly KnownNode[] = []

function childrenOf(
  { children }: PlacementNode,
  observation: Observation | undefined,
  appliedIn: AppliedIn | undefined,
  before: readonly KnownNode[],
): readonly KnownNode[] {
  let made: KnownNode[] | undefined
  for (const [index, child] of children.entries()) {
    const known = knownTree(child, observation, appliedIn)
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

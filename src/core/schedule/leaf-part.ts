import type { Bounds } from './bounds.ts'
import type { Part } from './branch.ts'
import type { SelectedNode } from './select-branch.ts'
import type { Weighed } from './weigh.ts'

/**
 * A cluster's part in a division. What workloads weigh and bound alike is one object, and so are the leaves of their
 * decisions: a thousand workloads over ten thousand clusters have to fit into memory.
 */
export function leafPart(
  leaf: SelectedNode,
  cluster: string,
  { weight, explicit: explicitWeight, priority, unknown }: Weighed,
  { min, max, reason, refuted }: Bounds,
): Part {
  const last = leaf.part
  const same =
    last !== undefined &&
    last.weight === weight &&
    last.min === min &&
    last.max === max &&
    last.reason === reason &&
    last.refuted === refuted &&
    last.explicitWeight === explicitWeight &&
    last.priority === priority &&
    last.unknown === unknown
  if (same) return last
  const { name, path } = leaf.placement
  const made: Part = {
    name,
    path,
    cluster,
    weight,
    explicitWeight,
    priority,
    unknown,
    min,
    max,
    reason,
    refuted,
    branch: undefined,
    leaf: undefined,
    leaves: undefined,
  }
  leaf.part = made
  return made
}

import type { PlacementNode } from '../model/fleet.ts'
import type { Bounds } from './bounds.ts'
import type { Part } from './branch.ts'
import type { Child } from './children.ts'
import { memoryOf } from './placement-memory.ts'
import type { Weighed } from './weigh.ts'

/**
 * A cluster's part in a division. What workloads weigh and bound alike is one object, and so are the leaves of their
 * decisions: a thousand workloads over ten thousand clusters have to fit into memory.
 */
export function leafPart(
  parent: PlacementNode,
  { name, path, cluster }: Child,
  own: Weighed,
  { min, max, reason, refuted }: Bounds,
): Part {
  const memory = memoryOf(parent)
  memory.parts ??= new Map()
  const known = memory.parts
  const last = known.get(name)
  const same =
    last !== undefined &&
    last.cluster === cluster &&
    last.weight === own.weight &&
    last.min === min &&
    last.max === max &&
    last.reason === reason &&
    last.refuted === refuted &&
    last.explicitWeight === own.explicit &&
    last.priority === own.priority &&
    last.unknown === own.unknown
  if (same) return last
  const { weight, explicit: explicitWeight, priority, unknown } = own
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
    leaves: undefined,
  }
  known.set(name, made)
  return made
}

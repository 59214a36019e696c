import type { PlacementNode } from '../model/fleet.ts'
import type { Part } from './branch.ts'
import type { SelectedNode } from './select-branch.ts'

/** What is remembered of a placement node for as long as it lives; one memory, because each costs when it is collected. */
export interface PlacementMemory {
  /** Its children that are clusters alone, as all policies that select them have them; by their index. */
  leaves?: readonly (SelectedNode | undefined)[]
  /** What a policy selected of it last: another one that selects as much has the same object. */
  selected?: SelectedNode
  /** The parts of its clusters that were made last, by name. */
  parts?: Map<string, Part>
}

const memories = new WeakMap<PlacementNode, PlacementMemory>()

export function memoryOf(node: PlacementNode): PlacementMemory {
  const known = memories.get(node)
  if (known !== undefined) return known
  const made: PlacementMemory = {}
  memories.set(node, made)
  return made
}

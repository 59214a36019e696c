import type { PlacementNode } from '../model/fleet.ts'
import type { SelectedNode } from './select-branch.ts'

/** What is remembered of a placement node for as long as it lives; one memory, because each costs when it is collected. */
export interface PlacementMemory {
  /** Its children that are clusters alone, as all policies that select them have them; by their index. */
  leaves: readonly (SelectedNode | undefined)[] | undefined
  /** The leaf that a hub itself is, beside its children. */
  own: SelectedNode | undefined
  /** What a policy selected of it last: another one that selects as much has the same object. */
  selected: SelectedNode | undefined
}

const memories = new WeakMap<PlacementNode, PlacementMemory>()

export function memoryOf(node: PlacementNode): PlacementMemory {
  const known = memories.get(node)
  if (known !== undefined) return known
  const made: PlacementMemory = { leaves: undefined, own: undefined, selected: undefined }
  memories.set(node, made)
  return made
}

import type { PlacementNode } from '../model/fleet.ts'
import { pathsByChild } from './paths-below.ts'
import { type SelectedNode, selectedNode } from './select-branch.ts'

/**
 * A selection with clusters that stay for a while although they are not selected, over the branch as it is; the same
 * object for the same inputs. `staying` has the paths of these clusters.
 */
export function reach(
  selected: SelectedNode | undefined,
  placement: PlacementNode,
  staying: readonly string[],
): SelectedNode | undefined {
  if (staying.length === 0 && (selected === undefined || selected.placement === placement)) return selected
  const key = staying.join('\n')
  const last = known.get(placement)
  if (last?.selected === selected && last?.key === key) return last.reached
  const reached = widen(selected, placement, staying)
  known.set(placement, { selected, key, reached })
  return reached
}

interface Known {
  readonly selected: SelectedNode | undefined
  readonly key: string
  readonly reached: SelectedNode | undefined
}

const known = new WeakMap<PlacementNode, Known>()

function widen(
  selected: SelectedNode | undefined,
  placement: PlacementNode,
  staying: readonly string[],
): SelectedNode | undefined {
  const chosen = new Map(selected?.children.map(child => [child.placement.path, child]))
  const below = pathsByChild(staying, placement.path)
  const children = placement.children.flatMap(child => {
    return reach(chosen.get(child.path), child, below.get(child.path) ?? []) ?? []
  })
  const own = selected?.cluster !== undefined || staying.includes(placement.path)
  return selectedNode(placement, own ? placement.cluster : undefined, children)
}

import { invariant } from '../../../base/std/invariant.ts'
import { canonicalJson, isObject } from '../../../base/std/json.ts'
import type { PlacementNode } from '../../model/fleet.ts'
import { treeInterner } from '../intern-tree.ts'

const intern = treeInterner<PlacementNode>()

/** A placement node of these parts: the same object for the same parts, so that an unchanged branch stays what it is. */
export function makePlacement(
  own: Omit<PlacementNode, 'children' | 'clusters'>,
  children: readonly PlacementNode[],
): PlacementNode {
  invariant(isObject(own), 'placement is plain data')
  return intern(canonicalJson(own), children, () => {
    const below = children.reduce((sum, child) => sum + child.clusters, 0)
    return { ...own, children, clusters: below + (own.cluster === undefined ? 0 : 1) }
  })
}

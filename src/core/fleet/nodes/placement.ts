import { invariant } from '../../../base/std/invariant.ts'
import { canonicalJson, isObject } from '../../../base/std/json.ts'
import { WeakValueMap } from '../../../base/std/weak-value-map.ts'
import type { PlacementNode } from '../../model/fleet.ts'

const interned = new WeakValueMap<string, PlacementNode>()
const numbers = new WeakMap<PlacementNode, number>()
let next = 0

/** A placement node of these parts: the same object for the same parts, so that an unchanged branch stays what it is. */
export function makePlacement(
  own: Omit<PlacementNode, 'children' | 'clusters'>,
  children: readonly PlacementNode[],
): PlacementNode {
  invariant(isObject(own), 'placement is plain data')
  // Children are told apart by number, because they are interned themselves.
  const key = `${canonicalJson(own)} ${children.map(child => numbers.get(child)).join()}`
  return interned.obtain(key, () => {
    const below = children.reduce((sum, child) => sum + child.clusters, 0)
    const node: PlacementNode = { ...own, children, clusters: below + (own.cluster === undefined ? 0 : 1) }
    numbers.set(node, next++)
    return node
  })
}

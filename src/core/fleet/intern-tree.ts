import { WeakValueMap } from '../../base/std/weak-value-map.ts'

/**
 * Makes immutable trees bottom-up in which equal nodes are one object. `own` says all of a node but its children, which
 * are interned themselves and so can be told apart by a number.
 */
export function treeInterner<Node extends object>(): (
  own: string,
  children: readonly Node[],
  make: () => Node,
) => Node {
  const interned = new WeakValueMap<string, Node>()
  const numbers = new WeakMap<Node, number>()
  let next = 0
  return (own, children, make) =>
    interned.obtain(`${own} ${children.map(child => numbers.get(child)).join()}`, () => {
      const node = make()
      numbers.set(node, next++)
      return node
    })
}

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Decision } from '../../../src/core/model/decision.ts'
import type { PlacementNode } from '../../../src/core/model/fleet.ts'
import { nodesOf, schedule } from '../../support/schedule.ts'
import { levels, worlds } from './trees.ts'

const runs = { numRuns: 10_000 }

/** A change of one cluster: another weight, or a taint that comes or goes. */
interface Change {
  readonly pick: number
  readonly weight: number
  readonly taint: boolean
}

const changes = fc.array(fc.record({ pick: fc.nat(), weight: fc.nat(5), taint: fc.boolean() }), {
  minLength: 1,
  maxLength: 5,
})

function clusterPaths(node: PlacementNode): readonly string[] {
  return [...(node.cluster ? [node.path] : []), ...node.children.flatMap(clusterPaths)]
}

/** The tree with one cluster changed; all that does not lead to it is the same object. */
function changed(node: PlacementNode, path: string, change: Change): PlacementNode {
  if (node.path !== path) {
    const children = node.children.map(child =>
      path === child.path || path.startsWith(`${child.path}/`) ? changed(child, path, change) : child,
    )
    return { ...node, children }
  }
  if (node.cluster === undefined) return node
  const { weight, taint } = change
  const taints = taint ? [{ key: 'drain', effect: 'NoExecute' as const }] : []
  return { ...node, cluster: { ...node.cluster, weight, taints } }
}

/** The same value with no object in common, so that nothing that was remembered helps. */
function copy<T>(value: T): T {
  return structuredClone(value)
}

test('a change divided with all that was remembered gives the very bytes that a division from nothing gives', () => {
  fc.assert(
    fc.property(worlds, changes, (world, list) => {
      let tree = world.tree
      let previous: Decision = schedule({ ...world, levels }).decision
      const paths = clusterPaths(tree)
      for (const change of list) {
        tree = changed(tree, paths[change.pick % paths.length] ?? '', change)
        if (!selectable(tree)) return

        const { decision } = schedule({ ...world, tree, levels, previous })

        const fromNothing = schedule({
          ...world,
          tree: copy(tree),
          workload: copy(world.workload),
          levels,
          previous: copy(previous),
        }).decision
        expect(JSON.stringify(decision)).toBe(JSON.stringify(fromNothing))
        previous = decision
      }
    }),
    runs,
  )
})

test('nodes whose numbers a change leaves alone are the same objects', () => {
  fc.assert(
    fc.property(worlds, changes, (world, [change]) => {
      fc.pre(change !== undefined)
      const before = schedule({ ...world, levels }).decision
      const paths = clusterPaths(world.tree)
      const tree = changed(world.tree, paths[change.pick % paths.length] ?? '', change)
      if (!selectable(tree)) return

      const { decision } = schedule({ ...world, tree, levels, previous: before })

      const known = new Map(nodesOf(before).map(node => [`${node.path} ${node.name}`, node]))
      for (const node of nodesOf(decision)) {
        const old = known.get(`${node.path} ${node.name}`)
        if (old !== undefined && JSON.stringify(old) === JSON.stringify(node)) expect(node).toBe(old)
      }
    }),
    runs,
  )
})

function selectable(node: PlacementNode): boolean {
  return (node.cluster !== undefined && node.cluster.taints.length === 0) || node.children.some(selectable)
}

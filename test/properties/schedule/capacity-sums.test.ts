import fc from 'fast-check'
import { expect, test } from 'vitest'
import { capacityTree } from '../../../src/core/schedule/capacity/capacity-tree.ts'
import type { CapacityNode } from '../../../src/core/schedule/capacity-node.ts'
import { clustersIn } from '../../../src/core/schedule/choice/keep-only.ts'
import { type SelectedNode, selectBranch } from '../../../src/core/schedule/select-branch.ts'
import { tiersOf } from '../../../src/core/schedule/tiers/tiers-of.ts'
import { placementOf, policyOf } from '../../support/placement.ts'
import { holds } from '../../support/property.ts'
import { levels, sketches } from './trees.ts'

/** How many fit into clusters, dealt to them in turn; undefined: not known. */
const fits = fc.array(
  fc.option(fc.oneof(fc.nat(9), fc.constant(Number.POSITIVE_INFINITY)), { nil: undefined }),
  { minLength: 7, maxLength: 7 },
)

/** Which clusters are picked, dealt in turn. */
const picks = fc.array(fc.boolean(), { minLength: 5, maxLength: 5 })

interface Given {
  readonly selected: SelectedNode
  readonly names: readonly string[]
  readonly fitsIn: (name: string) => number | undefined
}

function select(
  sketch: Parameters<typeof placementOf>[0],
  numbers: readonly (number | undefined)[],
): Given | undefined {
  const selected = selectBranch(policyOf(), placementOf(sketch, levels))
  if (selected === undefined) return undefined
  const names = clustersIn(selected).map(({ name }) => name)
  return { selected, names, fitsIn: name => numbers[names.indexOf(name) % numbers.length] }
}

function treeOf({ fitsIn }: Given, selected: SelectedNode, before?: CapacityNode): CapacityNode {
  return capacityTree(selected, ({ name }) => fitsIn(name), before)
}

function expectSums(node: SelectedNode, { known, unknown, children }: CapacityNode, given: Given): void {
  const amounts = clustersIn(node).map(({ name }) => given.fitsIn(name) ?? Number.POSITIVE_INFINITY)
  const limits = amounts.filter(Number.isFinite)
  expect(known).toBe(limits.reduce((sum, each) => sum + each, 0))
  expect(unknown).toBe(amounts.length - limits.length)
  expect(children.length).toBe(node.children.length)
  for (const [index, child] of node.children.entries()) {
    const below = children[index]
    if (below !== undefined) expectSums(child, below, given)
  }
}

test('every branch of a capacity tree has the sums of its clusters', () => {
  holds(
    fc.property(sketches, fits, (sketch, numbers) => {
      const given = select(sketch, numbers)
      if (given !== undefined) expectSums(given.selected, treeOf(given, given.selected), given)
    }),
  )
})

test('whatever was selected the last time, the capacities are those of a computation from nothing', () => {
  holds(
    fc.property(sketches, fits, picks, picks, (sketch, numbers, first, second) => {
      const given = select(sketch, numbers)
      if (given === undefined) return
      const [before, now] = [first, second].map(list => {
        const clusterNames = given.names.filter((_, index) => list[index % list.length])
        return selectBranch(policyOf({ clusterAffinity: { clusterNames } }), given.selected.placement)
      })
      if (before === undefined || now === undefined) return

      const tree = treeOf(given, now, treeOf(given, before))

      expect(tree).toEqual(treeOf(given, now))
      expect(treeOf(given, now, tree)).toBe(tree)
    }),
  )
})

test('the capacities of a tier are those of its clusters alone', () => {
  holds(
    fc.property(sketches, fits, picks, (sketch, numbers, list) => {
      const given = select(sketch, numbers)
      if (given === undefined) return
      const own = given.names.filter((_, index) => list[index % list.length])
      const policy = policyOf({
        clusterAffinity: { clusterNames: own },
        overflowAffinities: [{ clusterNames: given.names.filter(name => !own.includes(name)) }],
      })

      for (const { selected, capacity } of tiersOf(policy, given.selected, treeOf(given, given.selected)) ??
        [])
        expect(capacity).toEqual(treeOf(given, selected))
    }),
  )
})

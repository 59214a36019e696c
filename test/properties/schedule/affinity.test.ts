import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PlacementCluster, PlacementNode } from '../../../src/core/model/fleet.ts'
import {
  narrowByAffinity,
  presenceOfEither,
  presenceOfSelected,
  presenceOfTarget,
  type SelectedNode,
  selectBranch,
} from '../../../src/core/schedule/index.ts'
import { dividing, placementOf, policyOf } from '../../support/placement.ts'
import { leavesOf, schedule } from '../../support/schedule.ts'
import { levels, sketches } from './trees.ts'

interface Case {
  readonly tree: PlacementNode
  /** Where the policy of the workload stands. */
  readonly scope: PlacementNode
  readonly others: readonly string[]
  readonly level: string
  readonly mode: 'with' | 'apart'
}

const cases: fc.Arbitrary<Case> = sketches.chain(sketch => {
  const tree = placementOf(sketch, levels)
  const names = clustersIn(tree).map(({ name }) => name)
  return fc.record({
    tree: fc.constant(tree),
    scope: fc.constantFrom(...nodesIn(tree)),
    others: fc.subarray(names),
    level: fc.constantFrom('cluster', ...levels),
    mode: fc.constantFrom('with', 'apart'),
  })
})

function nodesIn(node: PlacementNode): readonly PlacementNode[] {
  return [node, ...node.children.flatMap(nodesIn)]
}

function clustersIn(node: PlacementNode): readonly PlacementCluster[] {
  return nodesIn(node).flatMap(({ cluster }) => cluster ?? [])
}

/** The branch of the level that a cluster lies in, or the cluster itself. */
function placeOf(tree: PlacementNode, { name, path }: PlacementCluster, level: string): string {
  const around = nodesIn(tree).find(
    each => each.level === level && (path === each.path || path.startsWith(`${each.path}/`)),
  )
  return around === undefined ? `cluster ${name}` : around.path
}

function namesIn(selected: SelectedNode | undefined): readonly string[] {
  if (selected === undefined) return []
  const own = selected.cluster === undefined ? [] : [selected.cluster.name]
  return [...own, ...selected.children.flatMap(namesIn)].sort()
}

/** What is to be left, cluster by cluster. */
function expected({ tree, scope, others, level, mode }: Case): readonly string[] {
  const places = new Set(
    clustersIn(tree)
      .filter(({ name }) => others.includes(name))
      .map(each => placeOf(tree, each, level)),
  )
  return clustersIn(scope)
    .filter(each => places.has(placeOf(tree, each, level)) === (mode === 'with'))
    .map(({ name }) => name)
    .sort()
}

const everywhere = policyOf()

function only(names: readonly string[]) {
  return policyOf({ name: 'others', clusterAffinity: { clusterNames: names } })
}

test('what is left of a selection is what looking at every cluster by itself leaves', () => {
  fc.assert(
    fc.property(cases, each => {
      const { tree, scope, others, level, mode } = each
      const selected = selectBranch(everywhere, scope)
      const there = selectBranch(only(['none', ...others]), tree)
      if (selected === undefined) throw new Error('everything is selected')
      const presences = there === undefined ? [] : [presenceOfSelected(there)]

      const left = narrowByAffinity(selected, tree, { mode, level, others: presences })

      expect(namesIn(left)).toEqual(expected(each))
      expect(left?.clusters ?? 0).toBe(expected(each).length)
      if (namesIn(left).length === selected.clusters) expect(left).toBe(selected)
    }),
    { numRuns: 10_000 },
  )
})

test('a divided workload is where its decision gives it replicas', () => {
  fc.assert(
    fc.property(cases, fc.nat(6), (each, replicas) => {
      const { tree, scope, level, mode } = each
      const named = policyOf({ name: 'others', clusterAffinity: { clusterNames: ['none', ...each.others] } })
      const selected = selectBranch(everywhere, scope)
      if (selected === undefined || selectBranch(named, tree) === undefined) return
      const { decision } = schedule({ tree, workload: dividing(), replicas, policy: named })
      const others = leavesOf(decision).flatMap(({ cluster = '', target }) => (target > 0 ? [cluster] : []))

      for (const presence of [presenceOfTarget(decision.root), presenceOfEither(decision.root)]) {
        const left = narrowByAffinity(selected, tree, { mode, level, others: [presence] })
        expect(namesIn(left)).toEqual(expected({ ...each, others }))
      }
    }),
    { numRuns: 10_000 },
  )
})

import { expect, test } from 'vitest'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import type { TreeDirectory } from '../../../src/base/tree/tree.ts'
import {
  type Compiled,
  type CompileInputs,
  compile,
  emptyCompileCache,
  nothingBefore,
} from '../../../src/core/compile.ts'
import type { DesiredNode } from '../../../src/core/model/desired.ts'
import { explained } from '../../support/compiled.ts'
import { type Files, ours } from '../../support/fleet-files.ts'

const cache = emptyCompileCache()

function fleet(applications: readonly string[], clusters: readonly string[], placement: string): Files {
  return {
    'fleet.yaml': ours('Fleet\nmetadata: { name: shop }'),
    ...Object.fromEntries(
      applications.flatMap(name => [
        [`templates/${name}/kustomization.yaml`, 'resources: [it.yaml]\n'],
        [`templates/${name}/it.yaml`, `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`],
      ]),
    ),
    'clusters/policies/all.yaml': ours(
      `PropagationPolicy\nspec: { applications: ["*"], placement: { ${placement} } }`,
    ),
    ...Object.fromEntries(
      clusters.map(name => [`clusters/${name}/cluster.yaml`, ours(`Cluster\nmetadata: { name: ${name} }`)]),
    ),
  }
}

function compiled(
  files: Files,
  before?: Compiled,
  tree: TreeDirectory = makeTree(files),
  rebalances: CompileInputs['rebalances'] = [],
): Compiled {
  const previous = before === undefined ? nothingBefore : { ...nothingBefore, placements: before.placements }
  const result = compile(
    { revision: 'a', trees: new Map([['a', tree]]), previous, rebalances },
    cache,
    before,
  )
  if (result.fleet === undefined) throw new Error('the fleet was refused')
  return result
}

function placed({ desired }: Compiled): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {}
  const visit = ({ cluster, children }: DesiredNode): void => {
    for (const { application } of cluster?.pairs ?? [])
      found[application] = [...(found[application] ?? []), cluster?.cluster.name ?? '']
    children.forEach(visit)
  }
  visit(desired)
  return found
}

test('numberOfClusters takes so many, spreading the applications over the clusters', () => {
  const files = fleet(['a', 'b', 'c', 'd'], ['k1', 'k2', 'k3', 'k4'], 'numberOfClusters: 2')

  expect(placed(compiled(files))).toEqual({
    a: ['k1', 'k2'],
    b: ['k3', 'k4'],
    c: ['k1', 'k2'],
    d: ['k3', 'k4'],
  })
})

test('an application that has its clusters keeps them, whatever comes and goes beside them', () => {
  const first = compiled(fleet(['b'], ['k2', 'k3'], 'numberOfClusters: 1'))
  const second = compiled(fleet(['a', 'b'], ['k1', 'k2', 'k3'], 'numberOfClusters: 1'), first)

  expect(placed(first)).toEqual({ b: ['k2'] })
  expect(placed(second)).toEqual({ a: ['k1'], b: ['k2'] })
  expect([...second.placements.values()][1]).toBe([...first.placements.values()][0])
})

test('of a cluster that goes, only its own place is given to another', () => {
  const first = compiled(fleet(['a'], ['k1', 'k2', 'k3'], 'numberOfClusters: 2'))
  const second = compiled(fleet(['a'], ['k0', 'k2', 'k3'], 'numberOfClusters: 2'), first)

  expect(placed(second)).toEqual({ a: ['k0', 'k2'] })
})

test('compiling again gives the same decisions, and the same desired state', () => {
  const files = fleet(['a', 'b', 'c'], ['k1', 'k2', 'k3', 'k4', 'k5'], 'numberOfClusters: 2')
  const tree = makeTree(files)
  const first = compiled(files, undefined, tree)
  const second = compiled(files, first, tree)

  expect([...second.placements.values()]).toEqual([...first.placements.values()])
  for (const [key, decision] of second.placements) expect(decision).toBe(first.placements.get(key))
  expect(second.desired).toBe(first.desired)
})

test('policies that do not choose leave nothing to be known', () => {
  expect(compiled(fleet(['a'], ['k1', 'k2'], '')).placements.size).toBe(0)
})

test('what was not chosen is explained by the scores', () => {
  const first = compiled(fleet(['a'], ['k1', 'k2', 'k3'], 'numberOfClusters: 2'))

  expect(explained(first, 'a', 'k1')).toEqual([
    'k1: selected by policy "all" (clusters/policies/all.yaml), with the score 400',
  ])
  expect(explained(first, 'a', 'k3')).toEqual([
    'k3: refused: policy "all" (clusters/policies/all.yaml): 2 clusters at most: its score is 400, and "k2" comes before it by name (400)',
  ])
})

test('the affinity that was in force stays for as long as it selects a cluster, though an earlier one could again', () => {
  const terms = ['k1', 'k2', 'k3'].map(name => `{ affinityName: to-${name}, clusterNames: [${name}] }`)
  const at = (...clusters: string[]) =>
    fleet(['a', 'b'], clusters, `clusterAffinities: [${terms.join(', ')}]`)

  const first = compiled(at('k2', 'k3'))
  const second = compiled(at('k1', 'k2', 'k3'), first)
  const third = compiled(at('k1', 'k3'), second)
  const again = compiled(at('k1', 'k3'), third)

  expect([first, second, third].map(placed)).toEqual([
    { a: ['k2'], b: ['k2'] },
    { a: ['k2'], b: ['k2'] },
    { a: ['k1'], b: ['k1'] },
  ])
  expect([...third.placements.values()].map(({ affinityName }) => affinityName)).toEqual(['to-k1', 'to-k1'])
  expect([...again.placements.values()][0]).toBe([...third.placements.values()][0])
})

test('a rebalance on request chooses afresh, once', () => {
  const first = compiled(fleet(['b'], ['k2', 'k3'], 'numberOfClusters: 1'))
  const files = fleet(['b'], ['k1', 'k2', 'k3'], 'numberOfClusters: 1')
  const asked = [{ commit: 'c1', path: '' }]
  const second = compiled(files, first, undefined, asked)
  const third = compiled(fleet(['b'], ['k0', 'k1'], 'numberOfClusters: 1'), second, undefined, asked)

  expect(placed(compiled(files, first))).toEqual({ b: ['k2'] })
  expect(placed(compiled(files, first, undefined, [{ commit: 'c1', path: 'k1' }]))).toEqual({ b: ['k2'] })
  expect(placed(second)).toEqual({ b: ['k1'] })
  expect(placed(third)).toEqual({ b: ['k1'] })
})

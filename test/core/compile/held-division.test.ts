import { expect, test } from 'vitest'
import { makeFile, makeTree, withEntry } from '../../../src/base/tree/make-tree.ts'
import type { TreeDirectory } from '../../../src/base/tree/tree.ts'
import {
  type Compiled,
  compile,
  emptyCompileCache,
  nothingBefore,
  type Previous,
} from '../../../src/core/compile.ts'
import type { DesiredNode } from '../../../src/core/model/desired.ts'
import { ours } from '../../support/fleet-files.ts'

const files = {
  'fleet.yaml': ours('Fleet\nmetadata: { name: shop }'),
  'templates/web/kustomization.yaml': 'resources: [web.yaml]\n',
  'templates/web/web.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\n',
  'clusters/policies/web.yaml': ours(
    'PropagationPolicy\nspec: { applications: [web], replicas: 10, replicaScheduling: { replicaSchedulingType: Divided } }',
  ),
  'clusters/tokyo/cluster.yaml': ours('Cluster\nmetadata: { name: tokyo }'),
  'clusters/osaka/cluster.yaml': ours('Cluster\nmetadata: { name: osaka }'),
}

function compiled(
  revision: string,
  trees: Readonly<Record<string, TreeDirectory>>,
  previous: Previous,
): Compiled {
  const result = compile({ revision, trees: new Map(Object.entries(trees)), previous }, emptyCompileCache())
  if (result.fleet === undefined) throw new Error('the fleet was refused')
  return result
}

function shares({ cluster, children }: DesiredNode): readonly (readonly [string, number])[] {
  const own = cluster?.pairs.flatMap(pair =>
    [...pair.shares.values()].map(({ replicas }) => [cluster.cluster.name, replicas] as const),
  )
  return [...(own ?? []), ...children.flatMap(shares)]
}

test('while a template cannot be rendered, its clusters keep the replicas that they were granted', () => {
  const a = makeTree(files)
  const b = withEntry(a, 'templates/web/kustomization.yaml', makeFile('resources: [wbe.yaml]\n'))
  const first = compiled('a', { a }, nothingBefore)
  const before = { ...nothingBefore, revision: 'a', decisions: first.decisions }

  const second = compiled('b', { a, b }, before)

  expect(shares(first.desired)).toEqual([
    ['osaka', 5],
    ['tokyo', 5],
  ])
  expect(second.exceptions.map(({ cluster, revision }) => [cluster, revision])).toEqual([
    ['osaka', 'a'],
    ['tokyo', 'a'],
  ])
  expect(shares(second.desired)).toEqual(shares(first.desired))
  expect(second.decisions).toEqual(first.decisions)
})

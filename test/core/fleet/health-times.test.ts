import { expect, test } from 'vitest'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import { goodFleet, mistakes, nodeAt, ours, smallFleet } from '../../support/fleet-files.ts'

const withTimes = {
  ...smallFleet,
  'fleet.yaml': ours(
    'Fleet\nmetadata: { name: shop }\nspec: { levels: [region, zone], health: { stabilityWindowSeconds: 5 } }',
  ),
  'clusters/asia/group.yaml': ours('ClusterGroup\nspec: { health: { progressDeadlineSeconds: 60 } }'),
  'clusters/asia/east/tokyo/cluster.yaml': ours(
    'Cluster\nmetadata: { name: tokyo }\nspec: { health: { stabilityWindowSeconds: 7 } }',
  ),
}

test('how long objects are given is inherited field by field, and the nearer one counts', () => {
  const { root } = goodFleet(makeTree(withTimes))
  const timesOf = (path: string) => {
    const { stabilityWindowSeconds, progressDeadlineSeconds } = nodeAt(root, path).cluster?.health ?? {}
    return [stabilityWindowSeconds, progressDeadlineSeconds]
  }

  expect(timesOf('asia/east/tokyo')).toEqual([7, 60])
  expect(timesOf('asia/east/osaka')).toEqual([5, 60])
  expect(timesOf('europe/west/store-1')).toEqual([5, 600])
})

test('rules of health stand in fleet.yaml alone, and times are whole seconds', () => {
  const files = {
    ...withTimes,
    'clusters/asia/group.yaml': ours(
      'ClusterGroup\nspec:\n  health:\n    rules: []\n    progressDeadlineSeconds: 0\n    stabilityWindowSeconds: 5s',
    ),
  }

  const field = 'clusters/asia/group.yaml'
  expect(mistakes(files).map(text => text.split('\n')[0])).toEqual([
    `${field}:6:30: error fleet/field-invalid: "spec.health.progressDeadlineSeconds" must be at least 1`,
    `${field}:5:5: error fleet/field-unknown: unknown field "rules"`,
    `${field}:7:29: error fleet/field-invalid: "spec.health.stabilityWindowSeconds" is "5s" but must be a number`,
  ])
})

import { expect, test } from 'vitest'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import { parseFleet } from '../../../src/core/fleet/index.ts'
import { ours, smallFleet } from '../../support/fleet-files.ts'

test('what YAML reads as a boolean where text is wanted is told so', () => {
  const found = parseFleet(
    makeTree({ ...smallFleet, 'clusters/asia/group.yaml': ours('ClusterGroup\nmetadata: { name: y }') }),
  )

  expect(found.diagnostics.map(({ message, hint }) => [message, hint])).toContainEqual([
    '"metadata.name" must be text',
    'YAML reads this as true: put it in quotes, as it is written',
  ])
})

test('what YAML reads as null where a value is wanted is told so', () => {
  const group = 'ClusterGroup\nspec: { taints: [{ key: ~, effect: NoSchedule }, null], weight: null }'
  const cluster = 'Cluster\nmetadata: { name: Null }'
  const files = { 'clusters/asia/group.yaml': ours(group), 'clusters/asia/x/cluster.yaml': ours(cluster) }
  const { diagnostics } = parseFleet(makeTree({ ...smallFleet, ...files }))
  const quotes = 'YAML reads this as null: put it in quotes, as it is written, or leave it out'

  expect(diagnostics.map(({ message, hint }) => [message, hint])).toEqual([
    ['"spec.taints[0].key" must be text', quotes],
    ['"spec.taints[1]" must be a map', 'YAML reads this as null: give it a value, or leave it out'],
    ['"metadata.name" must be text', quotes],
  ])
})

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

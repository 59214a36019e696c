import { expect, test } from 'vitest'
import { mistakes, ours, smallFleet } from '../../support/fleet-files.ts'

test.each([
  [
    '\n    reson: the network\n    until: tomorrow',
    [
      'clusters/asia/group.yaml:5:5: error fleet/field-unknown: unknown field "reson"',
      'clusters/asia/group.yaml:6:12: error fleet/field-invalid: "spec.suspend.until" is "tomorrow" but must be a time such as "2030-01-31T12:00:00Z"',
    ],
  ],
  [
    ' soon',
    [
      'clusters/asia/group.yaml:4:12: error fleet/field-invalid: "spec.suspend" is "soon" but must be true, false, or { reason, until }',
    ],
  ],
  [' { reason: the network, until: 2030-01-31T12:00:00+01:00 }', []],
])('suspend:%s', (value, expected) => {
  const found = mistakes({
    ...smallFleet,
    'clusters/asia/group.yaml': ours(`ClusterGroup\nspec:\n  suspend:${value}`),
  })

  expect(found.map(text => text.split('\n')[0])).toEqual(expected)
})

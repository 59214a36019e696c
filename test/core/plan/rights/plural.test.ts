import { expect, test } from 'vitest'
import { isExtension, pluralByRule } from '../../../../src/core/plan/rights/plural.ts'
import { builtIn } from '../../../../src/simulator/api-server/schema/kinds.ts'

test('the rule gives the plural of every kind that Kubernetes brings along', () => {
  const wrong = builtIn.filter(({ kind, resource }) => pluralByRule(kind) !== resource)

  expect(wrong).toEqual([])
  expect(builtIn.filter(({ group }) => isExtension(group))).toEqual([])
  expect(isExtension('gateway.example')).toBe(true)
})

import { expect, test } from 'vitest'
import type { RolloutState } from '../../../src/core/model/rollout.ts'
import { formatRollout } from '../../../src/core/report/index.ts'

const counts = { clusters: 1, done: 0, underway: 0, failed: 1, waiting: 0 }
const rollout: RolloutState = {
  policy: 'asia/gradual',
  application: 'web',
  revision: '1234567890abcdef1234567890abcdef12345678',
  step: 'step 1 of 2, canary',
  counts,
  waits: '',
  breaches: [],
}

test('a rollout is told in a line that counts as people do', () => {
  expect(formatRollout(rollout)).toBe('web: 0 of 1 cluster has 1234567890ab, 1 failed; step 1 of 2, canary')
  expect(formatRollout({ ...rollout, counts: { ...counts, clusters: 3, done: 2, failed: 0 } })).toBe(
    'web: 2 of 3 clusters have 1234567890ab; step 1 of 2, canary',
  )
})

test('a reason as long as a screen is shortened in the line of a rollout', () => {
  const reason = `Deployment shop/web: ${'x'.repeat(5_000)}`
  const line = formatRollout({
    ...rollout,
    breaches: [{ at: 0, step: 'canary', group: 'asia', reason, clusters: {} }],
  })

  expect(line).toMatch(/^web: .*; canary, asia failed, and nothing goes on: Deployment shop\/web: x+…$/)
  expect(line.length).toBeLessThan(300)
})

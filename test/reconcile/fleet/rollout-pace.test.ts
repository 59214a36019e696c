import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RolloutPace } from '../../../src/reconcile/fleet/rollout-pace.ts'

const looks = fc.array(fc.integer({ min: -86_400_000, max: 86_400_000 }))

function paceAfter(...tookMs: readonly number[]): RolloutPace {
  const pace = new RolloutPace()
  for (const each of tookMs) pace.note(0, each)
  return pace
}

test('rollouts are looked at at least once a minute, and at most twice a second', () => {
  fc.assert(
    fc.property(looks, all => {
      const { pauseMs } = paceAfter(...all)
      expect(pauseMs).toBeGreaterThanOrEqual(500)
      expect(pauseMs).toBeLessThanOrEqual(60_000)
    }),
  )
})

test('looks that take long leave four times as long to everything else', () => {
  expect(paceAfter(2_000, 2_000).pauseMs).toBe(8_000)
})

test('a clock that leaps while a look is taken changes nothing', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10_000 }),
      fc.integer({ min: 10_000, max: 86_400_000 }),
      (took, leap) => {
        const { pauseMs } = paceAfter(took, took)
        expect(paceAfter(took, took, leap).pauseMs).toBe(pauseMs)
        expect(paceAfter(took, took, leap, took).pauseMs).toBe(pauseMs)
      },
    ),
  )
})

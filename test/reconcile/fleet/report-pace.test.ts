import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ReportPace } from '../../../src/reconcile/fleet/report-pace.ts'

test('reports are a second apart at least, and fifteen at most, whatever they cost', () => {
  const costs = fc.array(fc.record({ costMs: fc.nat(60_000), isWorking: fc.boolean() }), { minLength: 1 })
  fc.assert(
    fc.property(costs, reports => {
      const pace = new ReportPace()
      let now = 0
      for (const { costMs, isWorking } of reports) {
        pace.note(now, now + costMs)
        now += costMs
        const waitMs = pace.dueAt(isWorking) - now
        expect(waitMs).toBeGreaterThanOrEqual(1_000)
        expect(waitMs).toBeLessThanOrEqual(15_000)
        if (isWorking && costMs <= 750) expect(costMs).toBeLessThanOrEqual((waitMs + costMs) / 20)
        now += waitMs
      }
    }),
  )
})

test('the first report is due at once, and what stands at the end is told sooner than what is on its way', () => {
  const pace = new ReportPace()
  expect(pace.dueAt(true)).toBeLessThanOrEqual(0)
  pace.note(0, 500)

  expect([pace.dueAt(true), pace.dueAt(false)]).toEqual([10_500, 2_500])
})

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
        expect(pace.isDue(now + 999, isWorking)).toBe(false)
        expect(pace.isDue(now + 15_000, isWorking)).toBe(true)
        if (isWorking && costMs > 0 && costMs <= 750)
          expect(pace.isDue(now + 20 * costMs - 1, true)).toBe(false)
        now += 15_000
      }
    }),
  )
})

test('the first report is due at once, and what stands at the end is told sooner than what is on its way', () => {
  const pace = new ReportPace()
  expect(pace.isDue(0, true)).toBe(true)
  pace.note(0, 500)

  expect([10_499, 10_500].map(now => pace.isDue(now, true))).toEqual([false, true])
  expect([2_499, 2_500].map(now => pace.isDue(now, false))).toEqual([false, true])
})

test('a clock that is set back holds up no report', () => {
  const pace = new ReportPace()
  pace.note(3_600_000, 3_600_500)

  expect(pace.isDue(100, true)).toBe(true)
})

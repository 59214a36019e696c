import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runByTurns } from '../../../src/reconcile/requests/run-by-turns.ts'

test('every item is done once, with its result in its place, and never more than the limit at a time', async () => {
  const items = fc.array(fc.record({ sort: fc.constantFrom('a', 'b', 'c'), ticks: fc.nat(5) }), {
    maxLength: 30,
  })
  await fc.assert(
    fc.asyncProperty(items, fc.integer({ min: 1, max: 6 }), async (all, limit) => {
      let busy = 0
      let most = 0
      const done = new Set<object>()
      const results = await runByTurns(
        all,
        limit,
        ({ sort }) => sort,
        async item => {
          most = Math.max(most, ++busy)
          for (let tick = 0; tick < item.ticks; tick++) await Promise.resolve()
          busy--
          expect(done.has(item)).toBe(false)
          done.add(item)
          return item
        },
      )
      expect(results).toEqual(all)
      expect(most).toBeLessThanOrEqual(limit)
    }),
    { numRuns: 200 },
  )
})

test('a sort that is slow leaves places to the others, and takes all of them when it is alone', async () => {
  const slow = Array.from({ length: 8 }, (_, index) => `slow ${index}`)
  const quick = ['quick 0', 'quick 1']
  const gate = Promise.withResolvers<void>()
  const begun: string[] = []
  const running = runByTurns(
    [...slow, ...quick],
    4,
    item => item.slice(0, 4),
    async item => {
      begun.push(item)
      if (item.startsWith('slow')) await gate.promise
    },
  )
  await new Promise(setImmediate)
  const first = [...begun]
  gate.resolve()
  await running

  expect(first.sort()).toEqual(['quick 0', 'quick 1', 'slow 0', 'slow 1', 'slow 2', 'slow 3'])
  expect(begun.length).toBe(10)
})

test('the first task that fails is what the whole run fails with', async () => {
  const run = runByTurns([1, 2, 3], 2, String, item =>
    item === 2 ? Promise.reject(new Error('two')) : Promise.resolve(),
  )

  await expect(run).rejects.toThrow('two')
})

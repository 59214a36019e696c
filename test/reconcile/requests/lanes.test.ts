import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Lanes } from '../../../src/reconcile/requests/lanes.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { drive } from '../../support/drive.ts'

/** Tasks that take so many milliseconds each, begun at once; when each ended, and the most that ran at one time. */
async function run(limit: number, durations: readonly number[]) {
  const clock = new SimulatedClock(0)
  const lanes = new Lanes(clock, limit)
  let running = 0
  let most = 0
  const task = async (milliseconds: number): Promise<number> => {
    running++
    most = Math.max(most, running)
    await clock.sleep(milliseconds)
    running--
    return clock.now()
  }
  const all = durations.map(milliseconds => lanes.run(() => task(milliseconds)))
  return { ended: await drive(clock, Promise.all(all)), most }
}

test('never more quick tasks than there are lanes run at a time, and all of them run', async () => {
  const durations = fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 40 })

  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), durations, async (limit, all) => {
      const { ended, most } = await run(limit, all)

      expect(most).toBeLessThanOrEqual(limit)
      expect(ended).toHaveLength(all.length)
    }),
    { numRuns: 50 },
  )
})

test('tasks that hang hold the others up for a second, and no longer', async () => {
  const hanging = [60_000, 60_000, 60_000, 60_000]
  const quick = Array.from({ length: 40 }, () => 10)

  const { ended } = await run(4, [...hanging, ...quick])

  expect(Math.max(...ended.slice(hanging.length))).toBeLessThanOrEqual(1_100)
})

test('tasks that get on keep their turns, but none for longer than ten seconds', async () => {
  const clock = new SimulatedClock(0)
  const lanes = new Lanes(clock, 2)
  const busy = async (onProgress: () => void): Promise<number> => {
    for (let step = 0; step < 40; step++) {
      await clock.sleep(500)
      onProgress()
    }
    return clock.now()
  }
  const begun = async (): Promise<number> => clock.now()
  const all = [lanes.run(busy), lanes.run(busy), lanes.run(begun)]

  expect(await drive(clock, Promise.all(all))).toEqual([20_000, 20_000, 10_000])
})

test('where everything hangs, what is begun at a time stays bounded', async () => {
  const { most } = await run(
    2,
    Array.from({ length: 100 }, () => 30_000),
  )

  expect(most).toBe(2 + 2 * 8)
})

test('a task that fails gives its turn to the next', async () => {
  const clock = new SimulatedClock()
  const lanes = new Lanes(clock, 1)
  const failing = lanes.run(() => Promise.reject(new Error('no')))
  const next = lanes.run(async () => 'done')

  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe('done')
})

import type { SimulatedClock } from '../../src/simulator/clock.ts'

/** Moves the time on from one sleeper to the next until a promise is settled: for tests in which nobody else does. */
export async function drive<Result>(clock: SimulatedClock, promise: Promise<Result>): Promise<Result> {
  let running = true
  const ended = promise.finally(() => {
    running = false
  })
  ended.catch(() => undefined)
  while (running) {
    await quiet()
    const { nextDue } = clock
    if (running && nextDue !== undefined) await clock.advance(nextDue - clock.now())
  }
  return await ended
}

async function quiet(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise<void>(resolve => setImmediate(resolve))
}

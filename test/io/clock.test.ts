import { expect, test } from 'vitest'
import { systemClock } from '../../src/io/clock.ts'

test('a sleep ends by itself', async () => {
  await expect(systemClock.sleep(1)).resolves.toBeUndefined()
})

test('a sleep whose signal is aborted ends at once, without an error', async () => {
  const stop = new AbortController()
  const sleep = systemClock.sleep(1e12, stop.signal)

  stop.abort()

  await expect(sleep).resolves.toBeUndefined()
  await expect(systemClock.sleep(1e12, stop.signal)).resolves.toBeUndefined()
})

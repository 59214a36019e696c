import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Receiver } from '../../../src/io/webhooks/receiver.ts'
import { type ServedWebhooks, secret, serveWebhooks } from './served.ts'

const fleet: Receiver = { name: 'fleet', forge: 'generic-hmac', secrets: [secret] }
const large = '{}'.padEnd(1024 * 1024 + 1)

let served: ServedWebhooks
beforeEach(async () => {
  served = await serveWebhooks([fleet])
})
afterEach(() => served.close())

async function refuse(times: number): Promise<readonly number[]> {
  const statuses: number[] = []
  for (let time = 0; time < times; time++)
    statuses.push((await served.deliver('fleet', { isProved: false })).status)
  return statuses
}

test('who is refused twenty times is told to wait, and may try again every six seconds', async () => {
  const statuses = await refuse(21)
  const told = await served.deliver('nope')
  await served.clock.advance(Number(told.headers.get('retry-after')) * 1_000)
  const after = await refuse(2)

  expect(statuses).toEqual([...Array(20).fill(401), 429])
  expect(told.status).toBe(429)
  expect(Number(told.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(after).toEqual([401, 429])
})

test('who is refused without end is not kept out without end', async () => {
  await refuse(300)
  await served.clock.advance(120_000)
  expect(await refuse(20)).toEqual(Array(20).fill(401))
})

test('a genuine delivery is taken from an address that is refused, so that nobody can silence a forge', async () => {
  await refuse(25)
  const small = await served.deliver('fleet')
  const tooLarge = await served.deliver('fleet', { body: large })
  await served.clock.advance(120_000)
  const later = await served.deliver('fleet', { body: large })

  expect([small.status, tooLarge.status, later.status]).toEqual([202, 429, 202])
})

test('genuine deliveries count for nothing', async () => {
  const statuses: number[] = []
  for (let time = 0; time < 30; time++) statuses.push((await served.deliver('fleet')).status)
  expect(new Set(statuses)).toEqual(new Set([202]))
})

import { expect, test } from 'vitest'
import { MissedDeliveries } from '../../../src/io/webhooks/missed-deliveries.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'

function listening() {
  const clock = new SimulatedClock()
  const told: string[] = []
  const missed = new MissedDeliveries({
    clock,
    graceMs: 60_000,
    onMissed: (commit, isFirst) => told.push(`${isFirst ? 'begins' : 'goes on'} ${commit}`),
    onHeard: () => told.push('heard'),
  })
  missed.read('first')
  return { clock, told, missed }
}

test('a commit of which a delivery tells before or after it is found is not missed', async () => {
  const { clock, told, missed } = listening()
  missed.heard()
  await clock.advance(59_000)
  missed.read('second')
  await clock.advance(200_000)
  missed.read('third')
  await clock.advance(59_000)
  missed.heard()
  await clock.advance(200_000)

  expect(told).toEqual([])
})

test('what was there when the process began, and what stays, is nothing that a delivery would tell', async () => {
  const { clock, told, missed } = listening()
  for (let look = 0; look < 5; look++) {
    await clock.advance(100_000)
    missed.read('first')
  }
  missed.read(undefined)
  await clock.advance(100_000)

  expect(told).toEqual([])
})

test('every commit that is missed is told, one begins an episode, and its end is told once', async () => {
  const { clock, told, missed } = listening()
  for (const commit of ['second', 'third']) {
    missed.read(commit)
    await clock.advance(100_000)
    missed.read(commit)
  }
  for (const commit of ['fourth', 'fifth']) {
    missed.heard()
    missed.read(commit)
    await clock.advance(100_000)
  }
  missed.read('sixth')
  await clock.advance(100_000)

  expect(told).toEqual(['begins second', 'goes on third', 'heard', 'begins sixth'])
})

test('who is closed tells nothing any more', async () => {
  const { clock, told, missed } = listening()
  missed.read('second')
  missed.close()
  await clock.advance(100_000)

  expect(told).toEqual([])
})

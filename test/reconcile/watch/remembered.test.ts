import { expect, test } from 'vitest'
import type { LiveObject } from '../../../src/core/model/live-object.ts'
import type { HealthStatus } from '../../../src/core/model/outcome.ts'
import { remembered } from '../../../src/reconcile/watch/remembered.ts'

function sight(status: HealthStatus, more: Partial<LiveObject> = {}): LiveObject {
  return {
    key: 'apps/StatefulSet/shop/db',
    apiVersion: 'apps/v1',
    uid: '1',
    resourceVersion: '1',
    application: 'db',
    driftKey: 'a',
    isTerminating: false,
    leavesSlowly: false,
    health: { status, message: '' },
    healthSince: 50,
    ...more,
  }
}

/** What is remembered of sights, each ten seconds after the one before; the first at 100 s. */
function after(...sights: readonly LiveObject[]): LiveObject | undefined {
  return sights.reduce<LiveObject | undefined>(
    (before, each, index) => remembered(each, before, (100 + index * 10) * 1_000),
    undefined,
  )
}

test('what is seen first is so since it says, but not since a time to come', () => {
  expect(after(sight('Progressing'))?.healthSince).toBe(50)
  expect(after(sight('Progressing', { healthSince: 500 }))?.healthSince).toBe(100)
})

test('a status counts from when it was seen to change, whatever the object says of its last move', () => {
  expect(after(sight('Healthy'), sight('Progressing'))?.healthSince).toBe(110)
  expect(after(sight('Healthy'), sight('Progressing'), sight('Progressing'))?.healthSince).toBe(110)
  expect(after(sight('Progressing'), sight('Healthy'), sight('Healthy'))?.healthSince).toBe(110)
})

test('the time begins anew with a change of ours, with another object, and whenever it gets further than it was', () => {
  const at = (progress: number): LiveObject => sight('Progressing', { progress })
  const [less, waits, more] = [at(1), at(2), at(3)]

  expect(after(waits, sight('Progressing', { driftKey: 'b' }))?.healthSince).toBe(110)
  expect(after(waits, sight('Progressing', { uid: '2' }))?.healthSince).toBe(50)
  expect(after(waits, more)?.healthSince).toBe(110)
  // What falls back and comes as far again gets no further.
  expect(after(more, less, waits, more)?.healthSince).toBe(50)
})

test('a change of ours to a healthy object leaves it as long as it was', () => {
  expect(after(sight('Healthy'), sight('Healthy', { driftKey: 'b' }))?.healthSince).toBe(50)
})

test('that an object ceased to be healthy is remembered for ten minutes, unless we changed it', () => {
  const [well, ill] = [sight('Healthy'), sight('Progressing')]

  expect(after(well, ill, well, ill)?.lapses).toEqual([110, 130])
  expect(after(well, sight('Progressing', { driftKey: 'b' }))?.lapses).toBeUndefined()
  expect(after(well, sight('Suspended'))?.lapses).toBeUndefined()
  expect(remembered(well, { ...ill, lapses: [110] }, 711_000).lapses).toBeUndefined()
})

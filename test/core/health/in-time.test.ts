import { expect, test } from 'vitest'
import { inTime } from '../../../src/core/health/index.ts'
import type { LiveObject } from '../../../src/core/model/live-object.ts'
import type { HealthStatus } from '../../../src/core/model/outcome.ts'

const start = Date.parse('2026-01-01T00:00:00Z')
const times = { stabilityWindowSeconds: 30, progressDeadlineSeconds: 600 }

function object(status: HealthStatus, more: Partial<LiveObject> = {}): LiveObject {
  return {
    key: 'apps/StatefulSet/shop/db',
    apiVersion: 'apps/v1',
    uid: '1',
    resourceVersion: '1',
    application: 'db',
    isTerminating: false,
    leavesSlowly: false,
    health: { status, message: status === 'Healthy' ? '' : 'not yet' },
    healthSince: start / 1_000,
    ...more,
  }
}

function after(seconds: number, live: LiveObject, given = times) {
  const { objects, changesAt } = inTime(new Map([[live.key, live]]), given, start + seconds * 1_000)
  const seen = objects.get(live.key)
  return {
    ...seen?.health,
    same: seen === live,
    ...(changesAt !== undefined && { changesAfter: (changesAt - start) / 1_000 }),
  }
}

test('an object that became healthy counts as such once it was so for the whole window', () => {
  const live = object('Healthy')

  expect(after(10, live)).toEqual({
    status: 'Progressing',
    message: 'healthy since 2026-01-01T00:00:00Z, which has to last for 30s',
    same: false,
    changesAfter: 30,
  })
  expect(after(30, live)).toEqual({ status: 'Healthy', message: '', same: true })
})

test('one that was always healthy, and one without a window, counts at once', () => {
  const { healthSince: _, ...always } = object('Healthy')

  expect(after(0, always).status).toBe('Healthy')
  expect(after(0, object('Healthy'), { ...times, stabilityWindowSeconds: 0 })).toMatchObject({ same: true })
})

test('an object that gets no further within the deadline is degraded, and says since when and how long that may take', () => {
  const live = object('Progressing')

  expect(after(599, live)).toMatchObject({ status: 'Progressing', same: true, changesAfter: 600 })
  expect(after(600, live)).toEqual({
    status: 'Degraded',
    message: 'no further since 2026-01-01T00:00:00Z, for more than 600s: not yet',
    same: false,
  })
})

test('what takes its own time is given it', () => {
  expect(after(700, object('Progressing', { patienceSeconds: 3_600 }))).toMatchObject({ changesAfter: 3_600 })
  expect(after(1e6, object('Progressing', { patienceSeconds: Number.POSITIVE_INFINITY }))).toEqual({
    status: 'Progressing',
    message: 'not yet',
    same: true,
  })
})

test.each(['Degraded', 'Suspended', 'Unknown', 'Missing'] as const)(
  'time changes nothing about %s',
  status => {
    expect(after(1e6, object(status))).toEqual({ status, message: 'not yet', same: true })
  },
)

test('an object that is healthy and then not again and again says how often', () => {
  const lapses = [1, 2, 3].map(minute => start / 1_000 - minute * 60)
  const live = object('Progressing', { lapses })

  expect(after(0, live).message).toBe('not yet (it was healthy and then not, 3 times of late)')
  expect(after(481, live).message).toBe('not yet')
  expect(after(0, object('Progressing', { lapses: lapses.slice(1, 2) })).message).toBe('not yet')
})

test('the clock of a cluster may be ahead', () => {
  const live = object('Healthy', { healthSince: start / 1_000 + 5_000 })

  expect(after(0, live)).toMatchObject({ status: 'Progressing', changesAfter: 30 })
})

import { expect, test } from 'vitest'
import type { Retry } from '../../../src/core/model/outcome.ts'
import { Backoff } from '../../../src/reconcile/fleet/backoff.ts'

const latest = (): number => 1

function delays(backoff: Backoff, retry: Retry, times: number, random = latest): readonly number[] {
  return Array.from({ length: times }, () => backoff.next(retry, random) / 1_000)
}

test('what passes by itself is tried after a second, then ever later, up to five minutes', () => {
  expect(delays(new Backoff(), { pace: 'soon' }, 10)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300])
})

test('clusters that fail together do not come back together', () => {
  const earliest = delays(new Backoff(), { pace: 'soon' }, 3, () => 0)

  expect(earliest).toEqual([0.5, 1, 2])
})

test('a server that asks for time gets it', () => {
  expect(delays(new Backoff(), { pace: 'soon', atLeastSeconds: 90 }, 1)).toEqual([90])
})

test('another trouble, or none, begins anew', () => {
  const backoff = new Backoff()
  delays(backoff, { pace: 'soon' }, 5)

  expect(delays(backoff, { pace: 'seldom' }, 2)).toEqual([60, 120])
  expect(delays(backoff, { pace: 'soon' }, 1)).toEqual([1])
  backoff.next({ pace: 'soon' }, latest)
  backoff.reset()
  expect(delays(backoff, { pace: 'soon' }, 1)).toEqual([1])
})

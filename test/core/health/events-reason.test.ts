import { expect, test } from 'vitest'
import { reasonOfEvents } from '../../../src/core/health/index.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'

function event(reason: string, times: Partial<KubernetesObject>, type = 'Warning'): KubernetesObject {
  const metadata = { name: reason, creationTimestamp: '2026-01-01T00:00:00Z' }
  return { apiVersion: 'v1', kind: 'Event', metadata, type, reason, message: `${reason} happened`, ...times }
}

test('the newest warning is the reason, by the time of whichever API wrote it', () => {
  const events = [
    event('Old', { lastTimestamp: '2026-01-02T00:00:00Z' }),
    event('New', { series: { lastObservedTime: '2026-01-04T00:00:00.000000Z' }, lastTimestamp: null }),
    event('Middle', { eventTime: '2026-01-03T00:00:00.000000Z' }),
    event('Fine', { lastTimestamp: '2026-01-05T00:00:00Z' }, 'Normal'),
  ]

  expect(reasonOfEvents(events)).toBe('New: New happened')
  expect(reasonOfEvents(events.slice(3))).toBeUndefined()
})

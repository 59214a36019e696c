import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RolloutWindow } from '../../../src/core/model/rollout-policy.ts'
import { openingAt } from '../../../src/core/rollout/windows.ts'
import { holds } from '../../support/property.ts'

const minute = 60_000
const day = 24 * 60 * minute
const timeZone = 'Europe/Berlin'

const window: fc.Arbitrary<RolloutWindow> = fc.record({
  days: fc.subarray([1, 2, 3, 4, 5, 6, 7]),
  start: fc.oneof(fc.integer({ min: 0, max: 1_439 }), fc.integer({ min: 100, max: 200 })),
  durationMs: fc
    .oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 7 * 1_440 }))
    .map(n => n * minute),
  timeZone: fc.constantFrom(timeZone, 'UTC', 'Asia/Kolkata'),
})

// Around the leaps of the clocks of 2026, and an ordinary week's end.
const times = fc
  .tuple(
    fc.constantFrom('2026-03-29T00:00:00Z', '2026-10-25T00:00:00Z', '2026-06-14T00:00:00Z'),
    fc.integer({ min: -3 * 1_440, max: 3 * 1_440 }),
  )
  .map(([around, minutes]) => Date.parse(around) + minutes * minute)

const formats = new Map<string, Intl.DateTimeFormat>()

/** Day of the week and minute of the day that clocks show, by another way than the one under test. */
function clockAt(zone: string, now: number): { readonly weekday: number; readonly minutes: number } {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
  formats.set(zone, format)
  const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]))
  const weekday = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(parts.get('weekday') ?? '') + 1
  return { weekday, minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) }
}

/** Whether a window begins in this very minute: its time of day comes, for the first time on that day, or was leapt over. */
function beginsAt({ days, start, timeZone: zone }: RolloutWindow, now: number): boolean {
  const { weekday, minutes } = clockAt(zone, now)
  if (days.length > 0 && !days.includes(weekday)) return false
  const [before, hourAgo] = [clockAt(zone, now - minute), clockAt(zone, now - 60 * minute)]
  // An hour that comes twice counts once.
  if (minutes === start) return hourAgo.minutes !== start
  const wasLeapt = minutes - before.minutes > 1 && before.weekday === weekday
  return (
    wasLeapt === false &&
    clockAt(zone, now - 60 * minute).weekday === weekday &&
    minutes - 60 === start &&
    minutes - hourAgo.minutes === 120
  )
}

function isOpen(windows: readonly RolloutWindow[], now: number): boolean {
  return windows.some(each => {
    for (let ago = 0; ago < each.durationMs; ago += minute) if (beginsAt(each, now - ago)) return true
    return false
  })
}

test('a window is open while it would be by going through the minutes, leaps of the clocks included', () => {
  holds(
    fc.property(fc.array(window, { minLength: 1, maxLength: 2 }), times, (windows, now) => {
      const opening = openingAt(windows, now)
      expect(opening.isOpen).toBe(isOpen(windows, now))
    }),
    { cost: 30 },
  )
})

test('it says when that changes, and it does not change before', () => {
  holds(
    fc.property(
      fc.array(window, { minLength: 1, maxLength: 2 }),
      times,
      fc.integer({ min: 0, max: 999 }),
      (windows, now, part) => {
        const opening = openingAt(windows, now)
        const at = opening.isOpen ? opening.until : opening.opensAt
        expect(at).toBeGreaterThan(now)
        expect(at).toBeLessThan(now + 16 * day)
        if (!opening.isOpen) {
          expect(openingAt(windows, now + Math.floor(((at - now) * part) / 1_000)).isOpen).toBe(false)
          expect(openingAt(windows, at).isOpen).toBe(true)
        } else expect(openingAt(windows, now + Math.floor(((at - now) * part) / 1_000)).isOpen).toBe(true)
      },
    ),
  )
})

test.each([
  ['02:30 does not exist in March: it begins an hour later by the clock', 150, '2026-03-29T01:30:00Z'],
  ['02:30 exists twice in October: it begins at the first', 150, '2026-10-25T00:30:00Z'],
])('%s', (_, start, begin) => {
  const windows = [{ days: [7], start, durationMs: 30 * minute, timeZone }]
  const at = Date.parse(begin)

  expect(openingAt(windows, at - 1)).toEqual({ isOpen: false, opensAt: at })
  expect(openingAt(windows, at)).toEqual({ isOpen: true, until: at + 30 * minute })
  expect(openingAt(windows, at + 30 * minute).isOpen).toBe(false)
})

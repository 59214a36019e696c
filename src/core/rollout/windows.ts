import { Temporal } from 'temporal-polyfill'
import type { RolloutWindow } from '../model/rollout-policy.ts'

/** Whether clusters may begin at a time, and when that changes; all in milliseconds since the epoch. */
export type Opening =
  | { readonly isOpen: true; readonly until: number }
  | { readonly isOpen: false; readonly opensAt: number }

const aDay = 86_400_000

/**
 * Where a time lies among windows. A window begins at its time of day by the clocks of its zone, where a leap of these
 * swallows that time at the next one that there is, and lasts for its duration whatever the clocks do.
 */
export function openingAt(windows: readonly RolloutWindow[], now: number): Opening {
  if (windows.length === 0) return { isOpen: true, until: Number.POSITIVE_INFINITY }
  const spans = windows.flatMap(window => spansNear(window, now))
  const ends = spans.filter(({ start, end }) => start <= now && now < end).map(({ end }) => end)
  if (ends.length > 0) return { isOpen: true, until: Math.max(...ends) }
  return { isOpen: false, opensAt: Math.min(...spans.map(({ start }) => start).filter(start => start > now)) }
}

interface Span {
  readonly start: number
  readonly end: number
}

// From the first that may still last to the first that comes: a window on one day of the week is a week away at most.
function spansNear({ days, start, durationMs, timeZone }: RolloutWindow, now: number): readonly Span[] {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate()
  const plainTime = { hour: Math.floor(start / 60), minute: start % 60 }
  const spans: Span[] = []
  for (let offset = -Math.ceil(durationMs / aDay) - 1; offset <= 8; offset++) {
    const date = today.add({ days: offset })
    if (days.length > 0 && !days.includes(date.dayOfWeek)) continue
    const begin = date.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds
    spans.push({ start: begin, end: begin + durationMs })
  }
  return spans
}

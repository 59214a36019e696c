import { InvalidArgumentError } from 'commander'
import { isTime } from '../../base/std/is-time.ts'
import { systemClock } from '../../io/clock.ts'

/** An option that takes a time to come, as RFC 3339 writes it. */
export function parseTime(text: string): string {
  if (!isTime(text)) throw new InvalidArgumentError('It must be a time such as 2030-01-31T12:00:00Z.')
  if (Date.parse(text) <= systemClock.now()) throw new InvalidArgumentError('It is over already.')
  return text
}

import { InvalidArgumentError } from 'commander'
import { isTime } from '../../base/std/is-time.ts'

/** An option that takes a time as RFC 3339 writes it. */
export function parseTime(text: string): string {
  if (isTime(text)) return text
  throw new InvalidArgumentError('It must be a time such as 2030-01-31T12:00:00Z.')
}

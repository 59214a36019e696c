import { createHash } from 'node:crypto'

/** At most 40 characters, whatever the name is, and none that a path would have to escape. */
export function reportKey(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 40)
}

/** What reports of Code Insights say that they are. */
export const reportDetails = 'Mistakes that this change would bring.'

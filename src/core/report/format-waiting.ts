import type { WaitingApplication } from '../model/outcome.ts'

/** What of an application waits, and for what. */
export function formatWaiting({ application, reason }: WaitingApplication): string {
  return `${application} waits: ${reason}`
}

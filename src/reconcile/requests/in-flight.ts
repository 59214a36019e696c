/**
 * How many of so many requests to one cluster are sent at a time. Sixteen are as quick as an API server gets, more only
 * wait there; but each is a connection, and a few objects are not worth the opening of many.
 */
export function inFlight(requests: number): number {
  return Math.min(16, Math.max(2, Math.ceil(requests / 32)))
}

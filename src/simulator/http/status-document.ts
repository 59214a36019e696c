import type { JsonObject } from '../../base/std/json.ts'
import type { StatusError } from '../api-server/status-error.ts'

/** A refusal as a `Status` object. */
export function statusDocument({
  status,
  reason,
  message,
  details,
  retryAfterSeconds,
}: StatusError): JsonObject {
  const told = retryAfterSeconds === undefined ? details : { ...details, retryAfterSeconds }
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason === '' ? {} : { reason }),
    ...(Object.keys(told).length === 0 ? {} : { details: told }),
    code: status,
  }
}

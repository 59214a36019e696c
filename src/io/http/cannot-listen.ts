import { OperationError } from '../../core/model/operation-error.ts'

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not listen there',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no such host',
}

/** Why nothing can listen at an address. */
export function cannotListen(cause: unknown, address: string): OperationError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const subject = address
  if (code === 'EADDRINUSE') {
    const message = `something else listens at ${address} already`
    return new OperationError({ code: 'http/address-in-use', message, subject, retryable: true, cause })
  }
  const message = `cannot listen at ${address}: ${reasons[code] ?? code}`
  return new OperationError({ code: 'http/address-unusable', message, subject, retryable: false, cause })
}

import { createHmac, hash, timingSafeEqual } from 'node:crypto'

/** The HMAC of some bytes under a key. */
export function sign(
  algorithm: 'sha256' | 'sha512',
  key: string | Uint8Array,
  ...bytes: readonly (string | Uint8Array)[]
): Buffer {
  const hmac = createHmac(algorithm, key)
  for (const part of bytes) hmac.update(part)
  return hmac.digest()
}

/** Whether a header has exactly this text, in a time that tells nothing of it, not even its length. */
export function isSame(header: string | undefined, expected: string): boolean {
  // Node gives the bytes of headers as latin1.
  const given = hash('sha256', Buffer.from(header ?? '', 'latin1'), 'buffer')
  return timingSafeEqual(given, hash('sha256', expected, 'buffer')) && header !== undefined
}

/** Whether a header is the HMAC-SHA256 of the body in hexadecimal, after a prefix, under one of the secrets. */
export function isSignedInHex(
  header: string | undefined,
  prefix: string,
  body: Uint8Array,
  secrets: readonly string[],
): boolean {
  return isAny(secrets, secret => isSame(header, `${prefix}${sign('sha256', secret, body).toString('hex')}`))
}

/** Whether it holds for one of the secrets; all are tried, so that the time does not tell which. */
export function isAny(secrets: readonly string[], holds: (secret: string) => boolean): boolean {
  return secrets.map(holds).includes(true)
}

import { createDecipheriv } from 'node:crypto'
import type { JsonScalar } from '../../base/std/json.ts'
import { sealedValue } from '../../core/model/sealed.ts'

/** A value that was encrypted: its bytes as the MAC covers them, and its type as SOPS calls it. */
export interface PlainValue {
  readonly bytes: Uint8Array
  readonly type: string
}

const whole = new RegExp(`^${sealedValue.source}$`)
const tagBytes = 16

/** Whether a text is an encrypted value and nothing else. */
export function isSealed(text: string): boolean {
  return whole.test(text)
}

/** Decrypts `ENC[…]` with AES-256-GCM; undefined when it was not encrypted with this key for this place. */
export function openValue(sealed: string, key: Uint8Array, place: string): PlainValue | undefined {
  const groups = whole.exec(sealed)?.groups
  if (groups === undefined) return undefined
  const { data = '', iv = '', tag = '', type = '' } = groups
  const seal = Buffer.from(tag, 'base64')
  // Node takes shorter tags, which are easier to forge.
  if (seal.length !== tagBytes) return undefined
  try {
    const options = { authTagLength: tagBytes }
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'), options)
    decipher.setAAD(Buffer.from(place)).setAuthTag(seal)
    const bytes = Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()])
    return { bytes, type }
  } catch {
    return undefined
  }
}

const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** What was encrypted, as a value of its type; bytes where they are no text. */
export function toScalar({ bytes, type }: PlainValue): JsonScalar | Uint8Array {
  let written: string
  try {
    written = text.decode(bytes)
  } catch {
    return bytes
  }
  if (type === 'bool') return written.toLowerCase() === 'true'
  if (type === 'float') return Number(written)
  if (type === 'int') return toInteger(written)
  return type === 'comment' ? null : written
}

function toInteger(written: string): number | bigint {
  const value = Number(written)
  return Number.isSafeInteger(value) ? value : BigInt(written)
}

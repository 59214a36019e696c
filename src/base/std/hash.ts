import { createHash, hash } from 'node:crypto'

/** The sha256 of a text or bytes, in lower-case hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data)
}

/** The sha1 that Git gives an object: of its type, its length and its content. */
export function gitObjectId(type: 'blob' | 'tree' | 'commit', content: Uint8Array): string {
  return createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest('hex')
}

/** The sha256 of a text as base64url without padding. */
export function sha256Base64Url(text: string): string {
  return hash('sha256', text, 'base64url')
}

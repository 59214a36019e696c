import { readFileSync } from 'node:fs'
import { steadyClock } from '../../io/clock.ts'
import { type SecretNotices, secretNotices } from './secret-notices.ts'

/** Why a file gives no secret, in words that follow its name. */
export interface Unreadable {
  readonly fault: string
}

/** The secret in a file; never more of it in a message than why it cannot be used. */
export function readSecret(path: string): string | Unreadable {
  const content = readFile(path)
  if (typeof content !== 'string') return content
  // Editors, and whoever pastes, end a file with lines that are no part of the secret.
  const secret = content.replace(/(?<![\r\n])[\r\n]+$/, '')
  return secret === '' ? { fault: 'is empty' } : secret
}

const freshMs = 1_000

/**
 * Follows a secret in a file that somebody exchanges while we run: read again when it is asked for, once a second at
 * most. Of a file that cannot be used now, what it had last holds, and it is told.
 */
export function followSecret(
  path: string,
  first: string,
  read: (path: string) => string | Unreadable = readSecret,
  now: () => number = steadyClock.now,
  notices: Pick<SecretNotices, 'tell'> = secretNotices,
): () => string {
  let [secret, readAt] = [first, now()]
  let fault: string | undefined
  return () => {
    if (now() - readAt < freshMs) return secret
    const found = read(path)
    readAt = now()
    const before = fault
    fault = typeof found === 'string' ? undefined : found.fault
    // Of two that read a file otherwise, each tells only what is new to it.
    if (fault !== before) notices.tell(path, fault)
    if (typeof found === 'string') secret = found
    return secret
  }
}

function readFile(path: string): string | Unreadable {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return { fault: `cannot be read (${error.code})` }
  }
}

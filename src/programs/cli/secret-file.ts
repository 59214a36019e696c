import { readFileSync } from 'node:fs'

/** Why a file gives no secret, in words that follow its name. */
export interface Unreadable {
  readonly fault: string
}

/** The secret in a file; never more of it in a message than why it cannot be used. */
export function readSecret(path: string): string | Unreadable {
  const content = readFile(path)
  if (typeof content !== 'string') return content
  // Editors end a file with a line feed that is no part of the secret.
  const secret = content.replace(/\r?\n$/, '')
  return secret === '' ? { fault: 'is empty' } : secret
}

const freshMs = 1_000

/**
 * Follows a secret in a file that somebody exchanges while we run: read again when it is asked for, once a second at
 * most. Of a file that cannot be used now, what it had last holds.
 */
export function followSecret(
  path: string,
  first: string,
  read: (path: string) => string | Unreadable = readSecret,
  now: () => number = () => Date.now(),
): () => string {
  let [secret, readAt] = [first, now()]
  return () => {
    if (now() - readAt >= freshMs) {
      const found = read(path)
      if (typeof found === 'string') secret = found
      readAt = now()
    }
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

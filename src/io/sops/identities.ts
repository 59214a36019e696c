/** The age identities that were found, and what to know where none of them fits. No note quotes a key. */
export interface Identities {
  readonly keys: readonly string[]
  readonly notes: readonly string[]
}

const identity = /^AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]+$/

/** Reads a file of identities as `age-keygen` writes it: one a line, with comments. */
export async function parseIdentities(text: string, source: string): Promise<Identities> {
  const { identityToRecipient } = await import('age-encryption')
  const keys: string[] = []
  const notes: string[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.trim().startsWith('#')) continue
    for (const word of line.trim().split(/\s+/)) {
      const isSound = identity.test(word) && (await identityToRecipient(word).catch(() => '')) !== ''
      if (isSound) keys.push(word)
      else notes.push(`line ${index + 1} of ${source} is no age identity that is supported`)
    }
  }
  if (keys.length + notes.length === 0) notes.push(`${source} has no identity`)
  return { keys, notes }
}

/** All that were found, each once. */
export function joinIdentities(found: readonly Identities[]): Identities {
  return {
    keys: [...new Set(found.flatMap(({ keys }) => keys))],
    notes: found.flatMap(({ notes }) => notes),
  }
}

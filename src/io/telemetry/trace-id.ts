/**
 * The trace of a revision: the first 32 digits of its commit's id, so that whoever has one finds the other, in every
 * process that works on it. Undefined for what is no commit.
 */
export function traceIdOf(revision: string): string | undefined {
  return /^[0-9a-f]{40,64}$/.test(revision) ? revision.slice(0, traceDigits) : undefined
}

const traceDigits = 32

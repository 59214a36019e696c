/** A difference that stays, and why. */
interface Accepted {
  /** What stands in its signature. */
  readonly signature: string
  readonly because: string
}

/** Differences that are no mistakes of ours. Anything else that the fuzzer finds is to be mended. */
const accepted: readonly Accepted[] = [
  {
    signature: 'only they fail: validator shouldnt modify',
    because:
      'it compares texts with annotations of its own, which grow even where a transformer changes nothing',
  },
  {
    signature: 'only they fail: panic:',
    because: 'the program crashes, which is no behaviour that anybody can rely on',
  },
  {
    signature: 'only they fail: crashed',
    because: 'the program crashes, which is no behaviour that anybody can rely on',
  },
  {
    signature: 'does not have the',
    because:
      'a text that does not fit the type of its target is told at once, not only if it is still there at the end',
  },
  {
    signature: 'internal.config.kubernetes.io/previous',
    because:
      'operations that copy or move all annotations bring the notes along that the program keeps there',
  },
  {
    signature: 'only they fail: testing value /metadata/annotations failed',
    because: 'the program compares with the notes that it keeps there',
  },
]

export function isAccepted(signature: string): boolean {
  return accepted.some(({ signature: part }) => signature.includes(part))
}

const most = 20_000

const known = new Map<string, string>()

/**
 * The same text, as one string for all who ask: what a thousand clusters say alike is kept once. What is shared is
 * forgotten when it becomes much, so that nothing is kept for ever.
 */
export function sharedText(text: string): string {
  const found = known.get(text)
  if (found !== undefined) return found
  if (known.size >= most) known.clear()
  known.set(text, text)
  return text
}

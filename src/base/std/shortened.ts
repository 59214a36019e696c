/** A text of at most so many characters (UTF-16 code units): one that is longer ends with `…`, not within a character. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text
  const end = longest - 1
  const isWithin = /[\uD800-\uDBFF]/.test(text.charAt(end - 1))
  return `${text.slice(0, isWithin ? end - 1 : end)}…`
}

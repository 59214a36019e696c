/** Whether a forge has that text, which may be kept with other line ends, and without the last one. */
export function isSameText(kept: string, text: string): boolean {
  return kept.replaceAll('\r\n', '\n').trimEnd() === text.trimEnd()
}

const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/

/** The lines of a file that the hunks of a unified diff show, each with its number before; undefined: it is new. */
export function linesInDiff(diff: string): ReadonlyMap<number, number | undefined> {
  const lines = new Map<number, number | undefined>()
  let [before, after] = [0, 0]
  for (const text of diff.split('\n')) {
    const [, from, to] = hunk.exec(text) ?? []
    if (from !== undefined && to !== undefined) [before, after] = [Number(from), Number(to)]
    else if (text.startsWith('+')) lines.set(after++, undefined)
    else if (text.startsWith('-')) before++
    else if (text.startsWith(' ')) lines.set(after++, before++)
  }
  return lines
}

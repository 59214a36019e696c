import type { ParsedCommit } from './parse-commit-object.ts'

/**
 * The first-parent commits of `to`, newest first, down to where they meet those of `from`. The two chains are walked
 * in step, so that no more of the history is read than lies between them.
 */
export async function firstParents(
  range: { readonly from?: string; readonly to: string; readonly limit: number },
  read: (id: string) => Promise<ParsedCommit>,
): Promise<readonly ParsedCommit[]> {
  const found: ParsedCommit[] = []
  const excluded = new Set<string>()
  let mine: string | undefined = range.to
  let theirs = range.from
  while (mine !== undefined || theirs !== undefined) {
    if (theirs !== undefined) {
      excluded.add(theirs)
      const met = found.findIndex(({ id }) => id === theirs)
      if (met >= 0) return found.slice(0, met)
      theirs = (await read(theirs)).parents[0]
    }
    if (mine !== undefined) {
      if (excluded.has(mine)) return found
      const commit = await read(mine)
      found.push(commit)
      mine = found.length < range.limit ? commit.parents[0] : undefined
    }
  }
  return found
}

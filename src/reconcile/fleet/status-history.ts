import type { CommitInfo, GitRepository } from '../ports.ts'

const countTrailer = /^Banyan-Commits:[ \t]*(\d{1,9})[ \t]*$/m
const squashTrailer = /^Banyan-Squashed:[ \t]*([0-9a-f]{40,64})[ \t]*$/m

/** The branch that keeps what a status branch had before it was squashed last. */
export function archiveOf(branch: string): string {
  return `${branch}-archive`
}

/** The message of a commit, with how many the branch has since it was squashed last. */
export function countedMessage(message: string, commits: number): string {
  return `${message}\n\nBanyan-Commits: ${commits}\n`
}

/** The message of a commit that has all files of the one before, and nothing of its history. */
export function squashedMessage(
  message: string,
  { tip, commits, archive }: { readonly tip: string; readonly commits: number; readonly archive: string },
): string {
  return `${message}

Squashed: the ${commits} commits before this one are kept by branch "${archive}". A clone of the
branch as it was follows with: git fetch && git reset --hard @{upstream}

Banyan-Squashed: ${tip}
Banyan-Commits: 1
`
}

/** The commit that a squash took the place of; undefined for any other commit. */
export function squashedTip({ message }: Pick<CommitInfo, 'message'>): string | undefined {
  return squashTrailer.exec(message)?.[1]
}

/** How many commits a status branch has since it was squashed last, as its tip says; a tip of others says nothing. */
export async function countCommits(repository: GitRepository, tip: string): Promise<number> {
  const [last] = await repository.log({ to: tip, limit: 1 })
  return Number(countTrailer.exec(last?.message ?? '')?.[1] ?? 0)
}

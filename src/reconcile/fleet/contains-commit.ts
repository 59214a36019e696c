import type { GitRepository } from '../ports.ts'

const most = 10_000

/**
 * Whether a commit is another one or behind it, merged branches included; a history longer than ten thousand commits
 * is not searched to its end.
 */
export async function containsCommit(
  repository: Pick<GitRepository, 'log'>,
  commit: string,
  wanted: string,
): Promise<boolean> {
  const seen = new Set<string>()
  const tips = [commit]
  for (let tip = tips.shift(); tip !== undefined && seen.size < most; tip = tips.shift()) {
    if (seen.has(tip)) continue
    for (const { id, parents } of await repository.log({ to: tip, limit: most })) {
      if (id === wanted) return true
      if (seen.has(id)) break
      seen.add(id)
      tips.push(...parents.slice(1))
    }
  }
  return false
}

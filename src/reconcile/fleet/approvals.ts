import type { GitRepository } from '../ports.ts'

const trailer = /^Banyan-Approve:\s*([0-9a-f]{64})\s*$/gm
const searched = 1_000

/** The digests that first-parent commits after a revision approve with `Banyan-Approve: <digest>` in their message. */
export async function approvalsSince(
  repository: GitRepository,
  from: string | undefined,
  to: string,
): Promise<ReadonlySet<string>> {
  const isKnown = from !== undefined && (await repository.resolve(from)) !== undefined
  const commits = await repository.log({ to, limit: searched, ...(isKnown && { from }) })
  return new Set(
    commits.flatMap(({ message }) => [...message.matchAll(trailer)].map(([, digest = '']) => digest)),
  )
}

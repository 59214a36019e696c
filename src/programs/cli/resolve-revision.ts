import { OperationError } from '../../core/model/operation-error.ts'
import type { GitRepository } from '../../reconcile/ports.ts'
import type { History } from './open-source.ts'
import { UsageError } from './usage-error.ts'

/** The commit that a person names as git lets them: an id, a branch, a tag or HEAD, with any of `~n`, `^` and `^n`. */
export async function resolveRevision({ repository, head, names }: History, text: string): Promise<string> {
  const [, name = '', steps = ''] = /^(.*?)((?:[~^]\d*)*)$/s.exec(text) ?? []
  let commit = await resolveName(repository, name === 'HEAD' || name === '@' ? head : name)
  for (const [, kind, count] of steps.matchAll(/([~^])(\d*)/g)) {
    if (commit === undefined) break
    commit = await step(repository, commit, kind === '~', count === '' ? 1 : Number(count))
  }
  if (commit === undefined) throw new UsageError(`there is no revision "${text}" among the ${names}`)
  return commit
}

async function resolveName(repository: GitRepository, name: string): Promise<string | undefined> {
  const found = /^[0-9a-f]{4,40}$/.test(name) ? await repository.resolve(name) : undefined
  return found ?? (await fetchBranch(repository, name)) ?? repository.resolve(name)
}

async function fetchBranch(repository: GitRepository, name: string): Promise<string | undefined> {
  try {
    return await repository.fetch(name)
  } catch (error) {
    if (error instanceof OperationError && error.code === 'git/unsupported') return undefined
    throw error
  }
}

async function step(
  repository: GitRepository,
  from: string,
  isAncestor: boolean,
  count: number,
): Promise<string | undefined> {
  if (isAncestor) return (await repository.log({ to: from, limit: count + 1 }))[count]?.id
  if (count === 0) return from
  const [commit] = await repository.log({ to: from, limit: 1 })
  return commit?.parents[count - 1]
}

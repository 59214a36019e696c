import type { FleetState } from '../../core/model/state.ts'
import type { GitRepository } from '../ports.ts'

const searched = 1_000
const longest = 32

/** The revision that head does not come from, by what is in force or was before that; undefined: it comes from it. */
export async function rewrittenIn(
  repository: GitRepository,
  before: FleetState | undefined,
  head: string,
): Promise<string | undefined> {
  const base = before?.rewrittenSince ?? before?.revision
  return base === undefined || (await comesFrom(repository, base, head)) ? undefined : base
}

/**
 * Whether a revision comes from another: what was pushed since is added to it, and nothing of it was taken back. True
 * also where that is too far away to be told.
 */
async function comesFrom(repository: GitRepository, from: string, to: string): Promise<boolean> {
  if ((await repository.resolve(from)) === undefined) return false
  const asked = new Set<string>()
  const waiting = [to]
  for (let tip = waiting.shift(); tip !== undefined; tip = waiting.shift()) {
    if (tip === from || asked.size >= longest) return true
    asked.add(tip)
    const commits = await repository.log({ from, to: tip, limit: searched })
    if (commits.length === searched) return true
    const [parents, merged] = [
      commits.flatMap(each => each.parents),
      commits.flatMap(each => each.parents.slice(1)),
    ]
    if (parents.includes(from)) return true
    waiting.push(...merged.filter(id => !asked.has(id)))
  }
  return false
}

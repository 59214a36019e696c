import type { Rebalance } from '../../core/compile.ts'
import type { GitRepository } from '../ports.ts'

const trailer = /^Banyan-Rebalance:[ \t]*(\S+)(?:[ \t]+(\S+))?[ \t]*$/gm
const searched = 1_000

/**
 * What first-parent commits ask for with `Banyan-Rebalance: PATH [APP]`, oldest first: those after `from`, and `from`
 * itself where the commit was stopped, so that nothing of it was done yet.
 */
export async function rebalancesSince(
  repository: GitRepository,
  from: string | undefined,
  to: string,
  stopped: string | undefined,
): Promise<readonly Rebalance[]> {
  if (from === undefined || (await repository.resolve(stopped ?? from)) === undefined) return []
  const after = await repository.log({ from: stopped ?? from, to, limit: searched })
  const first = stopped === undefined ? [] : await repository.log({ to: stopped, limit: 1 })
  return [...after, ...first].reverse().flatMap(({ id, message }) =>
    [...message.matchAll(trailer)].map(([, path = '', application]): Rebalance => {
      const from = path === '.' || path === '/' ? '' : path.replaceAll(/^\/|\/$/g, '')
      return { commit: id, path: from, ...(application !== undefined && { application }) }
    }),
  )
}

import type { RolloutRequest } from '../../core/model/rollout.ts'
import type { GitRepository } from '../ports.ts'

const trailer = /^Banyan-Rollout:[ \t]*(now|resume)[ \t]+(\S+)(?:[ \t]+(\S+))?[ \t]*$/gm
const searched = 1_000

/** What first-parent commits after `from` ask for with `Banyan-Rollout: now|resume PATH [APP]`. */
export async function rolloutRequestsSince(
  repository: GitRepository,
  from: string | undefined,
  to: string,
): Promise<readonly RolloutRequest[]> {
  if (from === undefined || (await repository.resolve(from)) === undefined) return []
  const commits = await repository.log({ from, to, limit: searched })
  return commits.flatMap(({ message }) =>
    [...message.matchAll(trailer)].map(([, verb, written = '', application]): RolloutRequest => {
      const path = written
        .split('/')
        .filter(part => part !== '' && part !== '.')
        .join('/')
      return {
        verb: verb === 'now' ? 'now' : 'resume',
        path,
        ...(application !== undefined && { application }),
      }
    }),
  )
}

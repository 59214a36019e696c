import type { DesiredCluster } from '../model/desired.ts'
import type { Breach, RolloutRequest, RolloutState } from '../model/rollout.ts'
import type { Member } from './member.ts'

/** Whether a commit asks that of a member. */
export function isAsked(
  { cluster, pair }: Pick<Member, 'cluster' | 'pair'>,
  requests: readonly RolloutRequest[],
  verb: RolloutRequest['verb'],
): boolean {
  return requests.some(
    request =>
      request.verb === verb &&
      isWithin(cluster.cluster.path, request.path) &&
      (request.application === undefined || request.application === pair.application),
  )
}

/**
 * The breaches that still count: somewhere what failed, or what was put in its place, is what head has there, and nobody
 * said that it does not matter.
 */
export function standingBreaches(
  state: RolloutState | undefined,
  now: {
    readonly digestNow: (cluster: string) => string | undefined
    readonly members: readonly Member[]
    readonly requests: readonly RolloutRequest[]
    readonly clusters: ReadonlyMap<string, DesiredCluster>
  },
): readonly Breach[] {
  if (state === undefined) return []
  const asked = now.requests.filter(
    ({ application }) => application === undefined || application === state.application,
  )
  return state.breaches.filter(({ clusters }) =>
    Object.entries(clusters).some(([name, { failed, before }]) => {
      const digest = now.digestNow(name)
      const path = now.clusters.get(name)?.cluster.path
      const isExcused = path !== undefined && asked.some(request => isWithin(path, request.path))
      return !isExcused && digest !== undefined && (digest === failed || digest === before)
    }),
  )
}

function isWithin(path: string, directory: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`)
}

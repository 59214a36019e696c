import type { DesiredCluster, Pair } from '../model/desired.ts'
import type { Cluster } from '../model/fleet.ts'
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
 * The breaches that still count: somewhere what failed is what head has, or what was put in its place is pinned there,
 * and nobody said that it does not matter.
 */
export function standingBreaches(
  state: RolloutState | undefined,
  now: {
    readonly digestOf: (pair: Pair, cluster: Cluster) => string
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
      const { cluster, pairs = [] } = now.clusters.get(name) ?? {}
      const pair = pairs.find(({ application }) => application === state.application)
      if (cluster === undefined || pair === undefined) return false
      if (asked.some(request => isWithin(cluster.path, request.path))) return false
      const digest = now.digestOf(pair, cluster)
      return digest === failed || (digest === before && pair.held?.by === 'pin')
    }),
  )
}

function isWithin(path: string, directory: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`)
}

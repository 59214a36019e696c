import { shortened } from '../../base/std/shortened.ts'
import type { Fence, FenceBreach } from '../../core/model/inventory.ts'
import { type Breach, type RolloutState, rolloutKey } from '../../core/model/rollout.ts'
import type { FleetState } from '../../core/model/state.ts'

/** What a cluster is to remember of rollouts that were reverted there. */
export function fenceBreaches(
  rollouts: FleetState['rollouts'],
  cluster: string,
): Pick<Fence, 'breaches'> | undefined {
  const breaches = [...(rollouts?.values() ?? [])].flatMap(
    ({ policy, application, revision, breaches: all }) =>
      all.flatMap(({ at, step, group, reason, reverted, clusters }): FenceBreach | [] => {
        const content = clusters[cluster]
        if (reverted !== true || content === undefined) return []
        const why = shortened(reason, longestReason)
        return { policy, application, revision, at, step, group, reason: why, ...content }
      }),
  )
  return breaches.length === 0 ? undefined : { breaches }
}

const longestReason = 200

/** The rollouts that clusters remember; how far they are is found out when they are looked at. */
export function rolloutsOf(
  fences: ReadonlyMap<string, Fence | undefined>,
): ReadonlyMap<string, RolloutState> {
  const rollouts = new Map<string, RolloutState>()
  for (const [cluster, fence] of fences) {
    for (const { policy, application, revision, failed, before, ...breach } of fence?.breaches ?? []) {
      const key = rolloutKey({ policy, application })
      const known = rollouts.get(key) ?? { policy, application, revision, ...notLookedAt, breaches: [] }
      const content = { failed, ...(before !== undefined && { before }) }
      rollouts.set(key, { ...known, breaches: joined(known.breaches, breach, cluster, content) })
    }
  }
  return rollouts
}

const notLookedAt = {
  step: '',
  counts: { clusters: 0, done: 0, underway: 0, failed: 0, waiting: 0 },
  waits: '',
}

function joined(
  breaches: readonly Breach[],
  found: Omit<Breach, 'clusters' | 'reverted'>,
  cluster: string,
  content: Breach['clusters'][string],
): readonly Breach[] {
  const isSame = ({ at, step, group }: Breach): boolean =>
    at === found.at && step === found.step && group === found.group
  const known = breaches.find(isSame)
  if (known === undefined)
    return [...breaches, { ...found, clusters: { [cluster]: content }, reverted: true }]
  const clusters = { ...known.clusters, [cluster]: content }
  return breaches.map(each => (each === known ? { ...known, clusters } : each))
}

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
export function rolloutsOf(fences: ReadonlyMap<string, Fence>): ReadonlyMap<string, RolloutState> {
  const rollouts = new Map<string, RolloutState>()
  for (const [cluster, fence] of fences) {
    for (const { policy, application, revision, failed, before, ...breach } of fence.breaches ?? []) {
      const key = rolloutKey({ policy, application })
      const known = rollouts.get(key) ?? { policy, application, revision, ...notLookedAt, breaches: [] }
      const content = { failed, ...(before !== undefined && { before }) }
      rollouts.set(key, { ...known, breaches: joined(known.breaches, breach, cluster, content) })
    }
  }
  return rollouts
}

/** Rollouts as a state that may be too old has them, with what clusters remember beside. */
export function withBreaches(
  stored: ReadonlyMap<string, RolloutState> = new Map(),
  found: ReadonlyMap<string, RolloutState>,
): ReadonlyMap<string, RolloutState> {
  const rollouts = new Map([...found, ...stored])
  for (const [key, { revision, breaches }] of found) {
    const known = stored.get(key)
    if (known === undefined) continue
    const others = known.breaches.filter(breach => !breaches.some(each => isSame(each, breach)))
    const told = breaches.map(breach => {
      const same = known.breaches.find(each => isSame(each, breach))
      const clusters = { ...same?.clusters, ...breach.clusters }
      return { ...breach, ...same, reverted: true as const, clusters }
    })
    const isNews = told.length + others.length > known.breaches.length
    const all = { ...known, breaches: [...others, ...told] }
    rollouts.set(key, isNews ? { ...all, revision } : all)
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
  const known = breaches.find(each => isSame(each, found))
  if (known === undefined)
    return [...breaches, { ...found, clusters: { [cluster]: content }, reverted: true }]
  const clusters = { ...known.clusters, [cluster]: content }
  return breaches.map(each => (each === known ? { ...known, clusters } : each))
}

type Named = Pick<Breach, 'at' | 'step' | 'group'>

function isSame(a: Named, b: Named): boolean {
  return a.at === b.at && a.step === b.step && a.group === b.group
}

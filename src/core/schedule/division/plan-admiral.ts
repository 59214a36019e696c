import { type CeilLoopParty, inOrder } from './ceil-order.ts'
import { type Claim, dealInRounds } from './ceil-rounds.ts'
import { limitOf, type Share, total } from './party.ts'

export interface AdmiralOptions {
  /** KubeAdmiral: only the difference moves, towards the division from nothing. Default false. */
  readonly avoidDisruption?: boolean | undefined
  /** KubeAdmiral: a cluster keeps all that exceeds its estimated capacity; without `avoidDisruption` it does anyway. */
  readonly keepUnschedulable?: boolean | undefined
}

/** KubeAdmiral's planner; `order` is by weight and hash. */
export function planAdmiral(
  replicas: number,
  order: readonly CeilLoopParty[],
  key: string,
  { avoidDisruption = false, keepUnschedulable = false }: AdmiralOptions,
): readonly Share[] {
  const wanted = desiredPlan(replicas, order)
  const keep = keepUnschedulable || !avoidDisruption
  const overflow = wanted.claims.map(each => (keep ? each.overflow : Math.min(each.overflow, wanted.left)))
  const desired = wanted.claims.map(({ plan }) => plan)
  const plan = avoidDisruption ? moveTowards(desired, order, key) : desired
  return order.map(({ name }, index) => {
    return { name, replicas: (plan[index] ?? 0) + (overflow[index] ?? 0) }
  })
}

function desiredPlan(
  replicas: number,
  order: readonly CeilLoopParty[],
): { readonly claims: readonly Claim[]; readonly left: number } {
  let left = replicas
  const claims = order.map(({ name, weight, min = 0, max, capacity, limitedCapacity }): Claim => {
    const limited = limitOf(limitedCapacity)
    const estimated = limitOf(capacity)
    const least = Math.min(min, left, limited)
    const plan = Math.min(least, estimated)
    left -= plan
    return { name, weight, max: limitOf(max), limited, estimated, plan, overflow: least - plan, kept: 0 }
  })
  return { left: dealInRounds(left, claims), claims }
}

function moveTowards(
  desired: readonly number[],
  order: readonly CeilLoopParty[],
  key: string,
): readonly number[] {
  const now = order.map(({ current = 0, limitedCapacity, capacity }) =>
    Math.min(Math.max(0, current), limitOf(limitedCapacity), limitOf(capacity)),
  )
  const more = total(desired) - total(now)
  if (more === 0) return now
  const moves = order.map(({ name, max }, index) => {
    const held = now[index] ?? 0
    const gap = ((desired[index] ?? 0) - held) * Math.sign(more)
    const most = more > 0 ? limitOf(max) - held : held
    return { name, weight: Math.max(0, gap), max: most }
  })
  const dealt = deal(Math.abs(more), moves, key)
  return order.map(({ name }, index) => (now[index] ?? 0) + Math.sign(more) * (dealt.get(name) ?? 0))
}

function deal(
  seats: number,
  moves: readonly { readonly name: string; readonly weight: number; readonly max: number }[],
  key: string,
): ReadonlyMap<string, number> {
  const unlimited = Number.POSITIVE_INFINITY
  const claims = inOrder(
    moves.filter(({ weight }) => weight > 0),
    key,
  ).map((each): Claim => {
    return { ...each, limited: unlimited, estimated: unlimited, plan: 0, overflow: 0, kept: 0 }
  })
  dealInRounds(seats, claims)
  return new Map(claims.map(({ name, plan }) => [name, plan]))
}

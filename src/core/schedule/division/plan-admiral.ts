import type { Candidate } from './ceil-loop-party.ts'
import { inOrder } from './ceil-order.ts'
import { type Claim, dealInRounds } from './ceil-rounds.ts'
import { total } from './party.ts'
import type { Plan } from './plan-fed.ts'

export interface AdmiralOptions {
  /** KubeAdmiral: only the difference moves, towards the division from nothing. Default false. */
  readonly avoidDisruption?: boolean | undefined
  /** KubeAdmiral: a cluster keeps all that exceeds its estimated capacity; without `avoidDisruption` it does anyway. */
  readonly keepUnschedulable?: boolean | undefined
}

/** KubeAdmiral's planner; `order` is by weight and hash. */
export function planAdmiral(
  replicas: number,
  order: readonly Candidate[],
  key: string,
  { avoidDisruption = false, keepUnschedulable = false }: AdmiralOptions,
): Plan {
  const wanted = desiredPlan(replicas, order)
  const keep = keepUnschedulable || !avoidDisruption
  const overflow = wanted.claims.map(each => (keep ? each.overflow : Math.min(each.overflow, wanted.left)))
  const desired = wanted.claims.map(({ plan }) => plan)
  return { given: avoidDisruption ? moveTowards(desired, order, key) : desired, overflow }
}

function desiredPlan(
  replicas: number,
  order: readonly Candidate[],
): { readonly claims: readonly Claim[]; readonly left: number } {
  let left = replicas
  const claims = order.map(({ name, weight, min, max, limited, estimated }): Claim => {
    const least = Math.min(min, left, limited)
    const plan = Math.min(least, estimated)
    left -= plan
    return { name, weight, max, limited, estimated, plan, overflow: least - plan, kept: 0 }
  })
  return { left: dealInRounds(left, claims), claims }
}

function moveTowards(
  desired: readonly number[],
  order: readonly Candidate[],
  key: string,
): readonly number[] {
  const now = order.map(({ current, limited, estimated }) => Math.min(current, limited, estimated))
  const more = total(desired) - total(now)
  if (more === 0) return now
  const moves = order.map(({ name, max }, index): Move => {
    const held = now[index] ?? 0
    const gap = ((desired[index] ?? 0) - held) * Math.sign(more)
    const most = more < 0 ? held : Math.max(0, max - held)
    return { name, index, weight: Math.max(0, gap), max: most }
  })
  const dealt = deal(Math.abs(more), moves, key)
  return now.map((held, index) => held + Math.sign(more) * (dealt[index] ?? 0))
}

interface Move {
  readonly name: string
  readonly index: number
  readonly weight: number
  readonly max: number
}

function deal(seats: number, moves: readonly Move[], key: string): readonly number[] {
  const unlimited = Number.POSITIVE_INFINITY
  const order = inOrder(
    moves.filter(({ weight }) => weight > 0),
    key,
  )
  const claims = order.map(({ name, weight, max }): Claim => {
    return { name, weight, max, limited: unlimited, estimated: unlimited, plan: 0, overflow: 0, kept: 0 }
  })
  dealInRounds(seats, claims)
  const dealt = moves.map(() => 0)
  for (const [at, { index }] of order.entries()) dealt[index] = claims[at]?.plan ?? 0
  return dealt
}

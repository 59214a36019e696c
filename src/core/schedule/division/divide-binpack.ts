import { type CeilLoopParty, candidateOf } from './ceil-loop-party.ts'
import { compareNames, type Division, divisionOf, type Share, total, wholeOf } from './party.ts'
import type { AdmiralOptions } from './plan-admiral.ts'

export interface BinpackParty extends Omit<CeilLoopParty, 'weight'> {
  /** The higher, the earlier it is filled. Default 0. */
  readonly priority?: number | undefined
  /** Orders equal priorities, the higher first. Default 0. */
  readonly score?: number | undefined
}

export interface BinpackOptions extends AdmiralOptions {
  /**
   * What was placed before. It stays while it is not known what became of it, that is unless a cluster of it is gone,
   * holds more than its `limitedCapacity`, or all of them have as many as were placed, now or as their capacity.
   */
  readonly previous?: readonly Share[] | undefined
}

interface Packed {
  readonly name: string
  readonly current: number
  readonly min: number
  readonly max: number
  readonly limited: number
  readonly estimated: number
  plan: number
  overflow: number
}

/**
 * KubeAdmiral's PreferenceBinPack: minima first, then one cluster after the other is filled, by priority, then score,
 * then name. With `avoidDisruption` only the difference moves: growth fills in that order, shrinking goes backwards.
 * A share includes the overflow, those replicas that a cluster keeps beyond its estimated capacity.
 */
export function divideBinpack(
  replicas: number,
  parties: readonly BinpackParty[],
  { avoidDisruption = false, keepUnschedulable = false, previous }: BinpackOptions = {},
): Division {
  const packed = [...parties]
    .sort(
      (a, b) =>
        (b.priority ?? 0) - (a.priority ?? 0) || (b.score ?? 0) - (a.score ?? 0) || compareNames(a, b),
    )
    .map((party): Packed => ({ ...candidateOf(party), plan: 0, overflow: 0 }))
  if (previous !== undefined && stays(previous, packed)) return keep(replicas, packed, previous)
  const left = fill(wholeOf(replicas), packed)
  if (!keepUnschedulable && avoidDisruption) capOverflow(left, packed)
  const plan = avoidDisruption ? pullTowards(packed) : packed.map(each => each.plan)
  return divisionOf(
    replicas,
    packed.map(({ name, overflow }, index) => ({ name, replicas: (plan[index] ?? 0) + overflow })),
    packed.map(({ overflow }) => overflow),
  )
}

function stays(previous: readonly Share[], packed: readonly Packed[]): boolean {
  const now = new Map(packed.map(each => [each.name, each]))
  const known = previous.map(({ name, replicas }) => {
    const each = now.get(name)
    if (each === undefined || replicas > each.limited) return 'outdated'
    return replicas === each.estimated || replicas === each.current ? 'known' : 'unknown'
  })
  return known.includes('unknown') && !known.includes('outdated')
}

function keep(replicas: number, packed: readonly Packed[], previous: readonly Share[]): Division {
  const before = new Map(previous.map(each => [each.name, each.replicas]))
  return divisionOf(
    replicas,
    packed.map(({ name }) => ({ name, replicas: before.get(name) ?? 0 })),
  )
}

function fill(replicas: number, packed: readonly Packed[]): number {
  let left = replicas
  for (const each of packed) left -= take(each, Math.min(each.min, left, each.limited))
  for (const each of packed) left -= take(each, Math.min(each.plan + left, each.max, each.limited))
  return left
}

function take(each: Packed, wanted: number): number {
  const before = each.plan
  each.plan = Math.max(before, Math.min(wanted, each.estimated))
  each.overflow = Math.max(each.overflow, wanted - each.plan)
  return each.plan - before
}

function capOverflow(seats: number, packed: readonly Packed[]): void {
  let left = seats
  for (const each of packed) {
    each.overflow = Math.min(each.overflow, left)
    left -= each.overflow
  }
}

function pullTowards(packed: readonly Packed[]): readonly number[] {
  const now = packed.map(({ current, limited, estimated }) => Math.min(current, limited, estimated))
  const more = total(packed.map(({ plan }) => plan)) - total(now)
  const order = packed.map((_, index) => index)
  if (more < 0) order.reverse()
  let left = Math.abs(more)
  for (const index of order) {
    const gap = ((packed[index]?.plan ?? 0) - (now[index] ?? 0)) * Math.sign(more)
    const moved = Math.min(Math.max(0, gap), left)
    now[index] = (now[index] ?? 0) + Math.sign(more) * moved
    left -= moved
  }
  return now
}

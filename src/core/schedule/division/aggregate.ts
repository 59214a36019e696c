import { withinBounds } from './divide-share.ts'
import { total } from './party.ts'
import type { Claimant } from './rule.ts'
import { webster } from './webster.ts'

interface Member {
  readonly index: number
  readonly priority: number
  readonly min: number
  /** How many it takes in all. */
  readonly room: number
  readonly now: number
}

/**
 * As few contenders as can take a share: by priority; of one priority those that hold some already (or have a
 * minimum), then those that can take most. Those that are chosen divide it by what they can take, as in Karmada; with
 * priorities that all differ one after the other is filled, as KubeAdmiral's binpack does. With `current` only the
 * difference moves. Needs Σ min ≤ share ≤ Σ max.
 */
export function aggregate(
  share: number,
  claimants: readonly Claimant[],
  current: readonly number[] | undefined,
): readonly number[] {
  const now = current === undefined ? undefined : withinBounds(claimants, current)
  const missing = share - total(now ?? [])
  const members = claimants.map(({ weight, priority, min, max }, index): Member => {
    const room = Number.isFinite(max) ? max : Math.max(weight, share)
    return { index, priority, min, room, now: now?.[index] ?? 0 }
  })
  const tiers = [...Map.groupBy(members, ({ priority }) => priority)]
    .sort(([a], [b]) => b - a)
    .map(([, tier]) => tier)
  if (now === undefined) return fill(share, tiers, claimants.length)
  if (missing === 0) return now
  return missing > 0 ? grow(missing, tiers, now) : shrink(share, tiers, claimants.length)
}

function fill(share: number, tiers: readonly (readonly Member[])[], count: number): readonly number[] {
  const given: number[] = Array.from({ length: count }, () => 0)
  let left = share
  let minima = total(tiers.flat().map(({ min }) => min))
  for (const tier of tiers) {
    minima -= total(tier.map(({ min }) => min))
    const seats = Math.min(left - minima, total(tier.map(({ room }) => room)))
    deal(seats, tier, given)
    left -= seats
  }
  return given
}

// Who holds some, or must, comes first.
function grow(
  missing: number,
  tiers: readonly (readonly Member[])[],
  now: readonly number[],
): readonly number[] {
  const added: number[] = now.map(() => 0)
  let left = missing
  for (const tier of tiers) {
    const open = tier.map(member => ({ ...member, min: 0, room: member.room - member.now }))
    const seats = Math.min(left, total(open.map(({ room }) => room)))
    deal(seats, open, added)
    left -= seats
  }
  return now.map((each, index) => each + (added[index] ?? 0))
}

// The lowest priority gives first, and within one those that hold fewest.
function shrink(share: number, tiers: readonly (readonly Member[])[], count: number): readonly number[] {
  const held = tiers.map(tier => tier.map(member => ({ ...member, room: member.now, now: 0 })))
  return fill(share, held, count)
}

function deal(seats: number, tier: readonly Member[], given: number[]): void {
  const chosen = choose(seats, tier)
  const contenders = chosen.map(({ min, room }) => ({ weight: room, min, max: room }))
  const shares = webster(seats, contenders)
  for (const [at, { index }] of chosen.entries()) given[index] = shares[at] ?? 0
}

// In the order of names, which breaks Webster's ties.
function choose(seats: number, tier: readonly Member[]): readonly Member[] {
  const order = [...tier].sort(
    (a, b) =>
      Number(b.min > 0) - Number(a.min > 0) ||
      Number(b.now > 0) - Number(a.now > 0) ||
      b.room - a.room ||
      a.index - b.index,
  )
  const chosen: Member[] = []
  let room = 0
  for (const member of order) {
    if (room >= seats && member.min === 0) break
    chosen.push(member)
    room += member.room
  }
  return chosen.sort((a, b) => a.index - b.index)
}

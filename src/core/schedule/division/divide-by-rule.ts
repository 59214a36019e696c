import { aggregate } from './aggregate.ts'
import { ceilLoop } from './ceil-loop.ts'
import { divideShare, withinBounds } from './divide-share.ts'
import { floorByWeight } from './floor-by-weight.ts'
import { largestRemainder } from './largest-remainder.ts'
import { total } from './party.ts'
import type { Claimant, Rule } from './rule.ts'
import { webster } from './webster.ts'

/**
 * Divides what a node was handed by the rule of its children's level. With `current` (what each has now) only the
 * difference moves, whatever the rule; without, it divides afresh. `key`, `namespace/name` of the workload, breaks the
 * ties of {@link ceilLoop}.
 */
export function divideByRule(
  share: number,
  claimants: readonly Claimant[],
  rule: Rule,
  key: string,
  current: readonly number[] | undefined,
): readonly number[] {
  const { algorithm, aggregated, measured } = rule
  const plain = algorithm === 'Webster' && !measured
  if (plain || share < total(claimants.map(({ min }) => min))) return divideShare(share, claimants, current)
  if (aggregated) return aggregate(share, claimants, current)
  const deal = dealers[algorithm]
  if (current === undefined) return deal(share, claimants, key)
  const now = withinBounds(claimants, current)
  const missing = share - total(now)
  if (missing === 0) return now
  if (measured && algorithm === 'Webster' && missing < 0) return deal(share, byHeld(claimants, now), key)
  const change = measured
    ? byAvailable(missing, claimants, now, rule)
    : towards(missing, claimants, deal(share, claimants, key), now)
  const dealt = deal(Math.abs(missing), change, key)
  return now.map((each, index) => each + Math.sign(missing) * (dealt[index] ?? 0))
}

// What is too many is divided anew among those that hold it, by what they hold, as Karmada does.
function byHeld(claimants: readonly Claimant[], now: readonly number[]): readonly Claimant[] {
  return claimants.map((claimant, index) => {
    const held = now[index] ?? 0
    return { ...claimant, weight: held, max: held }
  })
}

// What is missing goes by what each can take still, what is too many by what each holds, as in Clusternet.
function byAvailable(
  missing: number,
  claimants: readonly Claimant[],
  now: readonly number[],
  { assumed }: Rule,
): readonly Claimant[] {
  return claimants.map((claimant, index) => {
    const held = now[index] ?? 0
    if (missing < 0) return { ...claimant, weight: held, min: 0, max: held - claimant.min }
    const max = claimant.max - held
    const unknown = claimant.unknown * assumed
    const known = Math.max(0, claimant.weight - unknown - held)
    const weight = Math.max(known + unknown, Number.isFinite(max) ? max : 1)
    return { ...claimant, weight, min: 0, max }
  })
}

// As KubeAdmiral does: only who is on the wrong side of the division from nothing moves, by how far it is away.
function towards(
  missing: number,
  claimants: readonly Claimant[],
  desired: readonly number[],
  now: readonly number[],
): readonly Claimant[] {
  return claimants.map((claimant, index) => {
    const gap = ((desired[index] ?? 0) - (now[index] ?? 0)) * Math.sign(missing)
    const weight = Math.max(0, gap)
    return { ...claimant, weight, min: 0, max: weight }
  })
}

type Dealer = (seats: number, claimants: readonly Claimant[], key: string) => readonly number[]

const dealers: Readonly<Record<Rule['algorithm'], Dealer>> = {
  Webster: webster,
  CeilLoop: ceilLoop,
  LargestRemainder: largestRemainder,
  FloorByWeight: floorByWeight,
}

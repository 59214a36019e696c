import type { Contender } from './contender.ts'
import { webster } from './webster.ts'

/**
 * Divides what a node was handed among its children. With `current` (what each has now, 0 for one that is new) it
 * moves only the difference: who has room gets the missing seats, who has most for its weight gives up the surplus.
 * Without, it divides afresh.
 */
export function divideShare(
  share: number,
  contenders: readonly Contender[],
  current?: readonly number[],
): readonly number[] {
  let minima = 0
  for (const { min } of contenders) minima += min
  if (share < minima) return divideShortage(share, contenders, current)
  if (current === undefined) return webster(share, contenders)
  const feasible = withinBounds(contenders, current)
  const sum = feasible.reduce((total, each) => total + each, 0)
  if (sum === share) return feasible
  const bounded = contenders.map((contender, index) => {
    const kept = feasible[index] ?? 0
    return sum < share ? { ...contender, min: kept } : { ...contender, max: kept }
  })
  return webster(share, bounded)
}

/** What each has now, as far as its bounds allow. */
export function withinBounds(
  contenders: readonly Contender[],
  current: readonly number[],
): readonly number[] {
  return contenders.map(({ min, max }, index) =>
    Math.min(Math.max(current[index] ?? 0, min), Math.max(min, max)),
  )
}

/** Fewer seats than the minima ask for: these are filled in the order of weight, then name. */
export function fillMinima(seats: number, contenders: readonly Contender[]): readonly number[] {
  return divideShortage(seats, contenders, undefined)
}

// Less than the minima: they are filled in the order of weight, then name, and given up in the reverse order.
function divideShortage(
  share: number,
  contenders: readonly Contender[],
  current: readonly number[] | undefined,
): readonly number[] {
  const given = contenders.map(({ min }, index) => Math.min(min, current?.[index] ?? 0))
  const order = contenders.map((_, index) => index).sort((a, b) => weight(b) - weight(a) || a - b)
  let left = share - given.reduce((total, each) => total + each, 0)
  for (const index of order) {
    const more = Math.min((contenders[index]?.min ?? 0) - (given[index] ?? 0), Math.max(0, left))
    given[index] = (given[index] ?? 0) + more
    left -= more
  }
  for (const index of order.reverse()) {
    const less = Math.min(given[index] ?? 0, Math.max(0, -left))
    given[index] = (given[index] ?? 0) - less
    left += less
  }
  return given

  function weight(index: number): number {
    return contenders[index]?.weight ?? 0
  }
}

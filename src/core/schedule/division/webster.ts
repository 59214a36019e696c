import { invariant } from '../../../base/std/invariant.ts'
import { type Contender, precedes } from './contender.ts'
import { IndexHeap } from './index-heap.ts'
import { quotient } from './quotient.ts'

/**
 * Webster's (Sainte-Laguë) division of `seats` within bounds: everyone starts with its minimum, then seats go one by
 * one to the highest weight / (2 · seats + 1), ties to the fewer seats, then to the earlier name. The seats are not
 * dealt one by one: an estimate of the common quotient gives nearly all of them, and whole-number comparisons settle
 * the rest, so the cost does not depend on how many there are. Needs Σ min ≤ seats ≤ Σ max over positive weights.
 */
export function webster(seats: number, contenders: readonly Contender[]): readonly number[] {
  const perWeight = quotient(seats, contenders)
  const given = contenders.map(({ weight, min, max }) => {
    return Math.min(Math.max(Math.floor(weight * perWeight + 0.5), min), Math.max(min, max))
  })
  const total = given.reduce((sum, each) => sum + each, 0)
  if (total < seats) grow(seats - total, contenders, given)
  if (total > seats) shrink(total - seats, contenders, given)
  exchange(contenders, given)
  return given
}

function grow(missing: number, contenders: readonly Contender[], given: number[]): void {
  const heap = new IndexHeap(growing(contenders, given), (a, b) =>
    precedes(contenders, a, at(given, a), b, at(given, b)),
  )
  for (let left = missing; left > 0; left--) {
    const { top } = heap
    invariant(top !== undefined, 'a division was handed more seats than its contenders can take')
    const seats = at(given, top) + 1
    given[top] = seats
    if (seats < (contenders[top]?.max ?? 0)) heap.settleTop()
    else heap.removeTop()
  }
}

function shrink(surplus: number, contenders: readonly Contender[], given: number[]): void {
  const heap = new IndexHeap(shrinking(contenders, given), (a, b) =>
    precedes(contenders, b, at(given, b) - 1, a, at(given, a) - 1),
  )
  for (let left = surplus; left > 0; left--) {
    const { top } = heap
    invariant(top !== undefined, 'a division was handed fewer seats than the minima of its contenders')
    const seats = at(given, top) - 1
    given[top] = seats
    if (seats > (contenders[top]?.min ?? 0)) heap.settleTop()
    else heap.removeTop()
  }
}

// The result is Webster's exactly when nobody's next seat precedes another's last one; an estimate that was off by
// rounding is mended here.
function exchange(contenders: readonly Contender[], given: number[]): void {
  for (;;) {
    const { next, last } = ends(contenders, given)
    if (next < 0 || last < 0 || next === last) return
    if (!precedes(contenders, next, at(given, next), last, at(given, last) - 1)) return
    given[next] = at(given, next) + 1
    given[last] = at(given, last) - 1
  }
}

/** Who would get the next seat, and who got the last one; −1 for nobody. */
function ends(
  contenders: readonly Contender[],
  given: readonly number[],
): { readonly next: number; readonly last: number } {
  let next = -1
  let last = -1
  contenders.forEach(({ weight, min, max }, index) => {
    const seats = at(given, index)
    const grows = weight > 0 && seats < max
    if (grows && (next < 0 || precedes(contenders, index, seats, next, at(given, next)))) next = index
    if (seats <= min) return
    if (last < 0 || precedes(contenders, last, at(given, last) - 1, index, seats - 1)) last = index
  })
  return { next, last }
}

function growing(contenders: readonly Contender[], given: readonly number[]): number[] {
  const found: number[] = []
  contenders.forEach(({ weight, max }, index) => {
    if (weight > 0 && at(given, index) < max) found.push(index)
  })
  return found
}

function shrinking(contenders: readonly Contender[], given: readonly number[]): number[] {
  const found: number[] = []
  contenders.forEach(({ min }, index) => {
    if (at(given, index) > min) found.push(index)
  })
  return found
}

function at(given: readonly number[], index: number): number {
  return given[index] ?? 0
}

import type { Contender } from './contender.ts'

const bisections = 64

/** About how many seats fall to one unit of weight: a floating-point estimate, off by rounding only. */
export function quotient(seats: number, contenders: readonly Contender[]): number {
  let weights = 0
  let weightless = 0
  let bounded = false
  for (const { weight, min, max } of contenders) {
    weights += weight
    if (weight === 0) weightless += min
    else if (min > 0 || max < seats) bounded = true
  }
  if (weights === 0) return 0
  return bounded ? bisect(seats, contenders) : (seats - weightless) / weights
}

function bisect(seats: number, contenders: readonly Contender[]): number {
  let low = 0
  let high = 1
  while (dealt(high, contenders) < seats && high < Number.MAX_SAFE_INTEGER) high *= 2
  for (let step = 0; step < bisections; step++) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) break
    const sum = dealt(middle, contenders)
    if (Math.abs(sum - seats) < 0.5) return middle
    if (sum < seats) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function dealt(perWeight: number, contenders: readonly Contender[]): number {
  return contenders.reduce(
    (sum, { weight, min, max }) => sum + Math.min(Math.max(weight * perWeight, min), Math.max(min, max)),
    0,
  )
}

import fc from 'fast-check'

/** Random choices; everything generated is a function of them, so a seed and a number name a case. */
export interface Draw {
  /** A whole number from 0 to `max`, both included. */
  readonly upTo: (max: number) => number
  readonly chance: (percent: number) => boolean
  readonly pick: <T>(items: readonly [T, ...T[]]) => T
  /** One of a list that may be empty. */
  readonly any: <T>(items: readonly T[]) => T | undefined
  /** Distinct items in random order. */
  readonly some: <T>(items: readonly T[], min: number, max: number) => readonly T[]
  readonly times: <T>(min: number, max: number, make: (index: number) => T) => readonly T[]
}

/** An arbitrary of whatever a function makes of random choices. */
export function drawn<T>(make: (draw: Draw) => T): fc.Arbitrary<T> {
  return fc.gen().map(generate => make(drawBy(max => generate(upTo, max))))
}

const arbitraries = new Map<number, fc.Arbitrary<number>>()

// Without bias: the choices among alternatives are weighted by us.
function upTo(max: number): fc.Arbitrary<number> {
  const known = arbitraries.get(max) ?? fc.noBias(fc.integer({ min: 0, max }))
  arbitraries.set(max, known)
  return known
}

function drawBy(number: (max: number) => number): Draw {
  const any = <T>(items: readonly T[]): T | undefined =>
    items.length === 0 ? undefined : items[number(items.length - 1)]
  const times = <T>(min: number, max: number, make: (index: number) => T): readonly T[] =>
    Array.from({ length: min + number(max - min) }, (_, index) => make(index))
  return {
    upTo: number,
    chance: percent => number(99) < percent,
    pick: items => items[number(items.length - 1)] ?? items[0],
    any,
    times,
    some: (items, min, max) => {
      const rest = [...items]
      const count = Math.min(rest.length, min + number(Math.max(0, max - min)))
      return Array.from({ length: count }, () => rest.splice(number(rest.length - 1), 1)).flat()
    },
  }
}

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Division,
  divideAggregated,
  divideFloorByWeight,
  divideLargestRemainder,
  divideWebster,
} from '../../../src/core/schedule/index.ts'
import { dividing, placementOf, type Sketch } from '../../support/placement.ts'
import { holds } from '../../support/property.ts'
import { schedule } from '../../support/schedule.ts'

const most = 12

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0)
}

function numbers({ shares }: Division): readonly number[] {
  return shares.map(({ replicas }) => replicas)
}

/** Every way to divide a number within bounds. */
function* divisions(
  left: number,
  bounds: readonly { readonly low: number; readonly high: number }[],
): Generator<readonly number[]> {
  const [first, ...rest] = bounds
  if (first === undefined) {
    if (left === 0) yield []
    return
  }
  for (let each = first.low; each <= Math.min(first.high, left); each++) {
    for (const others of divisions(left - each, rest)) yield [each, ...others]
  }
}

function least(candidates: Iterable<readonly number[]>, cost: (given: readonly number[]) => number): number {
  let best = Number.POSITIVE_INFINITY
  for (const candidate of candidates) best = Math.min(best, cost(candidate))
  return best
}

const party = fc.record({ weight: fc.integer({ min: 1, max: 5 }), min: fc.nat(2), room: fc.nat(4) })

interface Bounded {
  readonly name: string
  readonly weight: number
  readonly min: number
  readonly max: number
}

const parties: fc.Arbitrary<readonly Bounded[]> = fc
  .array(party, { minLength: 1, maxLength: 6 })
  .map(list =>
    list.map(({ weight, min, room }, index) => ({ name: `c${index}`, weight, min, max: min + room })),
  )

/** With N so that the minima are met and not more is asked for than fits. */
const feasible = fc
  .tuple(parties, fc.nat(most))
  .filter(([list]) => sum(list.map(({ min }) => min)) <= most)
  .map(([list, wanted]) => {
    const low = sum(list.map(({ min }) => min))
    const high = sum(list.map(({ max }) => max))
    return { list, replicas: Math.min(Math.max(wanted, low), high) }
  })

function within(list: readonly { readonly min: number; readonly max: number }[]) {
  return list.map(({ min, max }) => ({ low: min, high: max }))
}

// Webster's seats are the whole numbers with the least sum of s²/w; 60 makes it a whole number for weights up to 5.
test('no division within the bounds is nearer to the weights than Webster’s', () => {
  holds(
    fc.property(feasible, ({ list, replicas }) => {
      const cost = (given: readonly number[]) =>
        sum(given.map((seats, index) => (60 / (list[index]?.weight ?? 1)) * seats ** 2))

      const given = numbers(divideWebster(replicas, list))

      expect(cost(given)).toBe(least(divisions(replicas, within(list)), cost))
    }),
  )
})

test('no division is nearer to the exact parts than that by the largest remainders', () => {
  holds(
    fc.property(parties, fc.nat(most), (bounded, replicas) => {
      const list = bounded.map(({ name, weight }) => ({ name, weight }))
      const weights = sum(list.map(({ weight }) => weight))
      const cost = (given: readonly number[]) =>
        sum(given.map((seats, index) => Math.abs(seats * weights - replicas * (list[index]?.weight ?? 0))))
      const all = list.map(() => ({ low: 0, high: replicas }))

      const given = numbers(divideLargestRemainder(replicas, list))

      expect(cost(given)).toBe(least(divisions(replicas, all), cost))
    }),
  )
})

/** The exact parts within bounds: who leaves its bounds stands at one, and the others share the rest by weight. */
function exactParts(
  replicas: number,
  list: readonly { readonly weight: number; readonly min: number; readonly max: number }[],
): readonly number[] {
  const parts = (level: number) =>
    list.map(({ weight, min, max }) => Math.min(Math.max(weight * level, min), max))
  let low = 0
  let high = 1_000
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (sum(parts(middle)) < replicas) low = middle
    else high = middle
  }
  return parts(high)
}

test('within bounds both quota methods give everyone its exact part, rounded down or up', () => {
  holds(
    fc.property(feasible, ({ list, replicas }) => {
      const parts = exactParts(replicas, list)

      for (const divide of [divideLargestRemainder, divideFloorByWeight]) {
        const given = numbers(divide(replicas, list))
        const far = given.filter((seats, index) => {
          const away = seats - (parts[index] ?? 0)
          return away > 1 + 1e-6 || away < -1 + 1e-6
        })
        expect({ far, sum: sum(given) }).toEqual({ far: [], sum: replicas })
        expect(
          given.every((seats, at) => seats >= (list[at]?.min ?? 0) && seats <= (list[at]?.max ?? 0)),
        ).toBe(true)
      }
    }),
  )
})

test('no fewer clusters can take what an aggregated division places, and it places all that fit', () => {
  const room = fc.array(fc.nat(5), { minLength: 1, maxLength: 6 })
  holds(
    fc.property(room, fc.nat(most), (rooms, replicas) => {
      const list = rooms.map((capacity, index) => ({ name: `c${index}`, capacity }))
      const subsets = Array.from({ length: 2 ** rooms.length }, (_, bits) =>
        rooms.filter((_room, index) => (bits >> index) % 2 === 1),
      )
      const holding = subsets.filter(subset => sum(subset) >= replicas).map(({ length }) => length)

      const { shares, unplaced } = divideAggregated(replicas, list)

      const used = shares.filter(share => share.replicas > 0).length
      expect({ used, unplaced }).toEqual(
        holding.length === 0 ? { used: 0, unplaced: replicas } : { used: Math.min(...holding), unplaced: 0 },
      )
    }),
  )
})

interface Group {
  readonly max: number | undefined
  readonly rooms: readonly (number | undefined)[]
}

const limit = fc.option(fc.nat(5), { nil: undefined })
const groups: fc.Arbitrary<readonly Group[]> = fc.array(
  fc.record({ max: limit, rooms: fc.array(limit, { minLength: 1, maxLength: 2 }) }),
  { minLength: 1, maxLength: 3 },
)

/** How many of N some assignment of numbers to clusters places. */
function placeable(list: readonly Group[], replicas: number): number {
  const leaves = list.flatMap(({ rooms }) => rooms.map(room => Math.min(room ?? replicas, replicas)))
  let best = 0
  const visit = (given: readonly number[]): void => {
    if (given.length < leaves.length) {
      const left = replicas - sum(given)
      for (let each = 0; each <= Math.min(leaves[given.length] ?? 0, left); each++) visit([...given, each])
      return
    }
    let from = 0
    const fits = list.every(({ max = replicas, rooms }) => {
      const own = sum(given.slice(from, from + rooms.length))
      from += rooms.length
      return own <= max
    })
    if (fits) best = Math.max(best, sum(given))
  }
  visit([])
  return best
}

const rules = fc.constantFrom(
  {},
  { algorithm: 'CeilLoop' as const },
  { algorithm: 'LargestRemainder' as const },
  { algorithm: 'FloorByWeight' as const },
  { dynamicWeight: 'AvailableReplicas' as const },
  { replicaDivisionPreference: 'Aggregated' as const },
)

test('what is unplaced in a tree is what no assignment could place', () => {
  holds(
    fc.property(groups, fc.nat(6), rules, (list, replicas, rule) => {
      const children = list.map(({ rooms }, index): Sketch => {
        const below = rooms.map((_, at): Sketch => ({ name: `c${index}${at}`, cluster: true }))
        return { name: `g${index}`, children: below }
      })
      const preferences = list.map(({ max }, index) => {
        return { target: `g${index}`, ...(max !== undefined && { maxReplicas: max }) }
      })
      const known = list.flatMap(({ rooms }, index) => rooms.map((room, at) => [`c${index}${at}`, room]))
      const fits = Object.fromEntries(known.filter(([, room]) => room !== undefined))
      const workload = dividing({ ...rule, levels: [{ level: 'region', preferences }] })
      const tree = placementOf({ name: '', children }, ['region'])

      const { decision } = schedule({ tree, workload, replicas, levels: ['region'], fits })

      expect(replicas - (decision.unplaced?.replicas ?? 0)).toBe(placeable(list, replicas))
      expect(decision.root.target).toBe(placeable(list, replicas))
    }),
  )
})

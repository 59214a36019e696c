import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Contender, precedes } from '../../../../src/core/schedule/division/contender.ts'
import { webster } from '../../../../src/core/schedule/division/webster.ts'

const unbounded = Number.POSITIVE_INFINITY

const contender: fc.Arbitrary<Contender> = fc
  .record({
    weight: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 1_000_000 })),
    min: fc.oneof(fc.constant(0), fc.nat(6)),
    room: fc.oneof(fc.constant(unbounded), fc.nat(12)),
  })
  .map(({ weight, min, room }) => ({ weight, min, max: weight === 0 ? min : min + room }))

const division = fc
  .tuple(fc.array(contender, { minLength: 1, maxLength: 9 }), fc.nat(80))
  .map(([contenders, extra]) => {
    const least = contenders.reduce((sum, { min }) => sum + min, 0)
    const most = contenders.reduce((sum, { max }) => sum + max, 0)
    return { contenders, seats: Math.min(least + extra, most) }
  })

// The definition, literally: one seat at a time.
function seatBySeat(seats: number, contenders: readonly Contender[]): readonly number[] {
  const given = contenders.map(({ min }) => min)
  let left = seats - given.reduce((sum, each) => sum + each, 0)
  for (; left > 0; left--) {
    const open = contenders.flatMap(({ max }, index) => ((given[index] ?? 0) < max ? [index] : []))
    const winner = open.reduce((best, index) =>
      quotientOf(contenders, given, index) > quotientOf(contenders, given, best) ||
      (quotientOf(contenders, given, index) === quotientOf(contenders, given, best) &&
        (given[index] ?? 0) < (given[best] ?? 0))
        ? index
        : best,
    )
    given[winner] = (given[winner] ?? 0) + 1
  }
  return given
}

function quotientOf(contenders: readonly Contender[], given: readonly number[], index: number): number {
  return (contenders[index]?.weight ?? 0) / (2 * (given[index] ?? 0) + 1)
}

test('the exact search gives what dealing seat by seat gives', () => {
  fc.assert(
    fc.property(division, ({ contenders, seats }) => {
      expect(webster(seats, contenders)).toEqual(seatBySeat(seats, contenders))
    }),
    { numRuns: 2000 },
  )
})

test('no seat of a huge division would be dealt to another', () => {
  const huge = fc.array(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), { minLength: 2, maxLength: 6 })
  fc.assert(
    fc.property(huge, fc.integer({ min: 2 ** 30, max: 2 ** 31 - 1 }), (weights, seats) => {
      const contenders = weights.map(weight => ({ weight, min: 0, max: unbounded }))

      const given = webster(seats, contenders)

      expect(given.reduce((sum, each) => sum + each, 0)).toBe(seats)
      const wrong = given.flatMap((a, i) =>
        given.filter((b, j) => i !== j && b > 0 && precedes(contenders, i, a, j, b - 1)),
      )
      expect(wrong).toEqual([])
    }),
  )
})

test.each([
  { seats: 10, weights: [3, 2, 1], expected: [5, 3, 2] },
  { seats: 3, weights: [3, 3, 1], expected: [1, 1, 1] },
  { seats: 10, weights: [3, 3, 1], expected: [4, 4, 2] },
  { seats: 1, weights: [1, 1, 1], expected: [1, 0, 0] },
  { seats: 2, weights: [3, 1], expected: [1, 1] },
  { seats: 0, weights: [3, 1], expected: [0, 0] },
])('$seats seats by weights $weights', ({ seats, weights, expected }) => {
  const contenders = weights.map(weight => ({ weight, min: 0, max: unbounded }))

  expect(webster(seats, contenders)).toEqual(expected)
})

test('what weighs nothing and must have nearly all is not dealt seat by seat', () => {
  const seats = 2 ** 48
  const light = { weight: 0, min: seats - 5, max: seats - 5 }

  expect(webster(seats, [light, { weight: 1, min: 0, max: unbounded }])).toEqual([seats - 5, 5])
  expect(webster(seats, [light, { weight: 2 ** 62, min: 0, max: seats }])).toEqual([seats - 5, 5])
})

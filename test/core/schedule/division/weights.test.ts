import { expect, test } from 'vitest'
import {
  capacityWeights,
  divideCeilLoop,
  divideRelative,
  greatestWeights,
  summedWeights,
} from '../../../../src/core/schedule/index.ts'

const numbers = (weights: readonly { readonly weight: number }[]) => weights.map(({ weight }) => weight)

test('KubeAdmiral weighs by what is available, no more than 1.4 times the part of what there is', () => {
  // Limits 1400·50/100 = 700, 420 and 280. Available 1000·30/40 = 750, 250 and 0: 700, 250 and 0 of 950, that is
  // 736.8, 263.2 and 0 of 1000.
  const clusters = [
    { name: 'a', allocatable: 50, available: 30 },
    { name: 'b', allocatable: 30, available: 10 },
    { name: 'c', allocatable: 20, available: -4 },
  ]

  expect(capacityWeights(clusters.toReversed())).toEqual([
    { name: 'a', weight: 737 },
    { name: 'b', weight: 263 },
    { name: 'c', weight: 0 },
  ])
})

test('what rounding leaves of KubeAdmiral’s thousand goes to the largest weight, ties to the earlier name', () => {
  const alike = ['c', 'b', 'a'].map(name => ({ name, allocatable: 4, available: 2 }))
  const full = ['c', 'b', 'a'].map(name => ({ name, allocatable: 4, available: 0 }))

  expect(numbers(capacityWeights(alike))).toEqual([334, 333, 333])
  expect(numbers(capacityWeights(full))).toEqual([334, 333, 333])
  expect(numbers(capacityWeights(full.map(each => ({ ...each, allocatable: 0 }))))).toEqual([334, 333, 333])
  expect(capacityWeights([])).toEqual([])
})

test('capacity weights are what KubeAdmiral’s loop divides by', () => {
  const clusters = [
    { name: 'a', allocatable: 10, available: 9 },
    { name: 'b', allocatable: 10, available: 3 },
  ]

  // Limits 700 each, 750 and 250 available: 700 and 250 of 950, that is 737 and 263. ⌈10·0.737⌉ = 8.
  expect(divideCeilLoop(10, capacityWeights(clusters), { rules: 'KubeAdmiral' }).shares).toEqual([
    { name: 'a', replicas: 8 },
    { name: 'b', replicas: 2 },
  ])
})

const clusters = [
  { name: 'b', tier: 'prod' },
  { name: 'a', tier: 'prod' },
  { name: 'c', tier: 'test' },
]
const inProd = ({ tier }: { readonly tier: string }) => tier === 'prod'
const isA = ({ name }: { readonly name: string }) => name === 'a'

test('of several static weights Karmada counts the greatest and Clusternet all', () => {
  const rules = [
    { matches: inProd, weight: 2 },
    { matches: isA, weight: 3 },
  ]

  expect(greatestWeights(clusters, rules)).toEqual([
    { name: 'a', weight: 3 },
    { name: 'b', weight: 2 },
  ])
  expect(summedWeights(clusters, rules)).toEqual([
    { name: 'a', weight: 5 },
    { name: 'b', weight: 2 },
    { name: 'c', weight: 0 },
  ])
})

test('static weights that are all nothing weigh every cluster the same in Karmada', () => {
  expect(numbers(greatestWeights(clusters, [{ matches: isA, weight: 0 }]))).toEqual([1, 1, 1])
  expect(numbers(greatestWeights(clusters, []))).toEqual([1, 1, 1])
})

const relative = (replicas: number, ...weights: readonly number[]) =>
  divideRelative(
    replicas,
    weights.map((weight, index) => ({ name: 'abc'.charAt(index), weight })),
  )

test.each([
  // 5, 3.33 and 1.67: what is left goes to 1.67, which was rounded down by 0.67 of 1.
  { replicas: 10, weights: [30, 20, 10], expected: [5, 3, 2] },
  // 6.3, 0.63 and 0.07: a part below 1 first, ties to the earlier name.
  { replicas: 7, weights: [90, 9, 1], expected: [6, 1, 0] },
  // 5.4 and 3.6: by 0.4 of 5 and 0.6 of 3.
  { replicas: 9, weights: [3, 2], expected: [5, 4] },
  { replicas: 0, weights: [1, 1], expected: [0, 0] },
])('Gaia divides $replicas by $weights to $expected', ({ replicas, weights, expected }) => {
  const { shares, unplaced } = relative(replicas, ...weights)

  expect(shares.map(each => each.replicas)).toEqual(expected)
  expect(unplaced).toBe(0)
})

test('Gaia gives nothing where nobody weighs anything', () => {
  expect(relative(3, 0, 0).unplaced).toBe(3)
})

import { expect, test } from 'vitest'
import {
  type Division,
  divideAggregated,
  divideBinpack,
  divideCeilLoop,
  divideDynamic,
  divideDynamicSpread,
  divideFloorByWeight,
  divideLargestRemainder,
  divideWebster,
  type Party,
  spreadToTiers,
} from '../../../../src/core/schedule/index.ts'

const largest = 2 ** 31 - 1

function numbers({ shares }: Division): readonly number[] {
  return shares.map(({ replicas }) => replicas)
}

function weighing(...weights: readonly number[]): readonly (Party & { readonly weight: number })[] {
  return weights.map((weight, index) => ({ name: 'abcdefgh'.charAt(index), weight }))
}

test('ten replicas by 3 : 2 : 1 are what each system gives', () => {
  const parties = weighing(3, 2, 1)
  const available = parties.map(({ name, weight }) => ({ name, capacity: 10 * weight }))

  expect(numbers(divideWebster(10, parties))).toEqual([5, 3, 2])
  // ⌈10·3/6⌉ = 5, min(⌈10·2/6⌉ = 4, 5 left) = 4, min(⌈10·1/6⌉ = 2, 1 left) = 1.
  expect(numbers(divideCeilLoop(10, parties))).toEqual([5, 4, 1])
  expect(numbers(divideCeilLoop(10, parties, { rules: 'KubeAdmiral' }))).toEqual([5, 4, 1])
  // 5, 3 and 1 rounded down; the one that is left goes to the heaviest.
  expect(numbers(divideFloorByWeight(10, parties))).toEqual([6, 3, 1])
  // Remainders 0, 2/6 and 4/6: the one that is left goes to the last.
  expect(numbers(divideLargestRemainder(10, parties))).toEqual([5, 3, 2])
  expect(numbers(divideDynamicSpread(10, available))).toEqual([5, 3, 2])
  expect(numbers(divideDynamic(10, available))).toEqual([5, 3, 2])
})

test('KubeFed’s documented bounds: nine are 4 and 5, sixteen are 6 and 8 with two unplaced', () => {
  const parties = [
    { name: 'A', weight: 1, min: 4, max: 6 },
    { name: 'B', weight: 2, min: 4, max: 8 },
  ]

  for (const divide of [divideCeilLoop, divideWebster, divideLargestRemainder, divideFloorByWeight]) {
    expect(divide(16, parties)).toEqual({
      shares: [
        { name: 'A', replicas: 6 },
        { name: 'B', replicas: 8 },
      ],
      unplaced: 2,
    })
  }
  // 4 and 4 at least; of the one that is left B, the heavier, takes ⌈1·2/3⌉ = 1.
  expect(numbers(divideCeilLoop(9, parties))).toEqual([4, 5])
  expect(numbers(divideCeilLoop(9, parties, { rules: 'KubeAdmiral' }))).toEqual([4, 5])
})

test.each([
  { uid: undefined, expected: [1, 0] },
  { uid: '', expected: [1, 0] },
  // FNV-1a of "a" is 0xe40c292c, of "b" 0xe70c2de5.
  { uid: 'a', expected: [1, 0] },
  { uid: 'b', expected: [0, 1] },
])('a tie of Webster goes by the hash of the uid $uid', ({ uid, expected }) => {
  expect(numbers(divideWebster(1, weighing(1, 1), { uid }))).toEqual(expected)
})

test('the order of names overrules the uid', () => {
  expect(numbers(divideWebster(1, weighing(1, 1), { uid: 'a', nameOrder: 'Descending' }))).toEqual([0, 1])
})

test('when nobody weighs anything, Karmada’s all weigh the same, and others give nothing', () => {
  const parties = weighing(0, 0, 0)

  expect(divideWebster(4, parties)).toMatchObject({ unplaced: 0 })
  expect(numbers(divideWebster(4, parties))).toEqual([2, 1, 1])
  expect(numbers(divideLargestRemainder(4, parties))).toEqual([2, 1, 1])
  expect(divideFloorByWeight(4, parties)).toMatchObject({ unplaced: 4 })
  expect(divideCeilLoop(4, parties)).toMatchObject({ unplaced: 4 })
})

test('what weighs nothing beside others gets its minimum and no more', () => {
  const parties = [{ name: 'a', weight: 0, min: 2 }, ...weighing(0, 1).slice(1)]

  for (const divide of [divideCeilLoop, divideWebster, divideLargestRemainder, divideFloorByWeight]) {
    expect(numbers(divide(9, parties))).toEqual([2, 7])
  }
})

test('no replicas, no clusters and the most replicas are divided too', () => {
  const named = [divideCeilLoop, divideWebster, divideLargestRemainder, divideFloorByWeight]
  for (const divide of named) {
    expect(divide(5, [])).toEqual({ shares: [], unplaced: 5 })
    expect(numbers(divide(0, weighing(3, 2, 1)))).toEqual([0, 0, 0])
    const most = numbers(divide(largest, weighing(1_000_000, 999_999, 1)))
    expect(most.reduce((sum, each) => sum + each, 0)).toBe(largest)
  }
  // 2147483647 · 999999 / 2000000 = 1073740749.75…, · 1 / 2000000 = 1073.74…
  expect(numbers(divideLargestRemainder(largest, weighing(1_000_000, 999_999, 1)))).toEqual([
    1_073_741_823, 1_073_740_750, 1_074,
  ])
})

test('a division beyond 2^53 is exact', () => {
  const parties = weighing(2 ** 50, 2 ** 50 - 1)

  // (2^31 − 1)/2 each, and an excess of weight that is worth less than a seat.
  for (const divide of [divideWebster, divideLargestRemainder, divideFloorByWeight]) {
    expect(numbers(divide(largest, parties))).toEqual([2 ** 30, 2 ** 30 - 1])
  }
})

test('a negative capacity is none', () => {
  const parties = [
    { name: 'a', weight: 1, capacity: -3 },
    { name: 'b', weight: 1 },
  ]

  for (const divide of [divideCeilLoop, divideWebster, divideLargestRemainder, divideFloorByWeight]) {
    expect(numbers(divide(4, parties)).at(1)).toBe(4)
  }
  expect(numbers(divideDynamic(4, [{ name: 'a', capacity: -3 }, { name: 'b' }]))).toEqual([0, 4])
})

test('Webster moves only the difference from what is there', () => {
  const parties = [
    { name: 'a', weight: 1, current: 6 },
    { name: 'b', weight: 1, current: 0 },
  ]

  expect(numbers(divideWebster(6, parties))).toEqual([6, 0])
  expect(numbers(divideWebster(9, parties))).toEqual([6, 3])
  expect(numbers(divideWebster(4, parties))).toEqual([4, 0])
})

const steady = [
  { name: 'a', capacity: 4, current: 2 },
  { name: 'b', capacity: 8, current: 0 },
  { name: 'c', capacity: 0, current: 4 },
]

test.each([
  // As many as there are.
  { replicas: 6, dynamic: [2, 0, 4], aggregated: [2, 0, 4] },
  // Six more by 4 : 8 : 0; aggregated: a and c hold some and take 4 at most, so b joins.
  { replicas: 12, dynamic: [4, 4, 4], aggregated: [4, 4, 4] },
  // Three more by 4 : 8; aggregated: a alone has room for them among those that hold some.
  { replicas: 9, dynamic: [3, 2, 4], aggregated: [5, 0, 4] },
  // Three of 2 : 0 : 4; aggregated: c alone holds as many.
  { replicas: 3, dynamic: [1, 0, 2], aggregated: [0, 0, 3] },
])('Karmada scales to $replicas', ({ replicas, dynamic, aggregated }) => {
  expect(numbers(divideDynamic(replicas, steady))).toEqual(dynamic)
  expect(numbers(divideAggregated(replicas, steady))).toEqual(aggregated)
})

test('Karmada divides all again when asked to, and places all or nothing', () => {
  // By 6 : 8 : 4.
  expect(numbers(divideDynamic(9, steady, { mode: 'Fresh' }))).toEqual([3, 4, 2])
  // b can take 8 and a 6, which takes nine: 5.14 and 3.86. Who holds some is not asked.
  expect(numbers(divideAggregated(9, steady, { mode: 'Fresh' }))).toEqual([4, 5, 0])
  expect(divideDynamic(19, steady, { mode: 'Fresh' })).toMatchObject({ unplaced: 19 })
  expect(divideDynamic(19, steady)).toMatchObject({ unplaced: 19 })
})

test('Karmada’s aggregated division takes as few clusters as hold it', () => {
  const parties = [
    { name: 'a', capacity: 3 },
    { name: 'b', capacity: 7 },
    { name: 'c', capacity: 6 },
  ]

  expect(numbers(divideAggregated(7, parties))).toEqual([0, 7, 0])
  // By 7 : 6, of eight: 4 and 4.
  expect(numbers(divideAggregated(8, parties))).toEqual([0, 4, 4])
})

test('Clusternet’s dynamic spreading gives what fits, and shrinks by what is held', () => {
  expect(divideDynamicSpread(20, steady)).toEqual({
    shares: [
      { name: 'a', replicas: 6 },
      { name: 'b', replicas: 8 },
      { name: 'c', replicas: 4 },
    ],
    unplaced: 2,
  })
  // Five less by 2 : 0 : 4: 1.67 and 3.33, so 2 and 3.
  expect(numbers(divideDynamicSpread(1, steady))).toEqual([0, 0, 1])
})

test('overflow tiers are filled in order, each by its own weights', () => {
  const parties = [
    { name: 'a', weight: 2, capacity: 4 },
    { name: 'b', weight: 1, capacity: 2 },
    { name: 'c', weight: 1, capacity: 5, tier: 1 },
    { name: 'd', weight: 1, capacity: 5, tier: 2 },
  ]

  expect(numbers(spreadToTiers(3, parties))).toEqual([2, 1, 0, 0])
  expect(numbers(spreadToTiers(9, parties))).toEqual([4, 2, 3, 0])
  expect(spreadToTiers(20, parties)).toMatchObject({ unplaced: 4 })
})

test('two parties of one name are two, and odd numbers count as whole ones', () => {
  const twice = [
    { name: 'a', weight: 1 },
    { name: 'a', weight: 2, current: 1 },
  ]
  const odd = [
    { name: 'a', weight: -2, min: -1, current: Number.NaN },
    { name: 'b', weight: 2.9, min: 0.5, max: Number.POSITIVE_INFINITY },
    { name: 'c' },
  ]
  const dividers = [
    divideWebster,
    divideLargestRemainder,
    divideFloorByWeight,
    divideCeilLoop,
    divideBinpack,
    divideDynamic,
    divideAggregated,
    divideDynamicSpread,
  ]

  for (const divide of dividers) {
    const { shares, unplaced } = divide(6, twice)
    expect(shares.map(({ name }) => name)).toEqual(['a', 'a'])
    expect(numbers({ shares, unplaced }).reduce((sum, each) => sum + each, unplaced)).toBe(6)
    expect(divide(-3, odd)).toEqual(divide(0, odd))
  }
  for (const divide of dividers.slice(0, 4)) expect(numbers(divide(3.7, odd))).toEqual([0, 3, 0])
})

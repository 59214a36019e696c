import { expect, test } from 'vitest'
import {
  type Division,
  divideBinpack,
  divideCeilLoop,
  preferredParties,
} from '../../../../src/core/schedule/index.ts'

function numbers({ shares }: Division): readonly number[] {
  return shares.map(({ replicas }) => replicas)
}

test('KubeFed keeps what runs, unless it rebalances', () => {
  const parties = [
    { name: 'A', weight: 1, current: 0 },
    { name: 'B', weight: 1, current: 50 },
  ]

  expect(numbers(divideCeilLoop(50, parties))).toEqual([0, 50])
  expect(numbers(divideCeilLoop(50, parties, { rebalance: true }))).toEqual([25, 25])
})

test('KubeFed’s overflow stays where nobody else takes it', () => {
  const parties = [
    { name: 'A', weight: 1, capacity: 10 },
    { name: 'B', weight: 1, max: 15 },
  ]

  // 20 each; A takes 10 and overflows by 10, B takes 15; 15 are left, so all of the overflow is kept.
  expect(divideCeilLoop(40, parties)).toMatchObject({ unplaced: 5 })
  expect(numbers(divideCeilLoop(40, parties))).toEqual([20, 15])
})

test('KubeAdmiral moves only the difference when disruption is avoided', () => {
  const parties = [
    { name: 'A', weight: 1, current: 8 },
    { name: 'B', weight: 1, current: 2 },
  ]
  const options = { rules: 'KubeAdmiral', avoidDisruption: true } as const

  expect(numbers(divideCeilLoop(10, parties, options))).toEqual([8, 2])
  // From nothing 8 and 8: six more, by 0 : 6.
  expect(numbers(divideCeilLoop(16, parties, options))).toEqual([8, 8])
  // From nothing 3 and 3: four less, by 5 : 0.
  expect(numbers(divideCeilLoop(6, parties, options))).toEqual([4, 2])
  expect(numbers(divideCeilLoop(6, parties, { rules: 'KubeAdmiral' }))).toEqual([3, 3])
})

test('KubeAdmiral gives what exceeds a user’s cap to others, and keeps what exceeds an estimate', () => {
  const limited = [
    { name: 'A', weight: 1, limitedCapacity: 2 },
    { name: 'B', weight: 1 },
  ]
  const estimated = [
    { name: 'A', weight: 1, capacity: 2 },
    { name: 'B', weight: 1 },
  ]
  const moving = { rules: 'KubeAdmiral', avoidDisruption: true } as const

  expect(numbers(divideCeilLoop(10, limited, { rules: 'KubeAdmiral' }))).toEqual([2, 8])
  // Five were meant for A: the three beyond its capacity are there, and B has them too.
  expect(numbers(divideCeilLoop(10, estimated, { rules: 'KubeAdmiral' }))).toEqual([5, 8])
  expect(numbers(divideCeilLoop(10, estimated, moving))).toEqual([2, 8])
})

test('KubeAdmiral packs by priority, grows in that order and shrinks against it', () => {
  const parties = [
    { name: 'A', max: 4, priority: 1, current: 4 },
    { name: 'B', max: 4, priority: 3, current: 1 },
    { name: 'C', min: 1, priority: 2, current: 3 },
  ]

  expect(numbers(divideBinpack(7, parties))).toEqual([0, 4, 3])
  expect(numbers(divideBinpack(10, parties, { avoidDisruption: true }))).toEqual([4, 3, 3])
  expect(numbers(divideBinpack(6, parties, { avoidDisruption: true }))).toEqual([2, 1, 3])
})

test('what stays beyond a capacity is told apart', () => {
  const parties = [
    { name: 'A', weight: 1, capacity: 10 },
    { name: 'B', weight: 1, max: 15 },
  ]

  expect(divideCeilLoop(40, parties).overflow).toEqual([{ name: 'A', replicas: 10 }])
  // A is meant to take 40, which leaves B what exceeds the 10 that fit.
  expect(divideBinpack(40, parties)).toEqual({
    shares: [
      { name: 'A', replicas: 40 },
      { name: 'B', replicas: 15 },
    ],
    unplaced: 0,
    overflow: [{ name: 'A', replicas: 30 }],
  })
  expect(divideCeilLoop(4, parties).overflow).toBeUndefined()
})

test('preferences are read by name, else of "*", and a cluster without one gets nothing', () => {
  const clusters = [{ name: 'a', current: 3 }, { name: 'b' }, { name: 'c' }]

  const named = preferredParties(clusters, { a: { weight: 2, maxReplicas: 4 }, '*': { weight: 1 } })
  // ⌈9·2/4⌉ is one more than a takes; c hashes before b, and takes ⌈9·1/4⌉ of the five that are left.
  expect(numbers(divideCeilLoop(9, named))).toEqual([4, 2, 3])
  expect(numbers(divideCeilLoop(9, preferredParties(clusters, { b: { weight: 1 } })))).toEqual([0, 9, 0])
})

test('KubeAdmiral’s binpack plans again only when it is known what became of the last plan', () => {
  const previous = [
    { name: 'a', replicas: 4 },
    { name: 'b', replicas: 2 },
  ]
  const pack = (a: object, b: object) =>
    numbers(
      divideBinpack(
        6,
        [
          { name: 'a', max: 5, ...a },
          { name: 'b', ...b },
        ],
        { previous },
      ),
    )

  expect(pack({ current: 4 }, { current: 1 })).toEqual([4, 2])
  expect(pack({ current: 4 }, { current: 2 })).toEqual([5, 1])
  expect(pack({ capacity: 4 }, { current: 2 })).toEqual([5, 2])
  expect(pack({ limitedCapacity: 3 }, {})).toEqual([3, 3])
  expect(numbers(divideBinpack(6, [{ name: 'a' }], { previous }))).toEqual([6])
})

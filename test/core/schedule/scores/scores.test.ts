import { expect, test } from 'vitest'
import {
  scoreAllocatable,
  scoreBalance,
  scoreBalancedAllocation,
  scoreExternal,
  scoreLeastAllocated,
  scoreLocality,
  scoreMostAllocated,
  scorePreferred,
  scoreSteady,
  scoreTaints,
} from '../../../../src/core/schedule/index.ts'

test('Steady and ClusterLocality give 100 to the clusters that have it', () => {
  expect(scoreSteady(['a', 'b'], new Set(['b']))).toEqual([0, 100])
  expect(scoreLocality(['a', 'b'], new Set())).toEqual([0, 0])
})

test('Balance is twice the whole part of 100 (1/2 - count / most)', () => {
  expect(scoreBalance([0, 0])).toEqual([100, 100])
  // 2 int(50), 2 int(100 (1/2 - 1/3)) = 2 int(16.67), 2 int(-16.67), 2 int(-50)
  expect(scoreBalance([0, 1, 2, 3])).toEqual([100, 32, -32, -100])
})

test('ResourceAllocatable spans -100 to 100 from the least to the most', () => {
  expect(scoreAllocatable([2, 4, 10])).toEqual([-100, -50, 100])
  expect(scoreAllocatable([7, 7])).toEqual([100, 100])
  expect(scoreAllocatable([7, undefined, 9])).toEqual([-100, 0, 100])
})

test('TaintToleration and ClusterAffinity are parts of the greatest', () => {
  expect(scoreTaints([0, 1, 2])).toEqual([100, 50, 0])
  expect(scoreTaints([0, 0])).toEqual([100, 100])
  expect(scorePreferred([0, 30, 90])).toEqual([0, 33, 100])
  expect(scorePreferred([0, 0])).toEqual([0, 0])
})

test('the allocated parts are percents, averaged over CPU and memory', () => {
  const cpu = { total: 10n, used: 4n }
  const memory = { total: 100n, used: 80n }

  expect(scoreLeastAllocated([cpu, memory])).toBe(40)
  expect(scoreMostAllocated([cpu, memory])).toBe(60)
  // 100 (1 - |0.4 - 0.8| / 2)
  expect(scoreBalancedAllocation(cpu, memory)).toBe(80)
  expect(scoreBalancedAllocation({ total: 1n, used: 1n }, { total: 1n, used: 0n })).toBe(50)
  expect(scoreLeastAllocated([])).toBe(0)
})

test('a score from outside counts until its time is over', () => {
  expect(scoreExternal({ value: 40, validUntil: 100 }, 100)).toBe(40)
  expect(scoreExternal({ value: 40, validUntil: 100 }, 101)).toBe(0)
  expect(scoreExternal({ value: 40, validUntil: 100 }, undefined)).toBe(40)
  expect(scoreExternal({ value: -40 }, 101)).toBe(-40)
  expect(scoreExternal(undefined, 1)).toBe(0)
})

import { expect, test } from 'vitest'
import {
  estimateByModels,
  estimateReplicas,
  estimateSchedulable,
} from '../../../../src/core/schedule/index.ts'

const allocatable = { cpu: '10', memory: '20Gi', pods: 30 }

test('an estimate is the scarcest resource of what is neither allocated nor about to be', () => {
  const allocated = { cpu: '3500m', memory: '2Gi', pods: 10 }
  const allocating = { cpu: '500m', pods: 5 }
  const of = (request: Record<string, string>) =>
    estimateReplicas({ allocatable, allocated, allocating }, request)

  // 6000m/700m = 8.57, 18Gi/1Gi = 18, 15 pods.
  expect(of({ cpu: '700m', memory: '1Gi' })).toBe(8)
  expect(of({ cpu: '1m', memory: '4Gi' })).toBe(4)
  expect(of({})).toBe(15)
  expect(of({ 'nvidia.com/gpu': '1' })).toBe(0)
})

test('a cluster that is full or does not say how many pods it takes has room for none', () => {
  expect(estimateReplicas({ allocatable, allocated: { cpu: 11 } }, { cpu: '1' })).toBe(0)
  expect(estimateReplicas({ allocatable, allocated: { pods: 31 } }, {})).toBe(0)
  expect(estimateReplicas({ allocatable: { cpu: '4' } }, { cpu: '1' })).toBe(0)
  expect(estimateReplicas({ allocatable: { pods: '9G' } }, {})).toBe(2 ** 31 - 1)
})

test('by models a cluster has nodes with the least of their grade and room for 110 pods', () => {
  const models = [
    { count: 3, min: { cpu: '1', memory: '2Gi' } },
    { count: 2, min: { cpu: '4', memory: '8Gi' } },
  ]

  // 3·⌊1/0.6⌋ + 2·⌊4/0.6⌋.
  expect(estimateByModels(models, { cpu: '600m' })).toBe(3 + 12)
  expect(estimateByModels(models, { cpu: '1', memory: '3Gi' })).toBe(4)
  expect(estimateByModels(models, {})).toBe(550)
})

test.each([
  { desired: 10, pods: 10, unschedulable: 4, expected: 6 },
  { desired: 10, pods: 12, unschedulable: 3, expected: 9 },
  { desired: 10, pods: 12, unschedulable: 2, expected: undefined },
  { desired: 10, pods: 7, unschedulable: 4, expected: 6 },
  { desired: 10, pods: 10, unschedulable: 0, expected: undefined },
  { desired: 1, pods: 0, unschedulable: 3, expected: 0 },
])(
  '$unschedulable of $pods pods unschedulable, $desired desired: $expected fit',
  ({ expected, ...cluster }) => {
    expect(estimateSchedulable(cluster)).toBe(expected)
  },
)

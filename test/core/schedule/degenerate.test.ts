import { describe, expect, test } from 'vitest'
import type { ReplicaScheduling } from '../../../src/core/model/propagation-policy.ts'
import { dividing, placementOf, type Sketch } from '../../support/placement.ts'
import { leavesOf, nodesOf, schedule, targets } from '../../support/schedule.ts'

const most = 2 ** 31 - 1
const leaf = (name: string, clusterWeight?: number): Sketch => ({
  name,
  cluster: true,
  ...(clusterWeight !== undefined && { clusterWeight }),
})

const rules: readonly (readonly [string, Partial<ReplicaScheduling>])[] = [
  ['Webster', {}],
  ['CeilLoop', { algorithm: 'CeilLoop' }],
  ['LargestRemainder', { algorithm: 'LargestRemainder' }],
  ['FloorByWeight', { algorithm: 'FloorByWeight' }],
  ['AvailableReplicas', { dynamicWeight: 'AvailableReplicas' }],
  ['Aggregated', { replicaDivisionPreference: 'Aggregated' }],
  ['one flat list', { levels: [] }],
]

describe.each(rules)('%s', (_, rule) => {
  const workload = dividing(rule)

  test.each([0, 1, 7, most])('one cluster takes all of %i', replicas => {
    const tree = placementOf({ name: '', children: [leaf('a')] })

    const { decision, diagnostics } = schedule({ tree, workload, replicas })

    expect(targets(decision)).toEqual({ a: replicas })
    expect(diagnostics).toEqual([])
  })

  test('a chain hands all of it down', () => {
    const chain = { name: 'x', children: [{ name: 'y', children: [{ name: 'z', children: [leaf('a')] }] }] }
    const tree = placementOf({ name: '', children: [chain] })

    const { decision } = schedule({ tree, workload, replicas: 9 })

    expect(nodesOf(decision).map(({ target }) => target)).toEqual([9, 9, 9, 9, 9])
  })

  test('ten thousand children of one node divide the most replicas there can be', () => {
    const children = Array.from({ length: 10_000 }, (_each, index) => leaf(`c${index}`))
    const tree = placementOf({ name: '', children })

    const { decision } = schedule({ tree, workload, replicas: most })

    expect(leavesOf(decision).reduce((sum, { target }) => sum + target, 0)).toBe(most)
    expect(decision.unplaced).toBeUndefined()
  })

  test('a cluster that is a parent too is a leaf beside its children', () => {
    const hub: Sketch = { name: 'hub', cluster: true, children: [leaf('a')] }
    const tree = placementOf({ name: '', children: [hub] })

    const { decision } = schedule({ tree, workload, replicas: 5, fits: { hub: 2, a: 3 } })

    expect(targets(decision)).toEqual({ hub: 2, a: 3 })
  })

  test('a branch without a cluster gets nothing and is not in the decision', () => {
    const tree = placementOf({ name: '', children: [{ name: 'empty', children: [] }, leaf('a')] })

    const { decision } = schedule({ tree, workload, replicas: 5 })

    expect(nodesOf(decision).map(({ name }) => name)).toEqual(['', 'a'])
  })

  test('where no room is left all is unplaced, with the reason', () => {
    const tree = placementOf({ name: '', children: [leaf('a'), leaf('b')] })

    const { decision } = schedule({ tree, workload, replicas: 5, fits: { a: 0, b: 0 } })

    expect(targets(decision)).toEqual({ a: 0, b: 0 })
    expect(decision.unplaced).toEqual({
      replicas: 5,
      reason: 'the selected clusters take no more than 0',
    })
  })

  test('clusters that are held for an error are not said to lack room', () => {
    const tree = placementOf({ name: '', children: [leaf('a'), leaf('b')] })
    const reason = (...held: readonly string[]): string | undefined =>
      schedule({
        tree,
        workload,
        replicas: 5,
        fits: { a: 1, b: 1 },
        held: new Map(held.map(name => [name, 0])),
      }).decision.unplaced?.reason

    expect(reason('a', 'b')).toBe('the selected clusters take no more than 0, because they are held')
    expect(reason('a')).toBe('the selected clusters take no more than 1, because 1 of them is held')
  })
})

test('when all weights are zero nothing is placed level by level, and a flat division treats all alike', () => {
  const tree = placementOf({ name: '', children: [leaf('a', 0), leaf('b', 0)] })

  const byLevel = schedule({ tree, workload: dividing(), replicas: 4 }).decision
  const flat = schedule({ tree, workload: dividing({ levels: [] }), replicas: 4 }).decision

  expect(byLevel.unplaced?.replicas).toBe(4)
  expect(targets(byLevel)).toEqual({ a: 0, b: 0 })
  expect(targets(flat)).toEqual({ a: 2, b: 2 })
})

test('when all maxima are zero nothing is placed', () => {
  const tree = placementOf({ name: '', children: [leaf('a'), leaf('b')] })
  const preferences = [{ target: '*', maxReplicas: 0 }]

  const { decision, diagnostics } = schedule({
    tree,
    workload: dividing({ levels: [{ level: 'cluster', preferences }] }),
    replicas: 4,
  })

  expect(decision.unplaced?.replicas).toBe(4)
  expect(diagnostics.map(({ code }) => code)).toEqual(['schedule/unplaced'])
})

test('adding a cluster of weight 0 changes nothing', () => {
  const before = placementOf({ name: '', children: [leaf('a', 3), leaf('b', 2)] })
  const after = placementOf({ name: '', children: [leaf('a', 3), leaf('b', 2), leaf('c', 0)] })

  for (const [, rule] of rules.slice(0, 4)) {
    const workload = dividing(rule)
    const first = targets(schedule({ tree: before, workload, replicas: 11 }).decision)

    expect(targets(schedule({ tree: after, workload, replicas: 11 }).decision)).toEqual({ ...first, c: 0 })
  }
})

test('where nothing is known of any cluster, those that are filled one by one are said to be unknown', () => {
  const tree = placementOf({ name: '', children: [leaf('a'), leaf('b')] })
  const filled = dividing({ replicaDivisionPreference: 'Aggregated' })
  const reasons = (workload: typeof filled) =>
    nodesOf(schedule({ tree, workload, replicas: 4 }).decision).map(({ reason }) => reason)

  expect(reasons(filled)).toEqual([undefined, 'how many fit is not known', 'how many fit is not known'])
  expect(reasons(dividing())).toEqual([undefined, undefined, undefined])
})

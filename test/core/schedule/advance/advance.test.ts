import { expect, test } from 'vitest'
import type { Decision } from '../../../../src/core/model/decision.ts'
import type { Observation } from '../../../../src/core/model/observation.ts'
import type { WorkloadPolicy } from '../../../../src/core/model/propagation-policy.ts'
import { observationOf } from '../../../support/observation.ts'
import { dividing, placementOf } from '../../../support/placement.ts'
import { leavesOf, schedule } from '../../../support/schedule.ts'

const tree = placementOf({
  name: '',
  children: [
    { name: 'a', cluster: true },
    { name: 'b', cluster: true },
  ],
})

function weighing(a: number, b: number, fields: Partial<WorkloadPolicy> = {}): WorkloadPolicy {
  const preferences = [
    { target: 'a', weight: a },
    { target: 'b', weight: b },
  ]
  return dividing({ levels: [{ level: 'cluster', preferences }] }, fields)
}

function grants(decision: Decision): Readonly<Record<string, number>> {
  return Object.fromEntries(leavesOf(decision).map(({ cluster = '', granted }) => [cluster, granted]))
}

const before = schedule({ tree, workload: weighing(1, 0), replicas: 8 }).decision

function move(previous: Decision, observation: Observation, fields: Partial<WorkloadPolicy> = {}): Decision {
  return schedule({ tree, workload: weighing(0, 1, fields), replicas: 8, previous, observation }).decision
}

test('a first division is granted at once', () => {
  const observation = observationOf(100, { a: 0, b: 0 })
  const { decision } = schedule({ tree, workload: weighing(1, 1), replicas: 8, observation })

  expect(grants(decision)).toEqual({ a: 4, b: 4 })
})

test('one cluster gives up what another one serves in its place, and the decision says since when it waits', () => {
  const first = move(before, observationOf(100, { a: 8 }))
  const second = move(first, observationOf(110, { a: 8, b: 3 }))
  const third = move(second, observationOf(120, { a: 5, b: 8 }))

  expect([first, second, third].map(grants)).toEqual([
    { a: 8, b: 8 },
    { a: 5, b: 8 },
    { a: 0, b: 8 },
  ])
  expect([first, second, third].map(({ movingSince }) => movingSince)).toEqual([100, 100, undefined])
})

test('the surge bounds how many are granted beyond N', () => {
  const first = move(before, observationOf(100, { a: 8 }), { fleetMaxSurge: '25%' })
  const second = move(first, observationOf(110, { a: 8, b: 2 }), { fleetMaxSurge: '25%' })

  expect([first, second].map(grants)).toEqual([
    { a: 8, b: 2 },
    { a: 6, b: 4 },
  ])
  expect(second.movingSince).toBe(110)
})

test('without a surge some are missing meanwhile, one of them if nothing else was said', () => {
  expect(grants(move(before, observationOf(100, { a: 8 }), { fleetMaxSurge: 0 }))).toEqual({ a: 7, b: 1 })
  expect(
    grants(move(before, observationOf(100, { a: 8 }), { fleetMaxSurge: 0, fleetMaxUnavailable: '50%' })),
  ).toEqual({ a: 4, b: 4 })
})

test('a cluster whose content lacks the workload has none, so nothing shrinks for it until the grace is over', () => {
  const first = move(before, observationOf(100, { a: 8 }, { b: {} }))
  const waiting = move(first, observationOf(699, { a: 8 }, { b: {} }))
  const over = move(waiting, observationOf(700, { a: 8 }, { b: {} }))

  expect([waiting, over].map(grants)).toEqual([
    { a: 8, b: 8 },
    { a: 0, b: 8 },
  ])
  expect(waiting).toBe(first)
})

test('fewer replicas are taken away at once, since nothing has to replace them', () => {
  const workload = weighing(1, 0)
  const observation = observationOf(100, { a: 8 })

  const { decision } = schedule({ tree, workload, replicas: 3, previous: before, observation })

  expect(grants(decision)).toEqual({ a: 3, b: 0 })
})

test('what is rejected is not moved', () => {
  const bounded = { levels: [{ level: 'cluster', preferences: [{ target: '*', maxReplicas: 1 }] }] }
  const workload = dividing(bounded, { onInsufficient: 'Reject' })
  const observation = observationOf(100, { a: 8 })

  const { decision } = schedule({ tree, workload, replicas: 8, previous: before, observation })

  expect(grants(decision)).toEqual({ a: 8, b: 0 })
})

test('a cluster that is silent counts with what was seen last, and gives up before those that are heard', () => {
  const taint = { key: 'cluster.banyan.dev/unreachable', effect: 'NoExecute' as const, timeAdded: 50 }
  const three = placementOf({ name: '', children: ['a', 'b', 'c'].map(name => ({ name, cluster: true })) })
  const levels = (weights: Record<string, number>) => [
    {
      level: 'cluster',
      preferences: Object.entries(weights).map(([target, weight]) => ({ target, weight })),
    },
  ]
  const was = schedule({
    tree: three,
    workload: dividing({ levels: levels({ a: 1, b: 1 }) }),
    replicas: 8,
  }).decision
  const next = (previous: Decision, served: number) =>
    schedule({
      tree: three,
      workload: dividing({ levels: levels({ c: 1 }) }),
      replicas: 8,
      previous,
      observation: observationOf(100, { a: 4, c: served }, { b: { taints: [taint] } }),
    }).decision

  const first = next(was, 0)
  const second = next(first, 3)

  expect([first, second].map(grants)).toEqual([
    { a: 4, b: 4, c: 8 },
    { a: 4, b: 1, c: 8 },
  ])
})

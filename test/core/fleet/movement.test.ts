import { expect, test } from 'vitest'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import { goodFleet, mistakes, ours, smallFleet } from '../../support/fleet-files.ts'

const path = 'clusters/policies/web.yaml'

function policy(fields: string): string {
  const scheduling = 'replicaScheduling: { replicaSchedulingType: Divided }'
  return ours(
    `PropagationPolicy\nspec: { workloads: [{ resourceSelectors: [{}], ${scheduling}, ${fields} }] }`,
  )
}

test('how fast a workload moves is said as for a Deployment, over the whole fleet', () => {
  const file = policy('fleetMaxSurge: 25%, fleetMaxUnavailable: 2, gracePeriodSeconds: 60')

  const { root } = goodFleet(makeTree({ ...smallFleet, [path]: file }))

  expect(root.policies).toMatchObject([
    { workloads: [{ fleetMaxSurge: '25%', fleetMaxUnavailable: 2, gracePeriodSeconds: 60 }] },
  ])
})

test.each([
  ['fleetMaxSurge: 25', undefined],
  ['fleetMaxSurge: many', '"spec.workloads[0].fleetMaxSurge" is "many" but must be a whole number or a'],
  ['fleetMaxSurge: -1', '"spec.workloads[0].fleetMaxSurge" must be at least 0'],
  ['fleetMaxUnavailable: 2.5%', '"spec.workloads[0].fleetMaxUnavailable" is "2.5%" but must be a whole'],
  ['fleetMaxSurge: 0', '"fleetMaxSurge" and "fleetMaxUnavailable" must not both be 0: nothing could move'],
  ['fleetMaxSurge: 0%, fleetMaxUnavailable: 0', 'must not both be 0'],
  ['fleetMaxSurge: 0, fleetMaxUnavailable: 1', undefined],
  ['gracePeriodSeconds: -1', '"spec.workloads[0].gracePeriodSeconds" must be at least 0'],
])('%s: %s', (fields, message) => {
  const found = mistakes({ ...smallFleet, [path]: policy(fields) })

  expect(found).toEqual(message === undefined ? [] : [expect.stringContaining(message)])
})

test('a refinement must not move a workload at a pace of its own', () => {
  const refinement = ours(
    'PropagationPolicy\nspec: { refines: web, workloads: [{ resourceSelectors: [{}], fleetMaxSurge: 1 }] }',
  )

  expect(mistakes({ ...smallFleet, 'clusters/asia/policies/web.yaml': refinement })).toEqual([
    expect.stringContaining('a refinement must not change "fleetMaxSurge"'),
  ])
})

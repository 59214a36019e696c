import { expect, test } from 'vitest'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import { goodFleet, mistakes, nodeAt, ours, smallFleet } from '../../support/fleet-files.ts'

function policies(spec: string): readonly unknown[] {
  const file = ours(`PropagationPolicy\nspec: ${spec}`)
  const { root } = goodFleet(makeTree({ ...smallFleet, 'clusters/policies/web.yaml': file }))
  return root.policies
}

test('a policy is named after its file, for the application of its name, below its directory', () => {
  const { root } = goodFleet(
    makeTree({
      ...smallFleet,
      'clusters/asia/policies/web.yaml': ours('PropagationPolicy\nspec: { refines: web }'),
    }),
  )

  expect(root.policies).toMatchObject([{ name: 'web', scope: '', applications: ['web'], workloads: [] }])
  expect(nodeAt(root, 'asia').policies).toMatchObject([
    { name: 'web', scope: 'asia', refines: 'web', applications: [] },
  ])
})

test('workloads have the defaults of Karmada and of the design', () => {
  expect(policies('{ workloads: [{ resourceSelectors: [{ kind: Deployment }] }] }')).toMatchObject([
    {
      workloads: [
        {
          resourceSelectors: [{ kind: 'Deployment' }],
          replicaScheduling: { replicaSchedulingType: 'Duplicated' },
          onZero: 'Remove',
          onInsufficient: 'Partial',
        },
      ],
    },
  ])
})

test.each([
  '{ replicas: 3, replicaScheduling: { replicaSchedulingType: Divided, levels: [{ level: zone }] } }',
  '{ replicas: 3, placement: { replicaScheduling: { replicaSchedulingType: Divided, levels: [{ level: zone }] } } }',
])('replicas without a workload are a shorthand for the only one: %s', spec => {
  expect(policies(spec)).toMatchObject([
    {
      workloads: [
        {
          resourceSelectors: [],
          replicas: 3,
          replicaScheduling: {
            replicaSchedulingType: 'Divided',
            levels: [{ level: 'zone', preferences: [] }],
          },
        },
      ],
    },
  ])
})

test("Karmada's static weights divide one flat list", () => {
  const weights = '{ staticWeightList: [{ targetCluster: { clusterNames: [tokyo] }, weight: 2 }] }'

  expect(
    policies(`{ replicaScheduling: { replicaSchedulingType: Divided, weightPreference: ${weights} } }`),
  ).toMatchObject([{ workloads: [{ replicaScheduling: { staticWeightList: [{ weight: 2 }] } }] }])
})

function affine(workloadAffinity: string): string {
  return `{ workloads: [{ resourceSelectors: [{}], replicaScheduling: { replicaSchedulingType: Divided }, workloadAffinity: ${workloadAffinity} }] }`
}

test.each([
  [
    '{ workloads: [], replicaScheduling: {} }',
    '"spec.replicaScheduling" has no meaning beside "spec.workloads"',
  ],
  [
    '{ replicaScheduling: {}, placement: { replicaScheduling: {} } }',
    'has no meaning beside "spec.replicaScheduling"',
  ],
  ['{ refines: all, applications: [web] }', 'a refinement must not change "applications"'],
  [
    '{ refines: all, placement: { clusterTolerations: [] } }',
    'a refinement must not change "clusterTolerations"',
  ],
  ['{ refines: all, workloads: [{ resourceSelectors: [{}], replicas: 1 }] }', 'must not change "replicas"'],
  ['{ workloads: [{ resourceSelectors: [] }] }', '"spec.workloads[0].resourceSelectors" must not be empty'],
  ['{ replicas: 2147483648 }', '"spec.replicas" must be at most 2147483647'],
  [
    '{ replicaScheduling: { replicaSchedulingType: Divided, levels: [{ level: zone, preferences: [{ target: a, minReplicas: 2, maxReplicas: 1 }] }] } }',
    'minReplicas" must not be more than maxReplicas',
  ],
  [
    '{ replicaScheduling: { levels: [{ level: zone }], weightPreference: { staticWeightList: [{ targetCluster: {}, weight: 1 }] } } }',
    'weightPreference.staticWeightList" has no meaning beside "levels"',
  ],
  [
    '{ replicaScheduling: { weightPreference: { dynamicWeight: AvailableReplicas, staticWeightList: [{ targetCluster: {}, weight: 1 }] } } }',
    'weightPreference.staticWeightList" has no meaning beside "dynamicWeight"',
  ],
  [
    '{ replicaScheduling: { weightPreference: {} } }',
    'must have one of "staticWeightList" and "dynamicWeight"',
  ],
  [
    '{ replicaScheduling: { weightPreference: { dynamicWeight: AvailableReplicas }, levels: [{ level: zone, preferences: [{ target: a, weight: 2 }] }] } }',
    '"spec.replicaScheduling.levels[0].preferences[0].weight" has no meaning beside "dynamicWeight"',
  ],
  [
    '{ replicaScheduling: { replicaDivisionPreference: Aggregated, levels: [{ level: zone, preferences: [{ target: a, weight: 2 }] }] } }',
    '"spec.replicaScheduling.levels[0].preferences[0].weight" has no meaning beside "Aggregated"',
  ],
  [
    '{ replicaScheduling: { replicaDivisionPreference: Aggregated, weightPreference: { dynamicWeight: AvailableReplicas } } }',
    '"spec.replicaScheduling.weightPreference" has no meaning beside "Aggregated"',
  ],
  [
    '{ replicaScheduling: { replicaDivisionPreference: Aggregated, algorithm: Webster } }',
    '"spec.replicaScheduling.algorithm" is "Webster" but has no meaning beside "Aggregated"',
  ],
  [
    '{ replicaScheduling: { replicaDivisionPreference: Aggregated, levels: [{ level: zone, algorithm: CeilLoop }] } }',
    '"spec.replicaScheduling.levels[0].algorithm" is "CeilLoop" but has no meaning beside "Aggregated"',
  ],
  [
    '{ replicaScheduling: { levels: [{ level: zone, preferences: [{ target: a, priority: 2 }] }] } }',
    '"spec.replicaScheduling.levels[0].preferences[0].priority" has a meaning only beside "replicaDivisionPreference: Aggregated"',
  ],
  [
    '{ replicaScheduling: { levels: [{ level: zone, preferences: [{ target: a, weight: 1.5 }] }] } }',
    '"spec.replicaScheduling.levels[0].preferences[0].weight" must be a whole number',
  ],
  [
    '{ replicaScheduling: { replicaSchedulingType: Divided, levels: [{ level: zone, preferences: [{ target: a, weight: -1 }] }] } }',
    '"spec.replicaScheduling.levels[0].preferences[0].weight" must be at least 0',
  ],
  [
    '{ replicaScheduling: { algorithm: Dhondt } }',
    '"spec.replicaScheduling.algorithm" is "Dhondt" but must be "Webster" or "CeilLoop"',
  ],
  [
    '{ replicaScheduling: { algorithm: CeilLoop } }',
    '"spec.replicaScheduling.algorithm" is "CeilLoop" but has no meaning without "replicaSchedulingType: Divided"',
  ],
  [affine('{}'), 'must have "affinity" or "antiAffinity"'],
  [affine('{ affinity: [{ level: zone }] }'), 'must have "applications" or "resourceSelectors"'],
  [affine('{ antiAffinity: [{ applications: [wbe] }] }'), 'there is no application "wbe"'],
  [affine('{ affinity: [{ applications: [web], level: zoen }] }'), 'unknown level "zoen"'],
  [
    '{ workloads: [{ resourceSelectors: [{}], workloadAffinity: { affinity: [{ applications: [web] }] } }] }',
    '"workloadAffinity" has no meaning for a workload that is not Divided',
  ],
])('%s is refused', (spec, message) => {
  const files = {
    ...smallFleet,
    'clusters/policies/all.yaml': ours('PropagationPolicy\nspec: { applications: [web] }'),
    'clusters/asia/policies/web.yaml': ours(`PropagationPolicy\nspec: ${spec}`),
  }
  const found = mistakes(files)

  expect(found).toHaveLength(1)
  expect(found[0]).toContain(message)
})

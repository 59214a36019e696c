import { expect, test } from 'vitest'
import { cluster, files } from '../../scenarios/small-fleet.ts'
import { compiledFiles, explained, objectsOf } from '../../support/compiled.ts'
import { ours } from '../../support/fleet-files.ts'

const described = {
  ...files,
  'clusters/asia/tokyo/cluster.yaml': cluster(
    'tokyo',
    'provider: aws, zones: [a, b], taints: [{ key: gpu, effect: NoExecute }]',
  ),
  'clusters/asia/osaka/cluster.yaml': cluster('osaka', 'provider: aws, zones: [b]'),
  'clusters/europe/paris/cluster.yaml': cluster('paris').replace(
    'name: paris',
    'name: paris, labels: { tier: gold, cluster.open-cluster-management.io/clusterset: gold }',
  ),
}

function placed(placement: string): readonly string[] {
  const policy = ours(`PropagationPolicy\nmetadata: { name: agent }\nspec:\n  placement: ${placement}`)
  const compiled = compiledFiles({ ...described, 'clusters/policies/agent.yaml': policy })
  const objects = Object.entries(objectsOf(compiled))
  return objects
    .filter(([, list]) => list.some(({ metadata }) => metadata.name === 'agent'))
    .map(([name]) => name)
    .sort()
}

const everywhere = 'clusterTolerations: [{ operator: Exists }]'

test.each([
  ['{}', ['lyon', 'osaka', 'paris']],
  [`{ ${everywhere} }`, ['lyon', 'osaka', 'paris', 'tokyo']],
  [
    '{ clusterTolerations: [{ key: gpu, operator: Exists, effect: NoExecute, tolerationSeconds: 60 }] }',
    ['lyon', 'osaka', 'paris'],
  ],
  [
    `{ ${everywhere}, clusterAffinity: { fieldSelector: { matchExpressions: [{ key: zone, operator: In, values: [b] }] } } }`,
    ['osaka', 'tokyo'],
  ],
  [
    `{ ${everywhere}, clusterAffinity: { fieldSelector: { matchExpressions: [{ key: zone, operator: NotIn, values: [a] }] } } }`,
    ['lyon', 'osaka', 'paris'],
  ],
  [
    `{ ${everywhere}, clusterAffinity: { celSelector: { celExpressions: ['cluster.region == "asia"', 'size(cluster.zones) > 1'] } } }`,
    ['tokyo'],
  ],
  [`{ clusterAffinity: { celSelector: { celExpressions: ['cluster.labels.tier == "gold"'] } } }`, ['paris']],
  [
    '{ clusterAffinities: [{ affinityName: a, clusterNames: [tokyo] }, { affinityName: b, paths: ["europe/**"] }] }',
    ['lyon', 'paris'],
  ],
  ['{ clusterSets: [asia] }', ['osaka']],
  ['{ clusterSets: [europe/lyon, gold] }', ['lyon', 'paris']],
  ['{ clusterSets: [europe/pa] }', []],
])('the placement %s gives the application to %j', (placement, expected) => {
  expect(placed(placement)).toEqual(expected)
})

test('every filter that refuses a cluster is named, with what it wanted and what it found', () => {
  const policy = ours(`PropagationPolicy
metadata: { name: agent }
spec:
  placement:
    clusterAffinity:
      fieldSelector: { matchExpressions: [{ key: zone, operator: NotIn, values: [a, c] }] }
      celSelector: { celExpressions: ['cluster.labels.tier == "gold"'] }`)
  const compiled = compiledFiles({ ...described, 'clusters/policies/agent.yaml': policy })

  const [tokyo = ''] = explained(compiled, 'agent', 'tokyo')

  expect(tokyo.split('policy "agent" (clusters/policies/agent.yaml): ').slice(1)).toEqual([
    'zone is "a", "b", and must be none of "a", "c"; the expression "cluster.labels.tier == "gold"" fails: No such key: tier (at character 16); the policy does not tolerate the taint gpu:NoExecute',
  ])
})

test('an override may be for the clusters of a provider', () => {
  const override = ours(`OverridePolicy
metadata: { name: agent }
spec:
  overrideRules:
    - targetCluster: { fieldSelector: { matchExpressions: [{ key: provider, operator: In, values: [aws] }] } }
      overriders: { imageOverrider: [{ component: Tag, operator: replace, value: "2" }] }`)

  const objects = objectsOf(compiledFiles({ ...described, 'clusters/overrides/agent.yaml': override }))

  expect(JSON.stringify(objects.osaka)).toContain('agent:2')
  expect(JSON.stringify(objects.lyon)).toContain('agent:1')
})

import { expect, test } from 'vitest'
import type { FieldRequirement } from '../../../src/core/model/selector.ts'
import {
  chooseAffinity,
  fallbackAffinity,
  isInClusterSet,
  matchesCel,
  matchesClusterAffinity,
  matchesFieldSelector,
  matchesLabels,
  missingApis,
  toleratesTaints,
} from '../../../src/core/schedule/index.ts'
import { placementOf, policyOf } from '../../support/placement.ts'

const tokyo = {
  name: 'tokyo',
  path: 'asia/tokyo',
  labels: { tier: 'gold', 'banyan.dev/region': 'asia' },
  taints: [{ key: 'maintenance', effect: 'NoSchedule' }],
  provider: 'aws',
  region: 'asia',
  zones: ['a', 'b'],
  level: 'zone',
} as const

const field = (
  key: FieldRequirement['key'],
  operator: FieldRequirement['operator'],
  ...values: string[]
): FieldRequirement => ({ key, operator, ...(values.length > 0 && { values }) })

test.each([
  [field('provider', 'In', 'aws', 'gcp'), true],
  [field('provider', 'NotIn', 'aws'), false],
  [field('region', 'Exists'), true],
  [field('region', 'DoesNotExist'), false],
  [field('zone', 'In', 'b', 'c'), true],
  [field('zone', 'In', 'c'), false],
  [field('zone', 'NotIn', 'b', 'c'), false],
  [field('zone', 'NotIn', 'c'), true],
] as const)('%o of a cluster in two zones is %s', (requirement, expected) => {
  expect(matchesFieldSelector({ matchExpressions: [requirement] }, tokyo)).toBe(expected)
})

test('a field that a cluster does not have is in nothing, and not in anything', () => {
  const matches = (...matchExpressions: FieldRequirement[]): boolean =>
    matchesFieldSelector({ matchExpressions }, {})

  expect(matches()).toBe(true)
  expect(matches(field('zone', 'NotIn', 'a'), field('provider', 'NotIn', 'aws'))).toBe(true)
  expect(matches(field('zone', 'In', 'a'))).toBe(false)
  expect(matches(field('zone', 'DoesNotExist'), field('region', 'DoesNotExist'))).toBe(true)
})

test.each([
  ['cluster.labels.tier == "gold"', true],
  ['cluster.labels["banyan.dev/region"] in ["asia", "europe"]', true],
  ['has(cluster.labels.nothing)', false],
  ['cluster.name.matches("^t[a-z]+o$")', true],
  ['managedCluster.metadata.labels.tier.matches("^(silver|bronze)$")', false],
  ['cluster.path.matches(".*.*.*.*.*x")', undefined],
  ['cluster.name.startsWith("to") && cluster.path == "asia/tokyo"', true],
  ['cluster.provider == "aws" && cluster.level == "zone"', true],
  ['cluster.zones.exists(zone, zone == "c")', false],
  ['managedCluster.metadata.labels.tier == "gold"', true],
  ['managedCluster.spec.taints.all(taint, taint.effect != "NoExecute")', true],
  ['cluster.labels.nothing == "x"', undefined],
  ['cluster.labels.nothing == "x" || cluster.name == "tokyo"', true],
  ['int(cluster.labels.tier) > 3', undefined],
  ['cluster.nothing == "x"', undefined],
  ['cluster.name', undefined],
  ['cluster.', undefined],
  ['managedCluster.metadata.labels.constructor == "x"', undefined],
] as const)('of a cluster, %s is %s', (expression, expected) => {
  expect(matchesCel(expression, tokyo)).toBe(expected)
})

test('an expression that takes too many steps for the labels of a cluster fails instead of running', () => {
  const labels = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`l${index}`, 'x']))
  const every = 'cluster.labels.all(a, cluster.labels.all(b, a == a || b == b))'

  expect(matchesCel(every, tokyo)).toBe(true)
  expect(matchesCel(every, { ...tokyo, labels })).toBeUndefined()
})

test('an affinity needs every part that it names, and exclusion wins', () => {
  const cel = (text: string) => ({ celSelector: { celExpressions: ['true', text] } })

  expect(matchesClusterAffinity(undefined, tokyo)).toBe(true)
  expect(matchesClusterAffinity({}, { name: 'bare' })).toBe(true)
  expect(matchesClusterAffinity({ clusterNames: ['tokyo'], exclude: ['tokyo'] }, tokyo)).toBe(false)
  expect(matchesClusterAffinity({ paths: ['asia/**'], ...cel('cluster.region == "asia"') }, tokyo)).toBe(true)
  expect(matchesClusterAffinity({ paths: ['asia/**'], ...cel('cluster.region == "us"') }, tokyo)).toBe(false)
  expect(matchesClusterAffinity({ labelSelector: { matchLabels: { tier: 'gold' } } }, { name: 'bare' })).toBe(
    false,
  )
})

const gone = { key: 'gone', effect: 'NoExecute', timeAdded: 1000 }

test.each([
  ['nothing is in the way without taints', [], [], true],
  ['NoSchedule refuses', [], [{ key: 'a', effect: 'NoSchedule' }], false],
  ['PreferNoSchedule never refuses', [], [{ key: 'a', effect: 'PreferNoSchedule' }], true],
  ['a key and a value', [{ key: 'a', value: 'x' }], [{ key: 'a', value: 'x', effect: 'NoSchedule' }], true],
  ['another value', [{ key: 'a', value: 'x' }], [{ key: 'a', value: 'y', effect: 'NoSchedule' }], false],
  [
    'Exists for every value',
    [{ key: 'a', operator: 'Exists' }],
    [{ key: 'a', value: 'y', effect: 'X' }],
    true,
  ],
  ['Exists alone for every key', [{ operator: 'Exists' }], [{ key: 'a', effect: 'NoExecute' }], true],
  [
    'another effect',
    [{ key: 'a', operator: 'Exists', effect: 'NoSchedule' }],
    [{ key: 'a', effect: 'X' }],
    false,
  ],
  ['the time is not over', [{ key: 'gone', operator: 'Exists', tolerationSeconds: 301 }], [gone], true],
  ['the time is over', [{ key: 'gone', operator: 'Exists', tolerationSeconds: 300 }], [gone], false],
  [
    'a taint without a time counts as new',
    [{ key: 'gone', operator: 'Exists', tolerationSeconds: 1 }],
    [{ key: 'gone', effect: 'NoExecute' }],
    true,
  ],
  [
    'the most patient counts',
    [
      { operator: 'Exists', tolerationSeconds: 10 },
      { key: 'gone', operator: 'Exists', tolerationSeconds: 400 },
    ],
    [gone],
    true,
  ],
] as const)('tolerations: %s', (_, tolerations, taints, expected) => {
  expect(toleratesTaints(tolerations, taints, 1300)).toBe(expected)
})

test('of several affinities the first that selects a cluster counts, and stays for as long as it does', () => {
  const region = (name: string, cluster: string) => ({
    name,
    children: [{ name: cluster, cluster: true }] as const,
  })
  const node = placementOf({ name: '', children: [region('asia', 'tokyo'), region('europe', 'paris')] })
  const policy = {
    ...policyOf(),
    clusterAffinities: [
      { affinityName: 'mars', paths: ['mars/**'] },
      { affinityName: 'asia', paths: ['asia/**'] },
      { affinityName: 'europe', paths: ['europe/**'] },
    ],
  }
  const { clusterAffinities: _, ...plain } = policy
  const nowhere = { ...policy, clusterAffinities: policy.clusterAffinities.slice(0, 1) }

  expect(chooseAffinity(policy, node).affinityName).toBe('asia')
  expect(chooseAffinity(policy, node, 'europe')).toMatchObject({
    affinityName: 'europe',
    clusterAffinity: { paths: ['europe/**'] },
  })
  expect(chooseAffinity(policy, node, 'mars').affinityName).toBe('asia')
  expect(chooseAffinity(policy, node, 'never heard of').affinityName).toBe('asia')
  expect(chooseAffinity(policy, node)).toBe(chooseAffinity(policy, node, 'asia'))
  expect(chooseAffinity(nowhere, node).affinityName).toBe('mars')
  expect(chooseAffinity(plain, node)).toBe(plain)
})

test('NoSelectIfNew refuses only what is not placed there yet', () => {
  const taints = [{ key: 'draining', effect: 'NoSelectIfNew' }]

  expect(toleratesTaints([], taints)).toBe(false)
  expect(toleratesTaints([], taints, undefined, true)).toBe(true)
  expect(toleratesTaints([], [...taints, { key: 'off', effect: 'NoSelect' }], undefined, true)).toBe(false)
  expect(toleratesTaints([], [{ key: 'off', effect: 'PreferNoSelect' }])).toBe(true)
})

test('of ordered affinities the first counts that selects a cluster, from the observed one on', () => {
  const terms = [
    { affinityName: 'first', clusterNames: ['gone'] },
    { affinityName: 'second', labelSelector: { matchLabels: { tier: 'gold' } } },
    { affinityName: 'third' },
  ]

  expect(fallbackAffinity(terms, [tokyo])?.affinityName).toBe('second')
  expect(fallbackAffinity(terms, [tokyo], 'third')?.affinityName).toBe('third')
  expect(fallbackAffinity(terms, [{ name: 'gone' }], 'second')?.affinityName).toBe('third')
  expect(fallbackAffinity(terms.slice(0, 2), [{ name: 'gone' }], 'second')).toBeUndefined()
})

test('what a cluster does not serve is missing, and sets and labels are asked alone', () => {
  expect(missingApis(['apps/v1/Deployment', '/v1/Pod'], ['/v1/Pod'])).toEqual(['apps/v1/Deployment'])
  expect(isInClusterSet('asia', { path: 'asia/tokyo', labels: {} })).toBe(true)
  expect(matchesCel('cluster.name == "tokyo"', { name: 'tokyo' })).toBe(true)
  expect(matchesCel('has(cluster.labels.tier)', { name: 'tokyo' })).toBe(false)
  expect(
    matchesLabels({ matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['gold'] }] }, {}),
  ).toBe(true)
})

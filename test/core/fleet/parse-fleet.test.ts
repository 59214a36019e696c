import { expect, test } from 'vitest'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import { initFiles } from '../../../src/core/fleet/index.ts'
import { defaultGuards } from '../../../src/core/model/guards.ts'
import { type Files, goodFleet, nodeAt, ours, smallFleet } from '../../support/fleet-files.ts'

function fleet(files: Files = {}): ReturnType<typeof goodFleet> {
  return goodFleet(makeTree({ ...smallFleet, ...files }))
}

test('the files of init are a fleet without a mistake', () => {
  const { name, root, applications } = goodFleet(makeTree(initFiles()))

  expect([name, root.placement.clusters, [...applications.keys()]]).toEqual(['my-fleet', 3, ['web']])
})

test('without settings the fleet has the defaults', () => {
  expect(fleet()).toMatchObject({
    name: 'shop',
    clustersPath: 'clusters',
    templatesPath: 'templates',
    statusBranch: 'banyan/status',
    guards: defaultGuards,
  })
})

test('guards keep the half of a limit that is not given, and protect what is protected by default', () => {
  const settings = 'spec:\n  guards: { maxDeletions: { percent: 50 }, protectedNamespaces: [shop] }'
  const { guards } = fleet({ 'fleet.yaml': ours(`Fleet\nmetadata: { name: shop }\n${settings}`) })

  expect(guards.maxDeletions).toEqual({ percent: 50, floor: 20 })
  expect(guards.protectedNamespaces).toEqual([...defaultGuards.protectedNamespaces, 'shop'])
})

test('paths are set in fleet.yaml', () => {
  const { root, applications } = goodFleet(
    makeTree({
      'fleet.yaml': ours(
        'Fleet\nmetadata: { name: shop }\nspec: { clustersPath: a/tree, templatesPath: ./b }',
      ),
      'a/tree/west/cluster.yaml': ours('Cluster\nmetadata: { name: west }'),
      'b/web/web.yaml': 'kind: ConfigMap\n',
    }),
  )

  expect([root.placement.clusters, applications.get('web')?.path]).toEqual([1, 'b/web'])
})

test('every level gives its label and var to all below', () => {
  const { root } = fleet()
  const { cluster } = nodeAt(root, 'asia/east/tokyo')

  expect(cluster?.placement).toMatchObject({
    labels: { tier: 'prod', 'banyan.dev/region': 'asia', 'banyan.dev/zone': 'east' },
    region: 'asia',
  })
  expect(cluster?.vars).toEqual({
    LEVEL_region: 'asia',
    LEVEL_zone: 'east',
    CLUSTER_NAME: 'tokyo',
    CLUSTER_PATH: 'asia/east/tokyo',
  })
  expect([nodeAt(root, 'asia').placement.level, nodeAt(root, 'asia/east').placement.level]).toEqual([
    'region',
    'zone',
  ])
})

test('a group may say which level it is, and those below go on from there', () => {
  const { root } = fleet({
    'clusters/edge/group.yaml': ours('ClusterGroup\nspec: { level: zone }'),
    'clusters/edge/shed/cluster.yaml': ours('Cluster\nmetadata: { name: shed }'),
  })

  expect(nodeAt(root, 'edge/shed').cluster?.placement.labels).toEqual({ 'banyan.dev/zone': 'edge' })
})

test('labels, vars and taints are inherited, and the nearer definition wins', () => {
  const taint = (value: string): string => `taints: [{ key: a, effect: NoSchedule, value: ${value} }]`
  const { root } = fleet({
    'fleet.yaml': ours(
      'Fleet\nmetadata: { name: shop, labels: { x: fleet, y: fleet } }\nspec: { vars: { v: fleet } }',
    ),
    'clusters/asia/group.yaml': ours(
      `ClusterGroup\nmetadata: { labels: { y: asia, z: asia } }\nspec:\n  vars: { v: asia, w: asia }\n  ${taint('asia')}`,
    ),
    'clusters/asia/east/tokyo/cluster.yaml': ours(
      `Cluster\nmetadata: { name: tokyo, labels: { z: tokyo } }\nspec:\n  vars: { w: tokyo }\n  ${taint('tokyo')}`,
    ),
    'clusters/asia/east/osaka/cluster.yaml': ours(
      'Cluster\nmetadata: { name: osaka }\nspec:\n  taints: [{ key: a, effect: NoExecute }]',
    ),
  })
  const tokyo = nodeAt(root, 'asia/east/tokyo').cluster
  const osaka = nodeAt(root, 'asia/east/osaka').cluster

  expect(tokyo?.placement.labels).toEqual({ x: 'fleet', y: 'asia', z: 'tokyo' })
  expect(tokyo?.vars).toMatchObject({ v: 'asia', w: 'tokyo' })
  expect(tokyo?.placement.taints).toEqual([{ key: 'a', effect: 'NoSchedule', value: 'tokyo' }])
  expect(osaka?.placement.taints).toEqual([
    { key: 'a', effect: 'NoSchedule', value: 'asia' },
    { key: 'a', effect: 'NoExecute' },
  ])
})

test('defaults reach clusters that do not say it themselves, with the built-in vars substituted', () => {
  const { root } = fleet({
    'fleet.yaml': ours(
      'Fleet\nmetadata: { name: shop }\nspec:\n  levels: [region, zone]\n  clusterDefaults:\n    provider: aliyun\n    access: { kubeconfig: { context: "${LEVEL_region}-${CLUSTER_NAME}$$${NO:=x}" } }',
    ),
    'clusters/asia/group.yaml': ours('ClusterGroup\nspec: { clusterDefaults: { zones: [a] } }'),
    'clusters/asia/east/osaka/cluster.yaml': ours(
      'Cluster\nmetadata: { name: osaka }\nspec: { access: { inCluster: true }, zones: [b], provider: own }',
    ),
  })

  expect(nodeAt(root, 'asia/east/tokyo').cluster).toMatchObject({
    access: { kubeconfig: { context: 'asia-tokyo$x' } },
    placement: { provider: 'aliyun', zones: ['a'] },
  })
  expect(nodeAt(root, 'asia/east/osaka').cluster).toMatchObject({
    access: { inCluster: true },
    placement: { provider: 'own', zones: ['b'] },
  })
})

test('how conflicts are settled is inherited, and the nearer word holds', () => {
  const { root } = fleet({
    'fleet.yaml': ours('Fleet\nmetadata: { name: shop }\nspec: { conflict: Adopt }'),
    'clusters/asia/east/group.yaml': ours('ClusterGroup\nspec: { conflict: Overwrite }'),
    'clusters/asia/east/osaka/cluster.yaml': ours(
      'Cluster\nmetadata: { name: osaka }\nspec: { conflict: Abort }',
    ),
    'clusters/europe/more.yaml': ours(
      'ClusterList\nspec: { clusters: [{ name: one, conflict: Overwrite }, { name: two }] }',
    ),
  })
  const conflictAt = (path: string) => nodeAt(root, path).cluster?.apply?.conflict

  expect(conflictAt('asia/east/tokyo')).toBe('Overwrite')
  expect(conflictAt('asia/east/osaka')).toBe('Abort')
  expect(conflictAt('europe/one')).toBe('Overwrite')
  expect(conflictAt('europe/two')).toBe('Adopt')
})

test('clusters of lists, of several documents and of files with other names lie below their directory', () => {
  const { root } = fleet({
    'clusters/asia/more.yaml': [
      ours('Cluster\nmetadata: { name: a }'),
      ours('Cluster\nmetadata: { name: b }'),
    ].join('---\n'),
    'clusters/asia/seoul.yaml': ours('Cluster\nmetadata: { name: seoul }'),
    'clusters/europe/west/store-2/overrides/web.yaml': ours(
      'OverridePolicy\nspec: { overrideRules: [{ overriders: {} }] }',
    ),
  })

  expect([...nodeAt(root, 'asia').children.keys()]).toEqual(['a', 'b', 'east', 'seoul'])
  expect(nodeAt(root, 'asia/seoul').cluster?.path).toBe('asia/seoul')
  expect(nodeAt(root, 'europe/west/store-2')).toMatchObject({
    cluster: { name: 'store-2' },
    overrides: [{ kind: 'policy' }],
  })
})

test('a hub is a cluster with a branch below it', () => {
  const { root } = fleet({
    'clusters/asia/cluster.yaml': ours('Cluster\nmetadata: { name: hub }\nspec: { weight: 3 }'),
  })

  expect(nodeAt(root, 'asia').placement).toMatchObject({ cluster: { name: 'hub', weight: 3 }, clusters: 3 })
})

test('names that begin with a dot or an underscore are not there', () => {
  const { root } = fleet({
    'clusters/_old/cluster.yaml': 'a: [',
    'clusters/asia/.draft.yaml': 'a: [',
    'clusters/README.md': '# x',
  })

  expect([...root.children.keys()]).toEqual(['asia', 'europe'])
})

test('a directory with manifests is an application, others are looked through; a file may name it', () => {
  const { applications } = fleet({
    'templates/web/application.yaml': ours('Application\nspec: { namespace: shop, substitute: true }'),
    'templates/team/db/deep/x.yaml': 'kind: ConfigMap\n',
    'templates/team/cache/app.yaml': ours('Application\nmetadata: { name: redis }'),
  })

  expect([...applications.values()]).toMatchObject([
    { name: 'deep', path: 'templates/team/db/deep', substitute: false },
    { name: 'redis', path: 'templates/team/cache' },
    { name: 'web', path: 'templates/web', namespace: 'shop', substitute: true },
  ])
})

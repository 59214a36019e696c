import { expect, test } from 'vitest'
import { diagnosticCodes } from '../../../src/base/diagnostic/codes.ts'
import { makeDirectory, makeTree, withEntry } from '../../../src/base/tree/make-tree.ts'
import { maxFileBytes, type TreeEntry } from '../../../src/base/tree/tree.ts'
import { parseFleet } from '../../../src/core/fleet/index.ts'
import { type Files, mistakes, ours, smallFleet } from '../../support/fleet-files.ts'

const rules = 'overrideRules: [{ overriders: {} }]'
const kustomization = (kind: string): string => `apiVersion: kustomize.config.k8s.io/v1\nkind: ${kind}\n`
const secret = (rest: string): string => `apiVersion: v1\nkind: Secret\nmetadata: { name: key }\n${rest}\n`
const bomb = [...'abcdefg']
  .map((name, i) => `${name}: &${name} [${i === 0 ? 'x' : `*${'abcdef'[i - 1]},`.repeat(9)}]`)
  .join('\n')

/** Files added to the small fleet, and the first line of each mistake that they make. */
const cases: readonly (readonly [added: Files, found: readonly string[]])[] = [
  [{ 'clusters/asia/group.yaml': 'a: [' }, ['clusters/asia/group.yaml:1:5: error yaml/syntax: ']],
  [
    { 'clusters/asia/group.yaml': 'a: 1\na: 2' },
    ['clusters/asia/group.yaml:2:1: error yaml/duplicate-key: '],
  ],
  [{ 'clusters/asia/group.yaml': 'a: !x y' }, ['clusters/asia/group.yaml:1:7: error yaml/tag-unknown: ']],
  [{ 'clusters/asia/group.yaml': bomb }, ['clusters/asia/group.yaml:6:26: error yaml/alias-bomb: ']],
  [
    {
      'clusters/asia/group.yaml': ours(
        'ClusterGroup\nspec:\n  taints:\n    - key: a\n      efect: NoSchedule',
      ),
    },
    [
      'clusters/asia/group.yaml:6:7: error fleet/field-unknown: unknown field "efect"',
      'clusters/asia/group.yaml:5:7: error fleet/field-missing: missing field "spec.taints[0].effect"',
    ],
  ],
  [
    { 'clusters/asia/group.yaml': ours('ClusterGroup\nspec:\n  weight: heavy\n  vars: { a: 1 }') },
    [
      'clusters/asia/group.yaml:5:14: error fleet/field-invalid: "spec.vars.a" must be text',
      'clusters/asia/group.yaml:4:11: error fleet/field-invalid: "spec.weight" is "heavy" but must be a number',
    ],
  ],
  [
    { 'clusters/asia/group.yaml': ours('ClusterGroup\nspec:\n  delegate: true') },
    ['clusters/asia/group.yaml:4:3: error fleet/field-unsupported: field "delegate" is not supported'],
  ],
  [
    { 'clusters/asia/x.yaml': 'apiVersion: v1\nkind: ConfigMap\n' },
    ['clusters/asia/x.yaml:1:13: error fleet/kind-unknown: a ConfigMap is no kind of a fleet repository'],
  ],
  [
    { 'clusters/asia/x.yaml': ours('ClusterGrup') },
    ['clusters/asia/x.yaml:2:7: error fleet/kind-unknown: unknown kind "ClusterGrup"'],
  ],
  [
    { 'clusters/asia/x.yaml': ours('OverridePolicy') },
    ['clusters/asia/x.yaml:2:7: error fleet/kind-misplaced: kind "OverridePolicy" has no meaning here'],
  ],
  [
    { 'clusters/asia/applications/web.yaml': '' },
    ['clusters/asia/applications: error fleet/directory-reserved: '],
  ],
  [
    { 'clusters/asia/a b/cluster.yaml': ours('Cluster\nmetadata: { name: x }') },
    ['clusters/asia/a b: error fleet/name-invalid: the directory name "a b" cannot be a label value'],
  ],
  [
    { 'templates/@all fixes #1/x.yaml': '' },
    [
      'templates/@all fixes #1: error fleet/name-invalid: the directory name "@all fixes #1" cannot be the name',
    ],
  ],
  [
    { 'clusters/asia/x.yaml': ours('ClusterGroup') },
    ['clusters/asia/x.yaml:1:1: error fleet/group-duplicate: a second ClusterGroup'],
  ],
  [
    { 'clusters/europe/tokyo/cluster.yaml': ours('Cluster\nmetadata: { name: tokyo }') },
    [
      'clusters/europe/tokyo/cluster.yaml:1:1: error fleet/cluster-duplicate: cluster "tokyo" is defined twice',
    ],
  ],
  [
    { 'clusters/europe/west/store-1/cluster.yaml': ours('Cluster\nmetadata: { name: other }') },
    [
      'clusters/europe/west/store-1/cluster.yaml:1:1: error fleet/cluster-duplicate: cluster "other" is defined twice',
    ],
  ],
  [
    {
      'clusters/asia/carbon.yaml': ours('AddOnPlacementScore\nspec: { scores: [] }'),
      'clusters/asia/x.yaml': ours('AddOnPlacementScore\nmetadata: { name: carbon }\nspec: {}'),
    },
    [
      'clusters/asia/x.yaml:1:1: error fleet/scores-duplicate: AddOnPlacementScore "carbon" is defined twice in this directory',
    ],
  ],
  [
    {
      'clusters/carbon.yaml': ours('AddOnPlacementScore\nspec: { scores: [] }'),
      'clusters/policies/web.yaml': ours(
        'PropagationPolicy\nspec: { placement: { numberOfClusters: 1, prioritizerPolicy: { configurations: [{ scoreCoordinate: { type: AddOn, addOn: { resourceName: carbn, scoreName: clean } } }] } } }',
      ),
    },
    [
      'clusters/policies/web.yaml:3:138: warning fleet/scores-unknown: there is no AddOnPlacementScore "carbn"',
    ],
  ],
  [
    { 'clusters/policies/x.yaml': ours('PropagationPolicy\nmetadata: { name: web }') },
    [
      'clusters/policies/x.yaml:1:1: error fleet/policy-duplicate: policy "web" is defined twice in this directory',
    ],
  ],
  [
    {
      'clusters/overrides/x.yaml': ours(`OverridePolicy\nmetadata: { name: web }\nspec: { ${rules} }`),
      'clusters/overrides/web.yaml': ours(`OverridePolicy\nspec: { ${rules} }`),
    },
    ['clusters/overrides/x.yaml:1:1: error fleet/override-duplicate: override "web" is defined twice'],
  ],
  [
    { 'templates/team/web/web.yaml': 'kind: ConfigMap\n' },
    ['templates/web: error fleet/application-duplicate: application "web" is defined twice'],
  ],
  [
    { 'clusters/policies/web.yaml': ours('PropagationPolicy\nspec:\n  applications: [wbe]') },
    ['clusters/policies/web.yaml:4:18: error fleet/application-unknown: there is no application "wbe"'],
  ],
  [
    { 'clusters/overrides/web.yaml': ours(`OverridePolicy\nspec: { applications: [web, x], ${rules} }`) },
    ['clusters/overrides/web.yaml:3:29: error fleet/application-unknown: there is no application "x"'],
  ],
  [
    { 'clusters/asia/policies/x.yaml': ours('PropagationPolicy\nspec: { refines: wbe }') },
    ['clusters/asia/policies/x.yaml:3:18: error fleet/policy-unknown: no policy "wbe" lies above this one'],
  ],
  [
    { 'clusters/asia/east/group.yaml': ours('ClusterGroup\nspec: { level: region }') },
    [
      'clusters/asia/east/group.yaml:3:16: error fleet/level-unknown: no level "region" can stand at this depth',
    ],
  ],
  [
    {
      'clusters/policies/web.yaml': ours(
        'PropagationPolicy\nspec:\n  workloads:\n    - resourceSelectors: [{}]\n      replicaScheduling: { replicaSchedulingType: Divided, levels: [{ level: zones }] }',
      ),
    },
    ['clusters/policies/web.yaml:6:78: error fleet/level-unknown: unknown level "zones"'],
  ],
  [
    {
      'clusters/policies/web.yaml': ours(
        'PropagationPolicy\nspec:\n  replicaScheduling:\n    replicaSchedulingType: Divided\n    levels: [{ level: zone, preferences: [{ target: asia }] }]',
      ),
    },
    [
      'clusters/policies/web.yaml:6:53: warning fleet/target-unknown: "asia" is in the tree, but not at the level "zone", so nothing is preferred',
    ],
  ],
  [
    {
      'clusters/policies/web.yaml': ours(
        'PropagationPolicy\nspec:\n  placement: { clusterAffinity: { clusterNames: [tokio] } }\n  replicaScheduling:\n    replicaSchedulingType: Divided\n    levels: [{ level: zone, preferences: [{ target: easd }] }]',
      ),
    },
    [
      'clusters/policies/web.yaml:4:50: warning fleet/cluster-unknown: there is no cluster "tokio"',
      'clusters/policies/web.yaml:7:53: warning fleet/target-unknown: nothing in the tree is called "easd"',
    ],
  ],
  [
    {
      'clusters/policies/web.yaml': ours(
        'PropagationPolicy\nspec:\n  placement:\n    clusterAffinity: { paths: ["asai/**", "*/nowhere"] }\n    replicaScheduling:\n      replicaSchedulingType: Divided\n      levels: [{ level: zone, preferences: [{ target: east }, { target: asia/east }, { target: "*" }] }]',
      ),
    },
    [
      'clusters/policies/web.yaml:5:32: warning fleet/path-unknown: nothing is at "asai"',
      'clusters/policies/web.yaml:8:55: warning fleet/target-ambiguous: "east" changes nothing: "asia/east" names the same more exactly',
    ],
  ],
  [
    {
      'clusters/overrides/web.yaml': ours(
        'OverridePolicy\nspec: { overrideRules: [{ targetCluster: { exclude: [gone] }, overriders: {} }] }',
      ),
    },
    ['clusters/overrides/web.yaml:3:54: warning fleet/cluster-unknown: there is no cluster "gone"'],
  ],
  [
    { 'clusters/asia/overrides/wbe/kustomization.yaml': kustomization('Component') },
    ['clusters/asia/overrides/wbe/kustomization.yaml:1:1: warning fleet/override-unmatched: '],
  ],
  [
    { 'clusters/asia/overrides/web/kustomization.yaml': kustomization('Kustomization') },
    ['clusters/asia/overrides/web/kustomization.yaml:2:7: error fleet/component-invalid: '],
  ],
  [
    { 'clusters/asia/overrides/web/patch.yaml': 'kind: Deployment\n' },
    ['clusters/asia/overrides/web: error fleet/component-invalid: override "web" has neither'],
  ],
  [
    {
      'clusters/asia/group.yaml': ours(
        'ClusterGroup\nspec: { clusterDefaults: { access: { kubeconfig: { context: "${NAME}" } } } }',
      ),
    },
    [
      'clusters/asia/east/osaka/cluster.yaml:1:1: error fleet/var-unknown: the inherited access uses "NAME"',
      'clusters/asia/east/tokyo/cluster.yaml:1:1: error fleet/var-unknown: the inherited access uses "NAME"',
    ],
  ],
  [
    {
      'clusters/policies/web.yaml': ours(
        'PropagationPolicy\nspec:\n  placement:\n    clusterSets: [asia, asia/east, asia/eats]',
      ),
    },
    [
      'clusters/policies/web.yaml:5:36: warning fleet/cluster-set-unknown: no cluster is in a cluster set "asia/eats"',
    ],
  ],
  [
    { 'templates/web/secret.yaml': secret('data:\n  a: ""\n  password: aHVudGVyMg==') },
    ['templates/web/secret.yaml:6:3: error fleet/plain-secret: Secret "key" has plain data'],
  ],
  [
    { 'templates/web/a.env': 'A=1\nB=ENC[AES256_GCM,data:YQ==,iv:YQ==,tag:YQ==,type:str]\n' },
    ['templates/web/a.env:2:3: error fleet/encrypted-value: '],
  ],
  [
    { 'templates/web/kubeconfig': 'apiVersion: v1\nkind: Config\nclusters: []\nusers:\n- name: a\n' },
    ['templates/web/kubeconfig:4:1: error fleet/kubeconfig: '],
  ],
  [
    { 'clusters/asia/admin.yaml': 'apiVersion: v1\nkind: Config\nusers: []\n' },
    [
      'clusters/asia/admin.yaml:1:13: error fleet/kind-unknown: ',
      'clusters/asia/admin.yaml:3:1: error fleet/kubeconfig: ',
    ],
  ],
  [{ 'fleet.yaml': '' }, ['fleet.yaml: error fleet/missing: "fleet.yaml" holds no Fleet']],
  [
    { 'fleet.yaml': ours('Fleet\nmetadata: { name: shop }\nspec: { clustersPath: ../x }') },
    ['fleet.yaml:4:23: error tree/path-outside: "../x" leaves the repository'],
  ],
]

test.each(cases)('%j', (added, expected) => {
  const found = mistakes({ ...smallFleet, ...added }).map(text => text.split('\n')[0] ?? '')

  expect(found.map((line, index) => line.slice(0, expected[index]?.length))).toEqual(expected)
})

const entries: readonly (readonly [code: string, path: string, entry: TreeEntry])[] = [
  ['tree/symlink', 'clusters/asia/group.yaml', { kind: 'symlink', id: '0'.repeat(40), target: '../../etc' }],
  ['tree/symlink', 'fleet.yaml', { kind: 'symlink', id: '0'.repeat(40), target: 'x' }],
  ['tree/submodule', 'templates/web/base', { kind: 'submodule', id: '0'.repeat(40) }],
  [
    'yaml/too-large',
    'templates/web/big.yaml',
    { kind: 'file', id: '0'.repeat(40), size: maxFileBytes + 1, content: undefined },
  ],
  [
    'yaml/too-large',
    'clusters/asia/x.yaml',
    { kind: 'file', id: '0'.repeat(40), size: maxFileBytes + 1, content: undefined },
  ],
  ['fleet/missing', 'clusters', makeDirectory([])],
]

test.each(entries)('%s at %s', (code, path, entry) => {
  const tree = withEntry(makeTree(smallFleet), path, entry.kind === 'directory' ? undefined : entry)
  const { diagnostics } = parseFleet(tree)

  expect(diagnostics.map(found => [found.code, found.at.file])).toEqual([
    [code, entry.kind === 'directory' ? 'fleet.yaml' : path],
  ])
})

test('every code of files, trees and the fleet model is reached by a case of this file', () => {
  const reached = new Set([
    ...cases.flatMap(([, found]) => found.map(line => line.split(/(?:error|warning) |: /)[2])),
    ...entries.map(([code]) => code),
  ])
  const later = [
    'policy-overlap',
    'policy-empty',
    'refinement-empty',
    'overflow-empty',
    'replicas-ambiguous',
    'workload-unknown',
    'cluster-idle',
    ...['dependency-absent', 'dependency-cycle', 'no-effect'],
  ]
  const known = Object.keys(diagnosticCodes).filter(code => /^(?:yaml|tree|fleet)\//.test(code))
  expect(known.filter(code => !reached.has(code)).sort()).toEqual(later.map(code => `fleet/${code}`).sort())
})

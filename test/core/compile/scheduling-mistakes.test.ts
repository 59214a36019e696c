import { expect, test } from 'vitest'
import type { Place } from '../../../src/base/diagnostic/diagnostic.ts'
import { locate } from '../../../src/base/yaml/locate.ts'
import { compiledFiles } from '../../support/compiled.ts'
import { type Files, ours } from '../../support/fleet-files.ts'

const path = 'clusters/policies/web.yaml'
const below = 'clusters/asia/policies/asia.yaml'

const deployment = (name: string, replicas: number) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec: { replicas: ${replicas} }\n`

const fleet: Files = {
  'fleet.yaml': ours('Fleet\nmetadata: { name: shop }\nspec: { levels: [region, zone] }'),
  'templates/web/web.yaml': deployment('web', 6),
  'clusters/policies/web.yaml': divided('levels: []'),
  ...Object.fromEntries(
    ['asia/east/tokyo', 'asia/east/osaka', 'asia/west/delhi', 'europe/south/rome'].map(at => [
      `clusters/${at}/cluster.yaml`,
      ours(`Cluster\nmetadata: { name: ${at.split('/')[2]} }`),
    ]),
  ),
}

function divided(scheduling: string, spec = ''): string {
  return ours(
    `PropagationPolicy\nspec:\n  ${spec}\n  replicaScheduling: { replicaSchedulingType: Divided, ${scheduling} }`,
  )
}

function levels(region: string, zone = '{ target: "*" }', spec = ''): string {
  const named = (level: string, list: string) => `{ level: ${level}, preferences: [${list}] }`
  return divided(`levels: [${named('region', region)}, ${named('zone', zone)}]`, spec)
}

/** Every mistake by its code, with the text that its carets mark and where else it points. */
function marked(files: Files): readonly string[] {
  const all = { ...fleet, ...files }
  const markedAt = (place: Place): string => {
    const text = all[place.file] ?? ''
    const { line, column, length } = locate(text, place) ?? { line: 1, column: 1, length: 0 }
    const found = text.split('\n')[line - 1]?.slice(column - 1, column - 1 + length)
    return place.file === path ? `${found}` : `${found} in ${place.file}`
  }
  return compiledFiles(all).diagnostics.map(({ code, at, related = [] }) =>
    [`${code}: ${markedAt(at)}`, ...related.map(each => markedAt(each.at))].join(', also '),
  )
}

test.each<readonly [string, Files, readonly string[]]>([
  [
    'a static weight for a cluster that is not there',
    {
      [path]: divided(
        'weightPreference: { staticWeightList: [{ targetCluster: { clusterNames: [tokio] }, weight: 1 }, { targetCluster: {}, weight: 1 }] }',
      ),
    },
    ['fleet/cluster-unknown: tokio'],
  ],
  [
    'a preferred cluster that is not there',
    {
      [path]: divided(
        'levels: []',
        'placement: { numberOfClusters: 2, preferred: [{ weight: 1, clusterAffinity: { clusterNames: [tokio] } }] }',
      ),
    },
    ['fleet/cluster-unknown: tokio'],
  ],
  [
    'a target of the scheduling of a placement',
    {
      [path]: ours(
        'PropagationPolicy\nspec:\n  placement:\n    replicaScheduling: { replicaSchedulingType: Divided, levels: [{ level: region, preferences: [{ target: azia }, { target: "*" }] }] }',
      ),
    },
    ['fleet/target-unknown: azia'],
  ],
  [
    'siblings that are not named',
    { [path]: levels('{ target: asia }') },
    ['schedule/sibling-unnamed: [{ target: asia }]'],
  ],
  [
    'siblings that a refinement does not name',
    { [below]: levels('{ target: "*" }', '{ target: east }', 'refines: web') },
    [`schedule/sibling-unnamed: [{ target: east }] in ${below}`],
  ],
  [
    'minima that sum to more than there are',
    { [path]: levels('{ target: asia, minReplicas: 4 }, { target: europe, minReplicas: 5 }') },
    ['schedule/minima-unmet: 4, also 5'],
  ],
  [
    'a minimum of more than the maxima below it',
    {
      [path]: levels('{ target: asia, minReplicas: 5 }, { target: "*" }', '{ target: "*", maxReplicas: 2 }'),
    },
    ['schedule/bounds-unmet: 5, also 2'],
  ],
  [
    'a minimum of more than a refinement lets through',
    {
      [path]: levels('{ target: asia, minReplicas: 5 }, { target: "*" }'),
      [below]: levels('{ target: "*" }', '{ target: "*", maxReplicas: 2 }', 'refines: web'),
    },
    [`schedule/bounds-unmet: 5, also 2 in ${below}`],
  ],
  [
    'a maximum of less than the minima below it',
    {
      [path]: levels('{ target: asia, maxReplicas: 3 }, { target: "*" }', '{ target: "*", minReplicas: 2 }'),
    },
    ['schedule/bounds-unmet: 3, also 2'],
  ],
  [
    'more replicas than find a place',
    { [path]: levels('{ target: "*", maxReplicas: 2 }', undefined, 'replicas: 9') },
    ['schedule/unplaced: 9'],
  ],
  [
    'a workload with a number that is none',
    { 'templates/web/web.yaml': deployment('web', -2) },
    ['schedule/replicas-invalid: -2 in templates/web/web.yaml'],
  ],
  [
    'replicas that may mean two workloads',
    {
      [path]: divided('levels: []', 'replicas: 9'),
      'templates/web/other.yaml': deployment('other', 1),
    },
    ['fleet/replicas-ambiguous: 9'],
  ],
  [
    'a target that is no child of the policy’s directory',
    { [below]: levels('{ target: "*" }', '{ target: south }, { target: "*" }', 'refines: web') },
    [`fleet/target-unknown: south in ${below}`],
  ],
  [
    'an override that gets round the division',
    {
      'clusters/asia/overrides/web.yaml': ours(
        'OverridePolicy\nspec: { overrideRules: [{ overriders: { plaintext: [{ path: /spec/replicas, operator: replace, value: 9 }] } }] }',
      ),
    },
    [
      'render/replicas-overridden: apiVersion: banyan.dev/v1alpha1 in clusters/asia/overrides/web.yaml, also apiVersion: apps/v1 in templates/web/web.yaml, also { replicaSchedulingType: Divided, levels: [] }',
    ],
  ],
  [
    'two refinements of one branch',
    {
      [below]: divided('levels: []', 'refines: web'),
      'clusters/asia/policies/b.yaml': divided('levels: []', 'refines: web'),
    },
    [
      `schedule/refinement-invalid: { replicaSchedulingType: Divided, levels: [] } in clusters/asia/policies/b.yaml, also { replicaSchedulingType: Divided, levels: [] } in ${below}`,
    ],
  ],
])('%s: each is told where it stands', (_what, files, expected) => {
  expect(marked(files)).toEqual(expected)
})

test('a minimum that only what is free now does not let through is nobody’s mistake', () => {
  const capacity = {
    'clusters/group.yaml': ours('ClusterGroup\nspec: { clusterDefaults: { capacity: { pods: 1 } } }'),
  }

  expect(
    marked({ ...capacity, [path]: levels('{ target: asia, minReplicas: 5 }, { target: "*" }') }),
  ).toEqual([expect.stringMatching(/^schedule\/unplaced/)])
})

import { expect, test } from 'vitest'
import { formatDiagnostic } from '../../../src/base/diagnostic/format-diagnostic.ts'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import {
  type Compiled,
  type CompileInputs,
  compile,
  emptyCompileCache,
  nothingBefore,
  observationNeeds,
} from '../../../src/core/compile.ts'
import type { DesiredNode } from '../../../src/core/model/desired.ts'
import { explained } from '../../support/compiled.ts'
import { type Files, ours } from '../../support/fleet-files.ts'

const cluster = (name: string, spec = '') => ours(`Cluster\nmetadata: { name: ${name} }\nspec: { ${spec} }`)

const base: Files = {
  'fleet.yaml': ours('Fleet\nmetadata: { name: shop }\nspec: { levels: [region] }'),
  'templates/web/kustomization.yaml': 'resources: [it.yaml]\n',
  'templates/web/it.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\n',
  'clusters/asia/osaka/cluster.yaml': cluster('osaka', 'provider: one'),
  'clusters/asia/tokyo/cluster.yaml': cluster('tokyo', 'provider: two'),
  'clusters/europe/lyon/cluster.yaml': cluster('lyon', 'provider: one'),
  'clusters/europe/paris/cluster.yaml': cluster('paris', 'provider: two'),
  'clusters/sea/cluster.yaml': cluster('sea', 'provider: three'),
}

function policy(placement: string): Files {
  return { 'clusters/policies/web.yaml': ours(`PropagationPolicy\nspec:\n  placement: { ${placement} }`) }
}

function compiled(files: Files, others: Partial<CompileInputs> = {}): Compiled {
  const trees = new Map([['a', makeTree({ ...base, ...files })]])
  const result = compile({ revision: 'a', trees, previous: nothingBefore, ...others }, emptyCompileCache())
  if (result.fleet === undefined) throw new Error('the fleet was refused')
  return result
}

function placed({ desired }: Compiled): readonly string[] {
  const found: string[] = []
  const visit = ({ cluster: own, children }: DesiredNode): void => {
    if (own !== undefined && own.pairs.length > 0) found.push(own.cluster.name)
    children.forEach(visit)
  }
  visit(desired)
  return found.sort()
}

function mistakes(files: Files, others?: Partial<CompileInputs>): readonly string[] {
  const { diagnostics } = compiled(files, others)
  const text = (path: string) => ({ ...base, ...files })[path]
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(each => formatDiagnostic(each, text).split('\n')[0] ?? '')
}

test('a spread over a level takes clusters of so many branches; a cluster without the level is its own', () => {
  const two = policy('spreadConstraints: [{ spreadByLevel: region, minGroups: 2, maxGroups: 2 }]')
  const three = policy(
    'spreadConstraints: [{ spreadByLevel: region, minGroups: 3 }, { spreadByField: cluster, maxGroups: 3 }]',
  )

  expect(placed(compiled(two))).toEqual(['lyon', 'osaka', 'paris', 'tokyo'])
  expect(placed(compiled(three))).toEqual(['lyon', 'osaka', 'sea'])
})

test('a spread over a field, with a number of clusters', () => {
  const files = policy('numberOfClusters: 3, spreadConstraints: [{ spreadByField: provider, minGroups: 3 }]')

  expect(placed(compiled(files))).toEqual(['lyon', 'paris', 'sea'])
})

test('what cannot be spread is told with its place and by how much, and what was chosen stays whole', () => {
  const two = policy('spreadConstraints: [{ spreadByField: provider, minGroups: 2, maxGroups: 2 }]')
  const first = compiled(two)
  const four = policy('spreadConstraints: [{ spreadByField: provider, minGroups: 4 }], numberOfClusters: 4')
  const previous = { ...nothingBefore, placements: first.placements }
  const second = compiled(four, { previous })

  expect(placed(first)).toEqual(['lyon', 'osaka', 'paris', 'tokyo'])
  expect(placed(second)).toEqual(placed(first))
  expect([...second.placements.values()]).toEqual([...first.placements.values()])
  expect(mistakes(four, { previous })).toEqual([
    'clusters/policies/web.yaml:4:36: error schedule/spread-unmet: policy "web" cannot spread: it wants at least 4 values of the field "provider", and no more than 3 can be had: 1 too few; what was chosen before stays',
  ])
  expect(placed(compiled(four))).toEqual([])
  expect(explained(compiled(four), 'web', 'sea')[0]).toContain('1 too few; it is placed nowhere')
})

test('explain says of what stays that it does', () => {
  const spread = 'spreadConstraints: [{ spreadByField: provider, minGroups: 2, maxGroups: 2 }]'
  const previous = { ...nothingBefore, placements: compiled(policy(spread)).placements }
  const refusing = policy(
    'spreadConstraints: [{ spreadByField: provider, minGroups: 4 }], clusterAffinity: { exclude: [tokyo] }',
  )

  expect(explained(compiled(refusing, { previous }), 'web', 'tokyo')).toEqual([
    'tokyo: selected by policy "web" (clusters/policies/web.yaml): chosen before, and stays until its constraints can be met',
  ])
})

test('what stays also stays where a filter refuses it by now', () => {
  const two =
    'spreadConstraints: [{ spreadByLevel: region, minGroups: 2 }], clusterAffinity: { paths: ["*/*"] }'
  const previous = { ...nothingBefore, placements: compiled(policy(two)).placements }
  const drained = ours('ClusterGroup\nspec: { taints: [{ key: drain, effect: NoSchedule }] }')

  expect(placed(compiled({ ...policy(two), 'clusters/asia/group.yaml': drained }, { previous }))).toEqual([
    ...['lyon', 'osaka', 'paris', 'tokyo'],
  ])
})

test('preferred clusters come first, and taints that are disliked last', () => {
  const preferred = policy(
    'numberOfClusters: 2, preferred: [{ weight: 10, clusterAffinity: { paths: [europe/**] } }]',
  )
  const disliked = {
    ...policy('numberOfClusters: 3'),
    'clusters/asia/group.yaml': ours(
      'ClusterGroup\nspec: { taints: [{ key: old, effect: PreferNoSchedule }] }',
    ),
  }

  expect(placed(compiled(preferred))).toEqual(['lyon', 'paris'])
  expect(placed(compiled(disliked))).toEqual(['lyon', 'paris', 'sea'])
})

const exact = (coordinate: string, weight = 1) =>
  `prioritizerPolicy: { mode: Exact, configurations: [{ scoreCoordinate: ${coordinate}, weight: ${weight} }] }`

test('what Git says a cluster has counts until it is seen', () => {
  const files = {
    ...policy(`numberOfClusters: 1, ${exact('{ builtIn: ResourceAllocatableCPU }')}`),
    'clusters/asia/tokyo/cluster.yaml': cluster('tokyo', 'capacity: { cpu: 8 }'),
    'clusters/europe/lyon/cluster.yaml': cluster('lyon', 'capacity: { cpu: 4 }'),
  }
  const seen = (name: string, cpu: bigint) =>
    [name, { taints: [], room: { free: new Map([['cpu', cpu * 1_000n]]) }, workloads: new Map() }] as const
  const observation = { at: 1_000, clusters: new Map([seen('tokyo', 1n), seen('lyon', 3n)]) }
  const first = compiled(files)
  const second = compiled(files, { observation })
  const previous = { ...nothingBefore, placements: second.placements }

  expect(placed(first)).toEqual(['tokyo'])
  expect(placed(second)).toEqual(['lyon'])
  // Who does not see does not judge.
  expect(placed(compiled(files, { previous }))).toEqual(['lyon'])
  expect(observationNeeds(first.fleet, new Map()).clusters).toHaveLength(5)
})

test('scores from outside count for the branch or the cluster that they are given to, until they are over', () => {
  const scores = ours(
    `AddOnPlacementScore
metadata: { name: carbon }
spec:
  validUntil: "1970-01-01T00:16:40Z"
  scores: [{ name: clean, value: 10 }]
  clusters: [{ name: tokyo, scores: [{ name: clean, value: 90 }] }]`,
  )
  const files = {
    ...policy(
      `numberOfClusters: 1, ${exact('{ type: AddOn, addOn: { resourceName: carbon, scoreName: clean } }')}`,
    ),
    'clusters/asia/carbon.yaml': scores,
    'clusters/europe/paris/carbon.yaml': ours(
      'AddOnPlacementScore\nspec: { scores: [{ name: clean, value: 50 }] }',
    ),
  }
  const at = (seconds: number) => ({ observation: { at: seconds, clusters: new Map() } })

  expect(placed(compiled(files, at(1_000)))).toEqual(['tokyo'])
  expect(placed(compiled(files, at(1_001)))).toEqual(['paris'])
})

test('mistakes of a choice are told where they stand', () => {
  expect(
    mistakes(policy('spreadConstraints: [{ spreadByField: region, minGroups: 3, maxGroups: 2 }]')),
  ).toEqual([expect.stringContaining('minGroups" must not be more than maxGroups')])
  expect(
    mistakes(policy('spreadConstraints: [{ spreadByLabel: a }, { spreadByLabel: b }, { spreadByLabel: a }]')),
  ).toEqual([expect.stringContaining('must not spread by the same groups a second time')])
  expect(mistakes(policy('spreadConstraints: [{ minGroups: 2 }]'))).toEqual([
    expect.stringContaining('must have exactly one of "spreadByLevel", "spreadByLabel" and "spreadByField"'),
  ])
  expect(mistakes(policy('spreadConstraints: [{ spreadByLevel: regoin }]'))).toEqual([
    expect.stringContaining('unknown level "regoin"'),
  ])
  expect(
    mistakes(policy('numberOfClusters: 1, spreadConstraints: [{ spreadByLevel: region, minGroups: 2 }]')),
  ).toEqual([expect.stringContaining('ask for 2 groups, of no more than 1 cluster')])
  expect(mistakes(policy(`numberOfClusters: 1, ${exact('{ builtIn: Steady }', 11)}`))).toHaveLength(1)
  expect(mistakes(policy(`numberOfClusters: 1, ${exact('{ type: AddOn, builtIn: Steady }')}`))).toHaveLength(
    1,
  )
  expect(mistakes(policy(exact('{ builtIn: Steady }')))).toEqual([
    expect.stringContaining('has a meaning only beside "numberOfClusters" or "spreadConstraints"'),
  ])
  expect(
    mistakes({ 'clusters/scores.yaml': ours('AddOnPlacementScore\nspec: { validUntil: tomorrow }') }),
  ).toEqual([expect.stringContaining('must be a time such as')])
})

test('names in scores and of scores that nothing has are told, with what may be meant', () => {
  const told = (files: Files): readonly string[] =>
    compiled(files)
      .diagnostics.filter(({ code }) => code !== 'fleet/cluster-idle')
      .map(({ message }) => message)
  const asking = (resourceName: string, scoreName: string): readonly string[] =>
    told({
      ...policy(
        `numberOfClusters: 1, ${exact(`{ type: AddOn, addOn: { resourceName: ${resourceName}, scoreName: ${scoreName} } }`)}`,
      ),
      'clusters/asia/carbon.yaml': ours(
        'AddOnPlacementScore\nspec: { clusters: [{ name: tokyo, scores: [{ name: clean, value: 1 }] }] }',
      ),
    })

  expect(asking('carbon', 'clean')).toEqual([])
  expect(asking('carbn', 'clean')).toEqual([
    expect.stringContaining(
      'there is no AddOnPlacementScore "carbn" for these clusters: the score of each is 0',
    ),
  ])
  expect(asking('carbon', 'cleen')).toEqual([
    expect.stringContaining('gives a score "cleen": that of each cluster is 0'),
  ])
  expect(
    told({
      'clusters/asia/carbon.yaml': ours(
        'AddOnPlacementScore\nspec: { clusters: [{ name: tokoy, scores: [] }, { name: paris, scores: [] }] }',
      ),
    }),
  ).toEqual([
    expect.stringContaining('there is no cluster "tokoy"'),
    expect.stringContaining(
      'cluster "paris" is at "europe/paris", and not below "asia", for which these scores are',
    ),
  ])
})

test('more clusters than there are is a warning, and all are taken', () => {
  const all = compiled(policy('numberOfClusters: 9'))

  expect(placed(all)).toHaveLength(5)
  expect(all.diagnostics.map(({ code }) => code)).toEqual(['schedule/clusters-few'])
})

test('explain names the groups that were chosen instead', () => {
  const files = policy('spreadConstraints: [{ spreadByLevel: region, maxGroups: 1 }]')

  expect(explained(compiled(files), 'web', 'paris')).toEqual([
    'paris: refused: policy "web" (clusters/policies/web.yaml): of the groups of the level "region" "asia" were chosen, and not its "europe"',
  ])
})

import { expect, test } from 'vitest'
import { formatDiagnostic } from '../../../src/base/diagnostic/format-diagnostic.ts'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import { type Compiled, compile, emptyCompileCache, nothingBefore } from '../../../src/core/compile.ts'
import { explained } from '../../support/compiled.ts'
import { type Files, ours } from '../../support/fleet-files.ts'

const cluster = (name: string, provider: string) =>
  ours(`Cluster\nmetadata: { name: ${name} }\nspec: { provider: ${provider} }`)

const base: Files = {
  'fleet.yaml': ours('Fleet\nmetadata: { name: shop }\nspec: { levels: [region, zone] }'),
  'templates/web/kustomization.yaml': 'resources: [it.yaml]\n',
  'templates/web/it.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\n',
  'clusters/asia/east/a1/cluster.yaml': cluster('a1', 'one'),
  'clusters/asia/east/a2/cluster.yaml': cluster('a2', 'two'),
  'clusters/asia/west/a3/cluster.yaml': cluster('a3', 'one'),
  'clusters/asia/west/a4/cluster.yaml': cluster('a4', 'two'),
  'clusters/europe/north/e1/cluster.yaml': cluster('e1', 'one'),
  'clusters/europe/north/e2/cluster.yaml': cluster('e2', 'two'),
}

const policy = (placement = '') =>
  ours(`PropagationPolicy\nmetadata: { name: web }\nspec: { placement: { ${placement} } }`)
const refinement = (name: string, constraints: string, more = '') =>
  ours(
    `PropagationPolicy\nmetadata: { name: ${name} }\nspec: { refines: web, placement: { spreadConstraints: [${constraints}]${more} } }`,
  )

const asia = 'clusters/asia/policies/web.yaml'
const root = 'clusters/policies/web.yaml'

function compiled(files: Files, last?: Compiled): Compiled {
  const trees = new Map([['a', makeTree({ ...base, ...files })]])
  const previous = { ...nothingBefore, ...(last && { placements: last.placements }) }
  const result = compile({ revision: 'a', trees, previous }, emptyCompileCache())
  if (result.fleet === undefined) throw new Error('the fleet was refused')
  return result
}

function chosen({ placements }: Compiled): readonly string[] {
  return [...placements.values()].flatMap(({ clusters }) => clusters.map(({ name }) => name))
}

function mistakes(files: Files, { diagnostics }: Compiled): readonly string[] {
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(each => formatDiagnostic(each, path => ({ ...base, ...files })[path]).split('\n')[0] ?? '')
}

test('a refinement chooses in its branch, and the rest of what the policy selects stays as it is', () => {
  const files = {
    [root]: policy(),
    [asia]: refinement(
      'web',
      '{ spreadByLevel: zone, minGroups: 2 }, { spreadByField: cluster, maxGroups: 2 }',
    ),
  }
  const first = compiled(files)

  expect(chosen(first)).toEqual(['a1', 'a3', 'e1', 'e2'])
  expect(chosen(compiled(files, first))).toEqual(chosen(first))
  expect(compiled(files, first).placements.values().next().value).toBe(first.placements.values().next().value)
  expect(explained(first, 'web', 'a2')).toEqual([
    'a2: refused: policy "web" (clusters/policies/web.yaml): as "web" refines it, 2 clusters at most: its score is 400, and "a3" brings a group that was missing (400)',
  ])
})

test('what a refinement chose stays, whoever comes beside it', () => {
  const files = { [root]: policy(), [asia]: refinement('web', '{ spreadByField: cluster, maxGroups: 1 }') }
  const first = compiled(files)
  const more = { ...files, 'clusters/asia/east/a0/cluster.yaml': cluster('a0', 'one') }

  expect(chosen(first)).toEqual(['a1', 'e1', 'e2'])
  expect(chosen(compiled(more, first))).toEqual(['a1', 'e1', 'e2'])
  expect(chosen(compiled(more))).toEqual(['a0', 'e1', 'e2'])
})

test('refinements nest, and the policy chooses of what they leave', () => {
  const files = {
    [root]: policy('spreadConstraints: [{ spreadByLevel: region, minGroups: 2 }], numberOfClusters: 3'),
    [asia]: refinement('web', '{ spreadByField: provider, minGroups: 2 }'),
    'clusters/asia/west/policies/web.yaml': refinement('west', '{ spreadByField: cluster, maxGroups: 1 }'),
  }

  expect(chosen(compiled(files))).toEqual(['a1', 'a2', 'e1'])
})

test('a refinement that cannot be met is told with its place and by how much, and holds its branch alone', () => {
  const before = compiled({ [root]: policy('numberOfClusters: 5') })
  const files = { [root]: policy(), [asia]: refinement('web', '{ spreadByLevel: zone, minGroups: 3 }') }
  const [never, later] = [compiled(files), compiled(files, before)]
  const unmet = 'it wants at least 3 groups of the level "zone", and no more than 2 can be had: 1 too few'

  expect(chosen(before)).toEqual(['a1', 'a2', 'a3', 'a4', 'e1'])
  expect(chosen(never)).toEqual(['e1', 'e2'])
  expect(chosen(later)).toEqual(['a1', 'a2', 'a3', 'a4', 'e1', 'e2'])
  expect(mistakes(files, never)).toEqual([
    `${asia}:4:56: error schedule/spread-unmet: policy "web" cannot spread: ${unmet}; it is placed nowhere in "asia"`,
  ])
  expect(mistakes(files, later)[0]).toContain('1 too few; what was chosen before stays in "asia"')
  expect(explained(later, 'web', 'a1')[0]).toContain('chosen before, and stays')
  expect(explained(never, 'web', 'a1')[0]).toContain(`as "web" refines it, ${unmet}`)
})

test('a policy that leaves a refinement fewer groups than it wants is told so, and nothing moves', () => {
  const before = compiled({ [root]: policy('numberOfClusters: 3') })
  const files = {
    [root]: policy('numberOfClusters: 1'),
    [asia]: refinement('web', '{ spreadByLevel: zone, minGroups: 2 }'),
  }
  const result = compiled(files, before)

  expect(chosen(result)).toEqual(['a1', 'a2', 'a3'])
  expect(mistakes(files, result)).toEqual([
    expect.stringContaining(
      'it wants at least 2 groups of the level "zone", and no more than 1 can be had: 1 too few; what was chosen before stays',
    ),
  ])
})

test('a refinement must not say how many clusters there are in all, nor what they are worth', () => {
  const files = {
    [root]: policy(),
    [asia]: refinement('web', '', ', numberOfClusters: 1, preferred: [{ weight: 1, clusterAffinity: {} }]'),
  }

  expect(mistakes(files, compiled(files))).toEqual([
    expect.stringContaining('a refinement must not change "numberOfClusters"'),
    expect.stringContaining('a refinement must not change "preferred"'),
  ])
})

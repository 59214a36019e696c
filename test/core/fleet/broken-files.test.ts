import { expect, test } from 'vitest'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import { fileAt } from '../../../src/base/tree/tree.ts'
import { type ParsedFleet, parseFleet } from '../../../src/core/fleet/index.ts'
import { type Files, nodeAt, ours, smallFleet } from '../../support/fleet-files.ts'

const rules = 'overrideRules: [{ overriders: {} }]'
const policy = (spec: string): string => ours(`PropagationPolicy\nspec: ${spec}`)

/** Parses `after` with the files of `before` to fall back to; undefined removes a file. */
function change(after: Readonly<Record<string, string | undefined>>, added: Files = {}): ParsedFleet {
  const before: Files = { ...smallFleet, 'templates/api/a.yaml': 'kind: ConfigMap\n', ...added }
  const good = makeTree(before)
  const next = Object.entries({ ...before, ...after }).flatMap(([path, text]) =>
    text === undefined ? [] : [[path, text]],
  )
  return parseFleet(makeTree(Object.fromEntries(next)), { fallback: path => fileAt(good, path) })
}

/** What is held: paths of nodes with the applications that their problems name. */
function held({ fleet }: ParsedFleet): readonly string[] {
  if (fleet === undefined) return ['everything']
  const visit = (path: string): readonly string[] => {
    const node = nodeAt(fleet.root, path)
    const own = node.problems.map(({ applications }) => `${path}: ${applications?.join() ?? 'all'}`)
    return [...new Set(own), ...[...node.children.values()].flatMap(child => visit(child.path))]
  }
  const applications = [...fleet.applications.values()].filter(({ diagnostics }) => diagnostics.length > 0)
  return [...visit(''), ...applications.map(({ name }) => `application ${name}`)]
}

test('a broken fleet.yaml holds the whole revision', () => {
  const parsed = change({ 'fleet.yaml': 'a: [' })

  expect(held(parsed)).toEqual(['everything'])
  expect(parsed.broken).toEqual(['fleet.yaml'])
})

test('beside a broken fleet.yaml, what other files say wrongly by themselves is told, and no more', () => {
  const { diagnostics } = change({ 'fleet.yaml': 'a: [', 'clusters/asia/group.yaml': 'b: [' })

  expect(diagnostics.map(({ code, at }) => `${code} ${at.file}`)).toEqual([
    'yaml/syntax fleet.yaml',
    'yaml/syntax clusters/asia/group.yaml',
  ])
})

test('a broken group holds its branch, which goes on with what the group said last', () => {
  const parsed = change({ 'clusters/asia/group.yaml': 'a: [' })

  expect(held(parsed)).toEqual(['asia: all'])
  expect(
    parsed.fleet && nodeAt(parsed.fleet.root, 'asia/east/tokyo').cluster?.placement.labels,
  ).toMatchObject({ tier: 'prod' })
})

test('a broken cluster holds itself; one that never was good is absent', () => {
  const parsed = change({
    'clusters/asia/east/tokyo/cluster.yaml': 'a: [',
    'clusters/asia/east/new/cluster.yaml': 'a: [',
  })

  expect(held(parsed)).toEqual(['asia/east/new: all', 'asia/east/tokyo: all'])
  expect(parsed.fleet && nodeAt(parsed.fleet.root, 'asia/east/tokyo').cluster?.name).toBe('tokyo')
  expect(parsed.fleet && nodeAt(parsed.fleet.root, 'asia/east/new').cluster).toBeUndefined()
})

test('a broken list holds the clusters that it lists, and not their neighbours', () => {
  const parsed = change(
    { 'clusters/europe/west/stores.yaml': ours('ClusterList\nspec: { clusters: [{ nam: x }] }') },
    { 'clusters/europe/west/paris/cluster.yaml': ours('Cluster\nmetadata: { name: paris }') },
  )

  expect(held(parsed)).toEqual(['europe/west: ', 'europe/west/store-1: all', 'europe/west/store-2: all'])
})

test('a broken override holds the applications that it names now and named before', () => {
  const override = (applications: string, more = ''): string =>
    ours(`OverridePolicy\nspec: { ${applications} ${rules} ${more} }`)
  const before = { 'clusters/asia/overrides/x.yaml': override('applications: [api],') }

  expect(
    held(change({ 'clusters/asia/overrides/x.yaml': override('applications: [web],', ', y: 1') }, before)),
  ).toEqual(['asia: web,api'])
  expect(held(change({ 'clusters/asia/overrides/x.yaml': 'a: [' }, before))).toEqual(['asia: all'])
})

test('a Component with a mistake holds its application, a template its own', () => {
  const parsed = change({
    'clusters/asia/overrides/web/kustomization.yaml': 'kind: Kustomization\n',
    'templates/api/s.yaml': 'kind: Secret\ndata: { a: b }\n',
  })

  expect(held(parsed)).toEqual(['asia: web', 'application api'])
})

test('a policy that names an unknown application selects as it did before', () => {
  const parsed = change({ 'clusters/policies/web.yaml': policy('{ applications: [wbe] }') })

  expect(held(parsed)).toEqual([': wbe,web'])
  expect(parsed.fleet?.root.policies).toMatchObject([{ applications: ['web'] }])
})

test('an application whose template went away while a policy names it is stood for, so that nothing is pruned', () => {
  const parsed = change({
    'templates/web/kustomization.yaml': undefined,
    'templates/web/web.yaml': undefined,
  })

  expect(held(parsed)).toEqual([': web', 'application web'])
  expect(parsed.diagnostics).toMatchObject([
    { code: 'fleet/application-unknown', at: { file: 'clusters/policies/web.yaml' } },
  ])
})

test('of two clusters of one name the one that was there before counts, and both are held', () => {
  const parsed = change({ 'clusters/aa/tokyo/cluster.yaml': ours('Cluster\nmetadata: { name: tokyo }') })

  expect(held(parsed)).toEqual(['aa/tokyo: all', 'asia/east/tokyo: all'])
  expect(parsed.fleet && nodeAt(parsed.fleet.root, 'aa/tokyo').cluster).toBeUndefined()
  expect(parsed.broken).toEqual(['clusters/aa/tokyo/cluster.yaml', 'clusters/asia/east/tokyo/cluster.yaml'])
})

test('of two clusters of one name without anything to fall back to, neither counts', () => {
  const { fleet } = parseFleet(
    makeTree({ ...smallFleet, 'clusters/aa/cluster.yaml': ours('Cluster\nmetadata: { name: tokyo }') }),
  )

  expect(fleet?.root.placement.clusters).toBe(3)
})

test('clusters that fall back to the same name are one in the end', () => {
  const good = ours('Cluster\nmetadata: { name: tokyo }')
  const fallbacks: Files = {
    'clusters/asia/east/tokyo/cluster.yaml': good,
    'clusters/asia/east/osaka/cluster.yaml': good,
  }
  const bad = {
    'clusters/asia/east/tokyo/cluster.yaml': 'a: [',
    'clusters/asia/east/osaka/cluster.yaml': 'a: [',
  }
  const tree = makeTree({ ...smallFleet, ...bad })
  const { fleet } = parseFleet(tree, { fallback: path => fileAt(makeTree(fallbacks), path) })

  expect(fleet?.root.placement.clusters).toBe(3)
})

test('a mistake that only shows with what is inherited falls back too', () => {
  const parsed = change({
    'clusters/asia/east/group.yaml': ours('ClusterGroup\nspec: { level: nowhere }'),
    'clusters/europe/west/stores.yaml': ours(
      'ClusterList\nspec:\n  clusters:\n    - { name: store-1, access: { kubeconfig: { context: "${X}" } } }',
    ),
  })

  expect(held(parsed)).toEqual(['asia/east: all', 'europe/west/store-1: all', 'europe/west/store-2: all'])
  expect(parsed.fleet && nodeAt(parsed.fleet.root, 'europe/west').children.size).toBe(2)
})

test('a fallback that is broken itself counts as absent', () => {
  const tree = makeTree({ ...smallFleet, 'clusters/asia/group.yaml': 'a: [' })
  const { fleet, diagnostics } = parseFleet(tree, { fallback: path => fileAt(tree, path) })

  expect(fleet && nodeAt(fleet.root, 'asia/east/tokyo').cluster?.placement.labels).not.toHaveProperty('tier')
  expect(diagnostics).toHaveLength(1)
})

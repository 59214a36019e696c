import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeFile, makeTree, withEntry } from '../../../src/base/tree/make-tree.ts'
import { fileAt, type TreeDirectory } from '../../../src/base/tree/tree.ts'
import { parseFleet } from '../../../src/core/fleet/index.ts'
import type { FleetNode } from '../../../src/core/model/fleet.ts'
import { type Files, goodFleet, nodeAt, ours, smallFleet } from '../../support/fleet-files.ts'

const rules = 'overrideRules: [{ overriders: {} }]'
const component = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n'
const files: Files = {
  ...smallFleet,
  'clusters/asia/overrides/web.yaml': ours(`OverridePolicy\nspec: { ${rules} }`),
  'clusters/asia/east/tokyo/overrides/web/kustomization.yaml': component,
  'clusters/europe/overrides/web/kustomization.yaml': `${component}resources: [../../../../templates/web/web.yaml]\n`,
}

function edit(tree: TreeDirectory, path: string, text: string | undefined): TreeDirectory {
  return withEntry(tree, path, text === undefined ? undefined : makeFile(text))
}

function everyNode(root: FleetNode): readonly FleetNode[] {
  return [root, ...[...root.children.values()].flatMap(everyNode)]
}

function isAtOrAbove(path: string, below: string): boolean {
  return path === '' || below === path || below.startsWith(`${path}/`)
}

test('a commit outside of the tree changes no node', () => {
  const tree = makeTree(files)

  const before = goodFleet(tree).root
  const after = goodFleet(edit(tree, 'docs/README.md', '# new')).root

  expect(after).toBe(before)
})

test('only the nodes on the way to a changed file are new', () => {
  const tree = makeTree(files)
  const before = goodFleet(tree).root

  const after = goodFleet(
    edit(tree, 'clusters/asia/east/tokyo/cluster.yaml', ours('Cluster\nmetadata: { name: edo }')),
  ).root

  expect(
    everyNode(after)
      .filter(node => node !== nodeAt(before, node.path))
      .map(({ path }) => path),
  ).toEqual(['', 'asia', 'asia/east', 'asia/east/tokyo'])
})

test('an entry of a list leaves its neighbours as they are, also when it goes', () => {
  const tree = makeTree(files)
  const list = (entries: string): string => ours(`ClusterList\nspec: { clusters: [${entries}] }`)
  const before = goodFleet(tree).root

  const changed = goodFleet(
    edit(
      tree,
      'clusters/europe/west/stores.yaml',
      list('{ name: store-0 }, { name: store-2 }, { name: store-1, weight: 2 }'),
    ),
  ).root

  expect(nodeAt(changed, 'europe/west/store-2')).toBe(nodeAt(before, 'europe/west/store-2'))
  expect(nodeAt(changed, 'europe/west/store-1').placement).not.toBe(
    nodeAt(before, 'europe/west/store-1').placement,
  )
})

test.each([
  [
    'an override',
    'clusters/asia/overrides/web.yaml',
    ours(`OverridePolicy\nspec: { priority: 1, ${rules} }`),
  ],
  [
    'a var',
    'clusters/asia/group.yaml',
    ours('ClusterGroup\nmetadata: { labels: { tier: prod } }\nspec: { vars: { a: b } }'),
  ],
  [
    'an access',
    'clusters/asia/east/tokyo/cluster.yaml',
    ours('Cluster\nmetadata: { name: tokyo }\nspec: { access: { inCluster: true } }'),
  ],
  ['a comment', 'clusters/asia/group.yaml', `# why\n${smallFleet['clusters/asia/group.yaml']}`],
])('%s is nothing that selection reads', (_, path, text) => {
  const tree = makeTree(files)
  const before = goodFleet(tree).root
  const after = goodFleet(edit(tree, path, text)).root

  expect(after).not.toBe(before)
  expect(after.placement).toBe(before.placement)
})

test("a group's own weight is not inherited, so those below stay as they are", () => {
  const tree = makeTree(files)
  const group = ours('ClusterGroup\nmetadata: { labels: { tier: prod } }\nspec: { weight: 2 }')
  const before = goodFleet(tree).root

  const after = goodFleet(edit(tree, 'clusters/asia/group.yaml', group)).root

  expect(nodeAt(after, 'asia/east')).toBe(nodeAt(before, 'asia/east'))
})

test('a Component that refers to a file elsewhere changes with it, and with nothing else', () => {
  const tree = makeTree(files)
  const before = nodeAt(goodFleet(tree).root, 'europe')

  const other = nodeAt(goodFleet(edit(tree, 'docs/x.md', 'x')).root, 'europe')
  const changed = nodeAt(goodFleet(edit(tree, 'templates/web/web.yaml', 'kind: Deployment\n')).root, 'europe')

  expect(other).toBe(before)
  expect(changed.overrides).not.toEqual(before.overrides)
  expect(changed.placement).toBe(before.placement)
})

test('equal directories in two places are two nodes', () => {
  const twin = {
    'clusters/asia/group.yaml': '',
    'clusters/a/policies/web.yaml': ours('PropagationPolicy'),
    'clusters/b/policies/web.yaml': ours('PropagationPolicy'),
  }
  const { root } = goodFleet(makeTree({ ...files, ...twin }))

  expect([nodeAt(root, 'a').policies[0]?.scope, nodeAt(root, 'b').policies[0]?.scope]).toEqual(['a', 'b'])
})

const group = (labels: string): string => ours(`ClusterGroup\nmetadata: { labels: { tier: ${labels} } }`)
const change = fc.oneof(
  fc.constantFrom('x', 'y', 'z').map(tier => ['clusters/asia/group.yaml', group(tier)] as const),
  fc.constantFrom('x', 'y').map(tier => ['clusters/europe/west/group.yaml', group(tier)] as const),
  fc.constantFrom(...Object.entries(files)),
  fc.constantFrom(...Object.keys(files)).map(path => [path, 'a: ['] as const),
  fc
    .constantFrom('clusters/asia/overrides/web.yaml', 'clusters/asia/group.yaml')
    .map(path => [path, undefined] as const),
)

test('what is remembered of trees before never shows: each parses as if it were the first', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), changes => {
      const contents = new Map<string, string>(Object.entries(files))
      let tree = makeTree(files)
      parseFleet(tree)
      for (const [path, text] of changes) {
        tree = edit(tree, path, text)
        if (text === undefined) contents.delete(path)
        else contents.set(path, text)
        const { fleet, diagnostics } = parseFleet(tree)
        const fresh = parseFleet(makeTree(Object.fromEntries(contents)))

        expect(diagnostics).toEqual(fresh.diagnostics)
        expect(fleet?.root).toEqual(fresh.fleet?.root)
        expect(fleet?.applications).toEqual(fresh.fleet?.applications)
      }
    }),
    { numRuns: 40 },
  )
})

test('the order in which files come does not matter', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray(Object.entries(files), { minLength: Object.keys(files).length }),
      shuffled => {
        expect(goodFleet(makeTree(Object.fromEntries(shuffled))).root).toEqual(
          goodFleet(makeTree(files)).root,
        )
      },
    ),
    { numRuns: 20 },
  )
})

test('a file that breaks leaves every node aside of its directory the same', () => {
  const tree = makeTree(files)
  const before = goodFleet(tree).root
  const inTree = Object.keys(files).filter(
    path => path.startsWith('clusters/') && !path.startsWith('clusters/policies/'),
  )
  for (const path of inTree) {
    const { fleet, broken } = parseFleet(edit(tree, path, 'a: ['), { fallback: file => fileAt(tree, file) })
    const directory = path.replace('clusters/', '').replace(/\/(?:overrides\/.*|[^/]*)$/, '')
    const changed = everyNode(fleet?.root ?? before).filter(node => node !== nodeAt(before, node.path))
    const aside = changed.filter(
      node => !isAtOrAbove(node.path, directory) && !isAtOrAbove(directory, node.path),
    )

    expect(broken).toEqual([path])
    expect(fleet?.root.placement).toBe(before.placement)
    expect(aside.map(node => node.path)).toEqual([])
  }
})

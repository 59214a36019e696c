import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ClusterState, FleetState } from '../../../src/core/model/state.ts'
import { stateFiles } from '../../../src/core/report/index.ts'

const revision = 'a'.repeat(40)

function clusterAt(location: string, fields: Partial<ClusterState> = {}): ClusterState {
  const health = { status: 'Healthy', message: '' } as const
  const shares = { 'apps/Deployment/default/web': 2 }
  return {
    name: location.slice(location.lastIndexOf('/') + 1),
    location,
    sync: 'Synced',
    health,
    revision,
    applications: [{ name: 'web', sync: 'Synced', health, objects: 1, shares }],
    failures: [],
    ...fields,
  }
}

function failing(message: string): Partial<ClusterState> {
  return {
    sync: 'OutOfSync',
    failures: [{ code: 'cluster/forbidden', message, retryable: false }],
  }
}

function stateOf(clusters: readonly ClusterState[]): FleetState {
  return {
    fleet: 'shop',
    source: 'here',
    branch: 'main',
    sequence: { epoch: 1, counter: 1 },
    revision,
    heldFiles: new Map(),
    stops: [],
    usedApprovals: [],
    diagnostics: [],
    clusters: new Map(clusters.map(each => [each.name, each])),
    decisions: new Map(),
    placements: new Map(),
  }
}

function pagesOf(clusters: readonly ClusterState[]): Readonly<Record<string, string>> {
  return Object.fromEntries([...stateFiles(stateOf(clusters))].map(([path, make]) => [path, make()]))
}

/** The paths that a page links to, from the root of the branch. */
function linksOf(page: string, text: string): readonly string[] {
  return [...text.replaceAll(/```.*?```/gs, '').matchAll(/(?<!\\)\]\(([^)]*)\)/g)].map(([, target = '']) =>
    decodeURIComponent(new URL(target, `http://forge/${encodeURI(page)}`).pathname.slice(1)),
  )
}

test('a page has the sums of its branch, and the way to all above and below', () => {
  const files = pagesOf([
    clusterAt('asia/tokyo', failing('may not write')),
    clusterAt('asia/japan/osaka'),
    clusterAt('europe/paris'),
  ])

  expect(files['tree/asia/README.md']).toBe(`# asia

[shop](../../README.md) / asia

2 clusters: 1 OutOfSync, 1 Synced; 2 Healthy.

## Not as the fleet says

- [tokyo](../../clusters/tokyo.yaml): cluster/forbidden: may not write

## Branches

| Branch | Clusters | Sync | Health | Not as the fleet says | Held | Replicas |
| --- | --- | --- | --- | --- | --- | --- |
| [japan](../../tree/asia/japan/README.md) | 1 | 1 Synced | 1 Healthy |  |  | 2 |

## Clusters

| Cluster | Sync | Health | Applications | Held | Replicas |
| --- | --- | --- | --- | --- | --- |
| [tokyo](../../clusters/tokyo.yaml) | OutOfSync | Healthy | 1 |  | 2 |

## Applications

| Application | Clusters | Sync | Health | Held | Replicas | Decisions |
| --- | --- | --- | --- | --- | --- | --- |
| [web](../../applications/web.yaml) | 2 | 2 Synced | 2 Healthy |  | 4 |  |
`)
  expect(files['README.md']).toContain('| [asia](tree/asia/README.md) | 2 |')
  expect(Object.keys(files)).not.toContain('tree/asia/tokyo/README.md')
})

test('a hub is told on its own page, beside what is below it', () => {
  const files = pagesOf([clusterAt('asia/hub'), clusterAt('asia/hub/shop-1')])

  expect(files['tree/asia/hub/README.md']).toMatch(/\[hub\]\(.*\n\| \[shop-1\]\(/)
  expect(files['tree/asia/README.md']).not.toContain('clusters/hub.yaml')
})

test('whatever directories are called, every link leads to a file, and no page is in the way of another', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'README.md',
      'readme.MD',
      'a b',
      'x|y',
      '[z](q)',
      '<b>',
      '100%',
      'ü',
      '#1',
      '`c`',
      'p&q?',
    ),
    fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
  )
  const places = fc.uniqueArray(fc.array(part, { minLength: 1, maxLength: 4 }), {
    selector: path => path.join('/'),
    minLength: 1,
    maxLength: 12,
  })
  fc.assert(
    fc.property(places, paths => {
      const clusters = paths.map((path, index) => clusterAt(path.join('/'), { name: `c${index}` }))
      const files = pagesOf(clusters)

      const names = new Set(Object.keys(files))
      for (const [page, text] of Object.entries(files).filter(([path]) => path.endsWith('.md')))
        for (const target of linksOf(page, text)) expect(names).toContain(target)
      for (const name of names) expect([...names].filter(each => each.startsWith(`${name}/`))).toEqual([])
    }),
  )
})

test('what a cluster says can neither end a table nor be HTML or a mention', () => {
  const message = 'no | <script>alert(1)</script>\n# @everybody [x](y)'
  const page = pagesOf([clusterAt('asia/tokyo', failing(message))])['tree/asia/README.md']

  expect(page).toContain('no \\| &lt;script&gt;alert(1)&lt;/script&gt; #&#8203; @&#8203;everybody \\[x\\](y)')
})

test('of a thousand clusters those that are not well are shown, and the others are counted', () => {
  const many = Array.from({ length: 1_000 }, (_, index) => {
    return clusterAt(`asia/c-${index}`, index < 970 ? {} : failing('may not write'))
  })
  const page = pagesOf(many)['tree/asia/README.md'] ?? ''

  const [list = '', table = ''] = page.split('## Clusters')
  expect(list).toContain('… and 10 more.')
  expect(table).toContain('… and 500 more.')
  expect(table.match(/OutOfSync/g)).toHaveLength(30)
})

test('a change of one cluster reads no other but those beside it, and no page of another branch is another', () => {
  let read: string[] = []
  const counting = (location: string): ClusterState => {
    const cluster = clusterAt(location)
    return Object.defineProperty({ ...cluster }, 'health', {
      get: () => {
        read.push(location)
        return cluster.health
      },
    })
  }
  const locations = ['asia', 'europe', 'africa'].flatMap(region =>
    Array.from({ length: 80 }, (_, index) => `${region}/z${index % 4}/${region}-${index}`),
  )
  const before = locations.map(counting)
  const first = pagesOf(before)
  const again = before.map(each => (each === before[0] ? clusterAt('asia/z0/asia-0', failing('no')) : each))
  read = []
  const second = pagesOf(again.toReversed())
  const changed = Object.keys(second).filter(path => second[path] !== first[path])

  expect(new Set(read)).toEqual(new Set(locations.filter(each => each.startsWith('asia/z0/')).slice(1)))
  expect(changed.sort()).toEqual([
    'README.md',
    'clusters/asia-0.yaml',
    'tree/asia/README.md',
    'tree/asia/z0/README.md',
  ])
})

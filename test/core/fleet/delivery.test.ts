import { expect, test } from 'vitest'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import { parseFleet } from '../../../src/core/fleet/index.ts'
import type { FleetNode } from '../../../src/core/model/fleet.ts'
import { mistakes, ours, smallFleet } from '../../support/fleet-files.ts'

test('the nearest word on delivery holds', () => {
  const { fleet } = parseFleet(
    makeTree({
      'fleet.yaml': ours('Fleet\nmetadata: { name: shop }\nspec: { delivery: Commit }'),
      'clusters/asia/group.yaml': ours('ClusterGroup\nspec: { delivery: Push }'),
      'clusters/asia/stores.yaml': ours(
        'ClusterList\nspec: { clusters: [{ name: one, delivery: Commit }, { name: two }] }',
      ),
      'clusters/europe/paris/cluster.yaml': ours('Cluster\nmetadata: { name: paris }'),
      'clusters/europe/lyon/cluster.yaml': ours(
        'Cluster\nmetadata: { name: lyon }\nspec: { delivery: Push }',
      ),
    }),
  )
  const found: Record<string, string> = {}
  const visit = ({ cluster, children }: FleetNode): void => {
    if (cluster !== undefined) found[cluster.name] = cluster.delivery ?? 'Push'
    children.forEach(visit)
  }
  if (fleet !== undefined) visit(fleet.root)

  expect(found).toEqual({ one: 'Commit', two: 'Push', paris: 'Commit', lyon: 'Push' })
  expect(fleet?.rendered).toEqual({ branch: 'banyan/rendered' })
})

test.each([
  ['delivery: Pull', 'fleet/field-unsupported: delivery "Pull" is not supported by this version'],
  [
    'rendered: { repository: "https://me:secret@git.example/x.git" }',
    'fleet/field-invalid: "spec.rendered.repository" is "https://me:secret@git.example/x.git" but must have no user name or password in it',
  ],
  [
    'rendered: { branch: banyan/status }',
    'fleet/field-invalid: "banyan/status" is the status branch: what is rendered needs another one',
  ],
  [
    'rendered: { branch: "../x" }',
    'fleet/field-invalid: "spec.rendered.branch" is "../x" but must be the name of a Git branch',
  ],
])('%s is a mistake', (field, expected) => {
  const [found] = mistakes({
    ...smallFleet,
    'fleet.yaml': ours(`Fleet\nmetadata: { name: shop }\nspec: { ${field} }`),
  })

  expect(found?.split('\n')[0]).toContain(expected)
})

test('what says how objects are applied is told where it has no effect, and nowhere else', () => {
  const fleet = (above: string, asia: string, store: string) =>
    mistakes({
      ...smallFleet,
      'fleet.yaml': ours(`Fleet\nmetadata: { name: shop }\nspec: { ${above} }`),
      'clusters/asia/group.yaml': ours(`ClusterGroup\nspec: { ${asia} }`),
      'clusters/asia/stores.yaml': ours(
        `ClusterList\nspec: { clusters: [{ name: one, ${store} }, { name: two }] }`,
      ),
      'clusters/asia/policies/web.yaml': ours('PropagationPolicy\nmetadata: { name: web }'),
    }).map(text => text.split('\n')[0])

  expect(fleet('conflict: Overwrite', 'delivery: Commit', 'delivery: Push')).toEqual([])
  expect(fleet('conflict: Overwrite', 'delivery: Commit, drift: Report', 'delivery: Push')).toEqual([])
  expect(fleet('delivery: Commit, conflict: Overwrite', 'drift: Report', 'conflict: Adopt')).toEqual([
    'clusters/asia/group.yaml:3:16: warning fleet/no-effect: "drift" has no effect in 4 clusters of delivery Commit, "osaka" the first',
    'clusters/asia/stores.yaml:3:43: warning fleet/no-effect: "conflict" has no effect in cluster "one", whose delivery is Commit',
    'fleet.yaml:4:37: warning fleet/no-effect: "conflict" has no effect in 6 clusters of delivery Commit, "osaka" the first',
  ])
})

import { expect, test } from 'vitest'
import { decisionGroups, placementDecisions } from '../../../../src/core/schedule/index.ts'

const clusters = ['e', 'd', 'c', 'b', 'a'].map(name => ({
  name,
  labels: { env: name < 'c' ? 'canary' : 'prod' },
}))
const canary = { groupName: 'canary', clusterSelector: { matchLabels: { env: 'canary' } } }

test('named groups claim their clusters in order, and the rest has no name', () => {
  expect(decisionGroups(clusters, { decisionGroups: [canary], clustersPerDecisionGroup: 2 })).toEqual([
    { groupName: 'canary', groupIndex: 0, clusters: ['a', 'b'] },
    { groupName: '', groupIndex: 1, clusters: ['c', 'd'] },
    { groupName: '', groupIndex: 2, clusters: ['e'] },
  ])
})

test.each([
  // ⌈5·20/100⌉ = 1 and ⌈5·30/100⌉ = 2.
  { clustersPerDecisionGroup: '20%', sizes: [1, 1, 1, 1, 1] },
  { clustersPerDecisionGroup: '30%', sizes: [2, 2, 1] },
  { clustersPerDecisionGroup: '100%', sizes: [5] },
  { clustersPerDecisionGroup: 0, sizes: [5] },
  { clustersPerDecisionGroup: 9, sizes: [5] },
] as const)('groups of $clustersPerDecisionGroup have $sizes clusters', ({ sizes, ...strategy }) => {
  expect(decisionGroups(clusters, strategy).map(group => group.clusters.length)).toEqual(sizes)
})

test('a decision has clusters of one group, at most a hundred', () => {
  const many = Array.from({ length: 250 }, (_, index) => ({
    name: `c${String(index).padStart(3, '0')}`,
    labels: { env: index < 120 ? 'canary' : 'prod' },
  }))

  const decisions = placementDecisions('web', decisionGroups(many, { decisionGroups: [canary] }))

  expect(decisions.map(each => [each.name, each.groupName, each.groupIndex, each.clusters.length])).toEqual([
    ['web-decision-1', 'canary', 0, 100],
    ['web-decision-2', 'canary', 0, 20],
    ['web-decision-3', '', 1, 100],
    ['web-decision-4', '', 1, 30],
  ])
  expect(decisionGroups([])).toEqual([])
})

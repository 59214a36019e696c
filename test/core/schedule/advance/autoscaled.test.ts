import { expect, test } from 'vitest'
import type { Decision, DecisionNode } from '../../../../src/core/model/decision.ts'
import type { ClusterObservation } from '../../../../src/core/model/observation.ts'
import { advance } from '../../../../src/core/schedule/index.ts'

function leaf(name: string, granted: number, target: number): DecisionNode {
  return { path: name, name, cluster: name, target, granted, weight: 1, minReplicas: 0, children: [] }
}

/** Six replicas on their way from a to b and c. */
const moving: Decision = {
  application: 'web',
  workload: { group: 'apps', kind: 'Deployment', namespace: '', name: 'web' },
  policy: { name: 'web', scope: '' },
  replicas: 6,
  digest: '',
  root: {
    path: '',
    name: '',
    target: 6,
    granted: 10,
    weight: 3,
    minReplicas: 0,
    children: [leaf('a', 4, 0), leaf('b', 3, 3), leaf('c', 3, 3)],
  },
}

function grants(seen: Readonly<Record<string, readonly [number, number]>>, autoscaled: boolean) {
  const clusters = Object.entries(seen).map(([name, [replicas, available]]) => {
    const workloads = new Map([['apps/Deployment//web', { replicas, available, unschedulable: 0 }]])
    return [name, { taints: [], workloads } satisfies ClusterObservation] as const
  })
  const { root } = advance(moving, { at: 1, clusters: new Map(clusters) }, { autoscaled })
  return root.children.map(({ granted }) => granted)
}

test('where autoscalers want fewer than were granted, what they want counts as all', () => {
  const seen = { a: [2, 2], b: [1, 1], c: [1, 1] } as const

  expect(grants(seen, false)).toEqual([4, 3, 3])
  expect(grants(seen, true)).toEqual([0, 3, 3])
})

test('what an autoscaler wants and has not is waited for', () => {
  expect(grants({ a: [4, 4], b: [3, 3], c: [2, 1] }, true)).toEqual([2, 3, 3])
  expect(grants({ a: [4, 4], b: [3, 3] }, true)).toEqual([3, 3, 3])
})

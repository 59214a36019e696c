import { expect, test } from 'vitest'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import type { ClusterState, FleetState } from '../../../src/core/model/state.ts'
import { formatClusterHealth, notConverged, parseState, stateFiles } from '../../../src/core/report/index.ts'

const tokyo: ClusterState = {
  name: 'tokyo',
  location: 'asia/tokyo',
  sync: 'Unknown',
  health: { status: 'Offline', message: 'cannot reach it' },
  offline: {
    since: '2026-01-01T00:00:00.000Z',
    sync: 'OutOfSync',
    health: { status: 'Degraded', message: 'no disk' },
  },
  revision: 'a'.repeat(40),
  applications: [
    { name: 'web', sync: 'OutOfSync', health: { status: 'Healthy', message: '' }, objects: 3, shares: {} },
  ],
  failures: [{ code: 'cluster/unreachable', message: 'cannot reach it', retryable: true }],
}
const state: FleetState = {
  fleet: 'shop',
  source: 'here',
  branch: 'main',
  sequence: { epoch: 1, counter: 1 },
  revision: 'a'.repeat(40),
  heldFiles: new Map(),
  stops: [],
  usedApprovals: [],
  diagnostics: [],
  clusters: new Map([['tokyo', tokyo]]),
  decisions: new Map(),
  placements: new Map(),
}

test('since when a cluster is Offline, and how it was then, survives the status branch', () => {
  const files = Object.fromEntries([...stateFiles(state)].map(([path, make]) => [path, make()]))

  expect(parseState(makeTree(files))?.clusters.get('tokyo')).toEqual(tokyo)
  expect(files['applications/web.yaml']).toContain('offline: 1\n')
  expect(files['README.md']).toContain('tokyo  Unknown Offline since 2026-01-01T00:00:00.000Z')
})

test('who reads is told since when a cluster is Offline with why', () => {
  const words = 'Offline since 2026-01-01T00:00:00.000Z (then OutOfSync, Degraded)'

  expect(formatClusterHealth(tokyo)).toBe(words)
  expect(notConverged(state)).toEqual(['tokyo: cluster/unreachable: cannot reach it', `tokyo: ${words}`])
})

import { expect, test } from 'vitest'
import type { Outcome } from '../../src/core/model/outcome.ts'
import { deployment, SmallFleet, widgetDefinition } from './small-fleet.ts'

const apiVersion = 'banyan.dev/v1alpha1'
const all = { percent: 100, floor: 100 }
const unguarded = JSON.stringify({
  apiVersion,
  kind: 'Fleet',
  metadata: { name: 'small' },
  spec: { levels: ['region'], guards: { maxLosingClusters: all, maxDeletionsPerCluster: all } },
})

function configMap(name: string, data: object = {}): string {
  const metadata = { name, namespace: 'default' }
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data })}\n`
}

function policy(name: string, placement: object = {}): string {
  const spec = { placement }
  return JSON.stringify({ apiVersion, kind: 'PropagationPolicy', metadata: { name }, spec })
}

/** The failures of a cluster's last outcome. */
async function failuresIn(fleet: SmallFleet, name: string): Promise<Outcome['failures']> {
  const { outcomes } = await fleet.round()
  return outcomes.findLast(({ cluster }) => cluster === name)?.failures ?? []
}

async function has(fleet: SmallFleet, name: string): Promise<boolean> {
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name }
  return (await fleet.clusters.cluster('tokyo').connect().get(ref)) !== undefined
}

test('an object that the server refuses is told with its file, and other applications go on', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  fleet.commit({
    'templates/agent/odd.yaml': configMap('Not_A_Name'),
    'templates/web/web.yaml': deployment('web', 8, 'registry.example/web:2'),
  })

  const failures = await failuresIn(fleet, 'tokyo')

  expect(failures).toMatchObject([{ code: 'cluster/invalid', at: { file: 'templates/agent/odd.yaml' } }])
  expect(await fleet.image('tokyo', 'web')).toBe('registry.example/web:2')
  expect(await fleet.object('tokyo', 'agent')).toBeDefined()
  fleet.commit({ 'templates/agent/odd.yaml': configMap('a-name'), 'fleet.yaml': unguarded })
  expect(await failuresIn(fleet, 'tokyo')).toEqual([])
  expect(await has(fleet, 'a-name')).toBe(true)
})

test('an object of a kind that is not there waits for it, and is applied once somebody brings it', async () => {
  const fleet = new SmallFleet()
  const widget = {
    apiVersion: 'example.org/v1',
    kind: 'Widget',
    metadata: { name: 'one', namespace: 'default' },
  }
  fleet.commit({ 'templates/agent/widget.yaml': JSON.stringify(widget) })

  const failures = await failuresIn(fleet, 'tokyo')
  const { server } = fleet.clusters.cluster('tokyo')
  server.create(widgetDefinition, {})
  await fleet.clock.advance(600_000)

  expect(failures).toMatchObject([
    { code: 'cluster/kind-unknown', at: { file: 'templates/agent/widget.yaml' }, retryable: true },
  ])
  expect(await failuresIn(fleet, 'tokyo')).toEqual([])
  expect(server.find(server.kind('example.org/v1', 'Widget'), 'default', 'one')).toBeDefined()
})

test('what a quota or a slow webhook refuses is tried again, and nothing that is there is lost', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  for (const status of [403, 500, 504]) {
    fleet.commit({ [`templates/agent/more-${status}.yaml`]: configMap(`more-${status}`) })
    fleet.faults = ({ cluster, verb }) =>
      cluster === 'tokyo' && verb === 'apply' ? { fault: 'status', status } : undefined

    const failures = await failuresIn(fleet, 'tokyo')
    fleet.faults = () => undefined
    await fleet.clock.advance(600_000)

    expect(failures.length).toBeGreaterThan(0)
    expect(await failuresIn(fleet, 'tokyo')).toEqual([])
    expect(await has(fleet, `more-${status}`)).toBe(true)
    expect(await fleet.object('tokyo', 'agent')).toBeDefined()
  }
})

test('what exceeds a quota is told at its file with the numbers, and is applied once there is room', async () => {
  const fleet = new SmallFleet()
  const { server } = fleet.clusters.cluster('tokyo')
  const quota = (most: number) => ({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'few', namespace: 'default' },
    spec: { hard: { 'count/configmaps': String(most) } },
  })
  const admin = { manager: 'admin' }
  server.apply(quota(1), admin)
  fleet.clusters.cluster('tokyo').settle()
  fleet.commit({ 'templates/agent/maps.yaml': `${configMap('one')}---\n${configMap('two')}` })

  const failures = await failuresIn(fleet, 'tokyo')
  const other = await fleet.object('tokyo', 'web')
  server.apply(quota(2), admin)
  fleet.clusters.cluster('tokyo').settle()
  await fleet.clock.advance(600_000)

  expect(failures).toMatchObject([
    { code: 'cluster/forbidden', at: { file: 'templates/agent/maps.yaml' }, retryable: false },
  ])
  expect(failures[0]?.message).toContain('used: count/configmaps=1, limited: count/configmaps=1')
  expect(other).toBeDefined()
  expect(await failuresIn(fleet, 'tokyo')).toEqual([])
  expect([await has(fleet, 'one'), await has(fleet, 'two')]).toEqual([true, true])
})

test('an object that the server has no room for is told at its file, and keeps nothing else back', async () => {
  const fleet = new SmallFleet()
  const wide = deployment('wide', 1).replace(
    'image:',
    `env: [{ name: A, value: ${'x'.repeat(1_600_000)} }], image:`,
  )
  fleet.commit({ 'templates/agent/wide.yaml': wide, 'templates/agent/more.yaml': configMap('more') })

  const failures = await failuresIn(fleet, 'tokyo')

  expect(failures).toMatchObject([
    { code: 'cluster/server-error', at: { file: 'templates/agent/wide.yaml' } },
  ])
  expect(failures[0]?.message).toContain('etcdserver: request is too large')
  expect(await has(fleet, 'more')).toBe(true)
  expect(await fleet.object('tokyo', 'agent')).toBeDefined()
})

test('an object of two applications is an error that names both files, and stays with the one that has it', async () => {
  const fleet = new SmallFleet()
  fleet.commit({ 'templates/agent/shared.yaml': configMap('shared', { from: 'agent' }) })
  await fleet.round()
  fleet.commit({ 'templates/web/shared.yaml': configMap('shared', { from: 'web' }) })

  const { diagnostics } = await fleet.round()

  const [duplicate] = diagnostics.filter(({ code }) => code === 'render/object-duplicate')
  const files = [duplicate?.at.file, ...(duplicate?.related ?? []).map(({ at }) => at.file)].sort()
  expect(files).toEqual(['templates/agent/shared.yaml', 'templates/web/shared.yaml'])
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'shared' }
  const live = await fleet.clusters.cluster('tokyo').connect().get(ref)
  expect(live).toMatchObject({ data: { from: 'agent' } })
})

test('an object of almost a mebibyte is applied, and costs no request afterwards', async () => {
  const fleet = new SmallFleet()
  fleet.commit({ 'templates/agent/large.yaml': configMap('large', { text: 'x'.repeat(1_000_000) }) })

  expect(await failuresIn(fleet, 'tokyo')).toEqual([])
  for (let left = 3; left > 0; left--) await fleet.round()

  expect(fleet.clusters.asked).toEqual([])
  expect(await has(fleet, 'large')).toBe(true)
})

test('ten thousand objects of one application are applied, and one that changes costs two requests for it', async () => {
  const fleet = new SmallFleet()
  const objects = Array.from({ length: 10_000 }, (_, index) => configMap(`c${index}`, { v: '1' }))
  const onlyTokyo = { clusterAffinity: { clusterNames: ['tokyo'] } }
  fleet.commit({
    'templates/many/many.yaml': objects.join('---\n'),
    'clusters/policies/many.yaml': policy('many', onlyTokyo),
  })
  expect(await failuresIn(fleet, 'tokyo')).toEqual([])
  await fleet.round()
  expect(await has(fleet, 'c9999')).toBe(true)

  fleet.commit({
    'templates/many/many.yaml': [...objects.slice(1), configMap('c0', { v: '2' })].join('---\n'),
  })
  await fleet.round()

  expect(fleet.clusters.cluster('tokyo').requestsOf('apply')).toBeLessThanOrEqual(4)
})

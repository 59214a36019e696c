import { expect, test } from 'vitest'
import type { SimulatedRemote } from '../../src/simulator/git/simulated-remote.ts'
import { deployment, imageOverride, SmallFleet } from './small-fleet.ts'

test('a commit reaches every cluster with its share of the replicas, and a second round asks nobody', async () => {
  const fleet = new SmallFleet()

  const first = await fleet.round()
  await fleet.round()

  expect(first.outcomes.map(({ result }) => result)).toEqual(['applied', 'applied', 'applied', 'applied'])
  expect(fleet.clusters.asked).toEqual([])
  expect(await fleet.replicas('web')).toEqual({ tokyo: 2, osaka: 2, paris: 2, lyon: 2 })
  expect(await fleet.replicas('agent')).toEqual({ tokyo: 1, osaka: 1, paris: 1, lyon: 1 })
})

test('a restart with nothing new writes nothing', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  const tip = fleet.remote.branches.get('banyan/status')

  fleet.restart()
  const { outcomes } = await fleet.round()

  expect(outcomes.map(({ result }) => result)).toEqual(['unchanged', 'unchanged', 'unchanged', 'unchanged'])
  expect(fleet.clusters.cluster('tokyo').requestsOf('apply')).toBe(0)
  expect(fleet.remote.branches.get('banyan/status')).toBe(tip)
})

test('a process that forgot what it knew is not due before it has read it again', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  fleet.commit({ 'clusters/asia/overrides/web.yaml': imageOverride('2') })
  await fleet.reconciler.advance()
  expect(fleet.reconciler.nextAt()).toBeDefined()

  await fleet.reconciler.forget()

  expect(fleet.reconciler.nextAt()).toBeUndefined()
  await fleet.round()
  expect(await fleet.image('tokyo', 'web')).toBe('registry.example/web:2')
})

test('a commit for one region asks the clusters of that region alone', async () => {
  const fleet = new SmallFleet()
  await fleet.round()

  fleet.commit({ 'clusters/asia/overrides/web.yaml': imageOverride('2') })
  await fleet.round()

  expect(fleet.clusters.asked).toEqual(['osaka', 'tokyo'])
  expect(await fleet.image('tokyo', 'web')).toBe('registry.example/web:2')
})

test('a broken branch keeps what it had, also after a restart, while the rest moves on', async () => {
  const fleet = new SmallFleet()
  const good = fleet.commit({ 'clusters/asia/overrides/web.yaml': imageOverride('2') })
  await fleet.round()

  fleet.commit({
    'clusters/asia/overrides/web.yaml': 'kind: OverridePolicy\nspec: {\n',
    'templates/web/web.yaml': deployment('web', 8, 'registry.example/web:3'),
  })
  await fleet.round()
  fleet.restart()
  const { state } = await fleet.round()

  expect(await fleet.image('tokyo', 'web')).toBe('registry.example/web:2')
  expect(await fleet.image('paris', 'web')).toBe('registry.example/web:3')
  expect(state?.clusters.get('tokyo')?.applications.find(({ name }) => name === 'web')?.held?.revision).toBe(
    good,
  )
  expect(state?.heldFiles.get('clusters/asia/overrides/web.yaml')).toBe(good)
})

test('a branch that is mended goes on from there', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  fleet.commit({ 'clusters/asia/overrides/web.yaml': 'kind: [' })
  await fleet.round()

  fleet.commit({ 'clusters/asia/overrides/web.yaml': imageOverride('4') })
  const { state } = await fleet.round()

  expect(await fleet.image('tokyo', 'web')).toBe('registry.example/web:4')
  expect(state?.heldFiles.size).toBe(0)
})

test('a fleet.yaml that cannot be read holds the whole revision', async () => {
  const fleet = new SmallFleet()
  await fleet.round()

  fleet.commit({ 'fleet.yaml': 'kind: Fleet\nmetadata: {', 'templates/web/web.yaml': deployment('web', 80) })
  const { diagnostics } = await fleet.round()

  expect(diagnostics.map(({ at }) => at.file)).toContain('fleet.yaml')
  expect(await fleet.replicas('web')).toEqual({ tokyo: 2, osaka: 2, paris: 2, lyon: 2 })
})

test('a cluster that leaves the tree is detached: its objects stay, its replicas move', async () => {
  const fleet = new SmallFleet()
  await fleet.round()

  fleet.commit({ 'clusters/asia/tokyo/cluster.yaml': null })
  const { state } = await fleet.round()

  expect(fleet.clusters.asked).not.toContain('tokyo')
  expect(state?.clusters.get('tokyo')?.sync).toBe('Detached')
  expect(
    Object.values(await fleet.replicas('web')).reduce((sum: number, each) => sum + Number(each), 0),
  ).toBe(2 + 8)
})

test('a directory that is moved changes nothing in its clusters', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  const tokyo = await fleet.object('tokyo', 'web')

  fleet.commit({ 'clusters/asia/tokyo/cluster.yaml': null, 'clusters/asia/kanto/cluster.yaml': null })
  fleet.commit({
    'clusters/apac/tokyo/cluster.yaml':
      'apiVersion: banyan.dev/v1alpha1\nkind: Cluster\nmetadata: { name: tokyo }\nspec: { access: { inCluster: true } }\n',
  })
  const { state } = await fleet.round()

  expect(fleet.clusters.asked).toEqual([])
  expect((await fleet.object('tokyo', 'web'))?.metadata.resourceVersion).toBe(tokyo?.metadata.resourceVersion)
  expect(state?.clusters.get('tokyo')?.location).toBe('apac/tokyo')
})

test('a status branch that is deleted under the process is pushed again, and nothing moves', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  const tip = fleet.remote.branches.get('banyan/status') ?? ''
  fleet.remote.move('banyan/status', undefined)

  fleet.commit({ 'clusters/asia/overrides/web.yaml': imageOverride('2') })
  const { state } = await fleet.round()

  const restored = fleet.remote.branches.get('banyan/status') ?? ''
  expect(ancestors(fleet.remote, restored)).toContain(tip)
  expect(state?.sequence.counter).toBe(1)
  expect(await fleet.replicas('web')).toEqual({ tokyo: 2, osaka: 2, paris: 2, lyon: 2 })
})

test('an override that renames a divided workload is an error: its clusters keep their shares', async () => {
  const fleet = new SmallFleet()
  await fleet.round()

  fleet.commit({
    'clusters/asia/overrides/web/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: asia-\n',
  })
  const { diagnostics } = await fleet.round()

  expect(diagnostics.map(({ code }) => code)).toContain('render/workload-renamed')
  expect(await fleet.replicas('web')).toEqual({ tokyo: 2, osaka: 2, paris: 2, lyon: 2 })
  expect(await fleet.object('tokyo', 'asia-web')).toBeUndefined()
})

function ancestors(remote: SimulatedRemote, tip: string): readonly string[] {
  const [parent] = remote.commit(tip)?.parents ?? []
  return parent === undefined ? [tip] : [tip, ...ancestors(remote, parent)]
}

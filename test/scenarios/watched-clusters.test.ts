import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../src/core/model/object.ts'
import { FleetReconciler } from '../../src/reconcile/fleet/reconcile-fleet.ts'
import { SimulatedClock } from '../../src/simulator/clock.ts'
import { SimulatedClusters } from '../../src/simulator/cluster-directory.ts'
import { SimulatedRemote } from '../../src/simulator/git/simulated-remote.ts'
import { SimulatedRepository } from '../../src/simulator/git/simulated-repository.ts'
import { simulatedSource } from '../../src/simulator/git/simulated-source.ts'
import { deployment, files } from './small-fleet.ts'

const web = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'web' }

function scaled(replicas: number): KubernetesObject {
  const { apiVersion, kind, namespace, name } = web
  return { apiVersion, kind, metadata: { namespace, name }, spec: { replicas } }
}

/** A fleet whose clusters are followed by watches, and at rest. */
async function followed() {
  const remote = new SimulatedRemote()
  const clock = new SimulatedClock()
  const clusters = new SimulatedClusters({ clock })
  let news = 0
  const commit = (changes: Readonly<Record<string, string>>): void => {
    const base = remote.branches.get('main')
    const entries = new Map(Object.entries(changes))
    const parents = base === undefined ? [] : [base]
    remote.move(
      'main',
      remote.write({ base, parents, changes: entries, message: 'a', time: 1_000, author: 'A' }),
    )
  }
  commit(files)
  const ports = {
    source: simulatedSource(remote),
    store: new SimulatedRepository(remote),
    clusters,
    clock,
  }
  const reconciler = new FleetReconciler(ports, {
    writer: 'test',
    concurrency: 4,
    random: () => 0.5,
    onNews: kind => {
      if (kind === 'clusters') news++
    },
  })
  const tokyo = clusters.cluster('tokyo')
  const fleet = {
    clock,
    commit,
    reconciler,
    tokyo,
    /** What happened since the last time, and what was made of it. */
    async tend() {
      await clock.advance(100)
      clusters.forgetRequests()
      const before = news
      news = 0
      reconciler.begin()
      await reconciler.settled()
      await reconciler.report()
      const { outcomes } = reconciler.stand()
      return {
        outcomes,
        news: before,
        asked: clusters.asked,
        requests: tokyo.requests,
        writes: tokyo.requestsOf('apply'),
      }
    },
    async image(name: string) {
      const object = await tokyo.connect().get({ ...web, name })
      return /"image":"([^"]*)"/.exec(JSON.stringify(object?.spec))?.[1]
    },
    web: async () => (await tokyo.connect().get(web)) as KubernetesObject,
  }
  await reconciler.round()
  for (let round = 0; round < 3; round++) await fleet.tend()
  return fleet
}

test('a fleet at rest costs no request, whatever others do to objects of theirs', async () => {
  const { tend, tokyo, reconciler } = await followed()
  const theirs = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'theirs', namespace: 'default' } }
  tokyo.server.create(theirs, { manager: 'somebody' })

  expect(await tend()).toMatchObject({ news: 0, asked: [], requests: 0 })
  await reconciler.close()
})

test('objects are judged anew by a rule that the fleet gives their kind, without a write, and by none when it goes', async () => {
  const { tend, commit, reconciler, tokyo, clock } = await followed()
  const rule = "{ apiVersion: apps/v1, kind: Deployment, current: 'true', failed: spec.replicas < 2 }"
  const withRules = `${files['fleet.yaml']}`.replace('{ levels', `{ health: { rules: [${rule}] }, levels`)
  commit({ 'fleet.yaml': withRules })
  const health = async (): Promise<readonly unknown[]> => {
    const { state } = await reconciler.round()
    const web = (await tend()) && state?.clusters.get('tokyo')
    return (web?.applications ?? []).map(({ name, health: { status } }) => `${name} ${status}`)
  }
  tokyo.forgetRequests()

  expect(await health()).toEqual(['agent Degraded', 'web Healthy'])
  expect(tokyo.requestsOf('apply')).toBe(0)
  commit({ 'fleet.yaml': `${files['fleet.yaml']}` })
  expect(await health()).toEqual(['agent Healthy', 'web Healthy'])
  await clock.advance(100)
  await reconciler.close()
})

test('what somebody changes of a field that is ours is put right at once, and nobody else is asked', async () => {
  const { tend, tokyo, web: read, reconciler } = await followed()
  tokyo.server.apply(scaled(7), { manager: 'somebody', force: true })

  const { asked, news } = await tend()

  expect(news).toBeGreaterThan(0)
  expect(asked).toEqual(['tokyo'])
  expect((await read()).spec).toMatchObject({ replicas: 2 })
  await reconciler.close()
})

test('replicas that an autoscaler takes stay its own, and hold up nothing else', async () => {
  const { tend, tokyo, web: read, commit, reconciler, image, clock } = await followed()
  tokyo.server.apply(scaled(9), { manager: 'kube-controller-manager', force: true })
  const { outcomes } = await tend()
  expect((await read()).spec).toMatchObject({ replicas: 9 })
  expect(outcomes.flatMap(({ failures }) => failures)).toEqual([])
  expect(await tend()).toMatchObject({ writes: 0 })

  commit({ 'templates/web/web.yaml': deployment('web', 8, 'registry.example/web:2') })
  const round = await reconciler.round()

  expect(round.outcomes.flatMap(({ failures }) => failures)).toEqual([])
  expect(await image('web')).toBe('registry.example/web:2')
  expect((await read()).spec).toMatchObject({ replicas: 9 })
  await clock.advance(100)
  await reconciler.close()
})

test('drift that is only reported is looked at once, and not again until it changes', async () => {
  const { tend, tokyo, web: read, commit, reconciler } = await followed()
  commit({
    'clusters/group.yaml': 'apiVersion: banyan.dev/v1alpha1\nkind: ClusterGroup\nspec: { drift: Report }\n',
  })
  await reconciler.round()
  for (let round = 0; round < 2; round++) await tend()
  tokyo.server.apply(scaled(7), { manager: 'somebody', force: true })

  const found = { ...(await tend()), reads: tokyo.requestsOf('get') }
  const { labels, ...metadata } = (await read()).metadata
  tokyo.server.update(
    { ...(await read()), metadata: { ...metadata, name: 'web', labels: { ...labels, a: 'b' } } },
    {
      manager: 'somebody',
    },
  )
  const again = { ...(await tend()), reads: tokyo.requestsOf('get') }

  const drifts = [{ fields: [{ field: '.spec.replicas', manager: 'somebody' }] }]
  expect(found).toMatchObject({ reads: 1, writes: 0, asked: ['tokyo'] })
  expect(found.outcomes).toMatchObject([{ cluster: 'tokyo', drifts }])
  expect(again).toMatchObject({ reads: 0, writes: 0 })
  expect(reconciler.stand().state?.clusters.get('tokyo')).toMatchObject({ sync: 'Drifted', drifts })
  expect((await read()).spec).toMatchObject({ replicas: 7 })
  await reconciler.close()
})

test('what somebody deletes is there again with the next look, and so are marks that somebody takes', async () => {
  const { tend, tokyo, web: read, reconciler } = await followed()
  const { uid } = (await read()).metadata
  await tokyo.connect().delete(web)
  await tend()
  const again = await read()
  expect(again.metadata.uid).not.toBe(uid)

  const { labels: _, ...metadata } = again.metadata
  tokyo.server.update({ ...again, metadata: { ...metadata, name: 'web' } }, { manager: 'kubectl-label' })
  expect((await read()).metadata.labels).toBe(undefined)
  await tend()

  expect((await read()).metadata.labels).toMatchObject({ 'banyan.dev/application': 'web' })
  expect((await read()).metadata.labels?.['applyset.kubernetes.io/part-of']).toMatch(/^applyset-/)
  await reconciler.close()
})

test('a change of one object costs two requests for it and two for the inventory', async () => {
  const { commit, clock, reconciler, tokyo } = await followed()
  commit({ 'templates/agent/agent.yaml': deployment('agent', 1, 'registry.example/agent:2') })
  tokyo.forgetRequests()

  await reconciler.round()

  expect(tokyo.requestsOf('apply')).toBe(4)
  expect(tokyo.requestsOf('get')).toBe(0)
  await clock.advance(100)
  await reconciler.close()
})

test('an inventory that somebody touched in between is read again, and the change goes on', async () => {
  const { commit, clock, reconciler, tokyo, image } = await followed()
  const annotations = { note: 'hands off' }
  const metadata = { name: 'banyan-small', namespace: 'banyan-system', annotations }
  tokyo.server.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, { manager: 'somebody' })
  commit({ 'templates/agent/agent.yaml': deployment('agent', 1, 'registry.example/agent:2') })

  const { outcomes } = await reconciler.round()

  expect(outcomes.flatMap(({ failures }) => failures)).toEqual([])
  expect(await image('agent')).toBe('registry.example/agent:2')
  await clock.advance(100)
  await reconciler.close()
})

test('who changes an object again and again is told, and the object left alone for a while', async () => {
  const { tend, tokyo, clock, web: read, reconciler } = await followed()
  for (let replicas = 10; replicas < 15; replicas++) {
    tokyo.server.apply(scaled(replicas), { manager: 'autoscaler', force: true })
    await tend()
    expect((await read()).spec).toMatchObject({ replicas: 2 })
  }
  tokyo.server.apply(scaled(15), { manager: 'autoscaler', force: true })

  const { outcomes } = await tend()

  expect((await read()).spec).toMatchObject({ replicas: 15 })
  const [failure] = outcomes.find(({ cluster }) => cluster === 'tokyo')?.failures ?? []
  expect(failure).toMatchObject({ code: 'cluster/fight', at: { file: 'templates/web/web.yaml' } })
  expect(failure?.message).toContain('"autoscaler"')
  await clock.advance(600_000)
  await tend()
  expect((await read()).spec).toMatchObject({ replicas: 2 })
  await reconciler.close()
})

test('an inventory that somebody deleted in between is made anew, and the change goes on', async () => {
  const { commit, clock, reconciler, tokyo, image } = await followed()
  const parent = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'banyan-system', name: 'banyan-small' }
  await tokyo.connect().delete(parent)
  commit({ 'templates/agent/agent.yaml': deployment('agent', 1, 'registry.example/agent:2') })

  const { outcomes } = await reconciler.round()

  expect(outcomes.flatMap(({ failures }) => failures)).toEqual([])
  expect(await image('agent')).toBe('registry.example/agent:2')
  expect(await tokyo.connect().get(parent)).toMatchObject({ metadata: { name: 'banyan-small' } })
  await clock.advance(100)
  await reconciler.close()
})

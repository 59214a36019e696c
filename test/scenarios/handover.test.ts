import { expect, test } from 'vitest'
import { deployment, SmallFleet } from './small-fleet.ts'

const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'thing' }

function configMap(name: string): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } })
}

test('an object that is handed to an application which a guard holds stays where it is until that one has it', async () => {
  const fleet = new SmallFleet()
  fleet.commit({
    'templates/agent/thing.yaml': configMap('thing'),
    'templates/web/old.yaml': configMap('old'),
  })
  await fleet.round()
  const thing = () => fleet.clusters.cluster('tokyo').connect().get(ref)
  const uid = (await thing())?.metadata.uid
  expect(uid).toBeDefined()
  fleet.commit({
    'templates/agent/thing.yaml': null,
    'templates/agent/agent.yaml': deployment('agent', 3),
    'templates/web/thing.yaml': configMap('thing'),
    'templates/web/old.yaml': null,
  })

  const { verdict } = await fleet.round()
  const held = await thing()
  fleet.commit({}, `Banyan-Approve: ${verdict?.digest}`)
  await fleet.round()
  const handed = await thing()

  expect(verdict?.stops.map(({ guard }) => guard)).toContain('maxLosingClusters')
  expect(held?.metadata).toMatchObject({ uid, labels: { 'banyan.dev/application': 'agent' } })
  expect(handed?.metadata).toMatchObject({ uid, labels: { 'banyan.dev/application': 'web' } })
  expect(
    await fleet.clusters
      .cluster('tokyo')
      .connect()
      .get({ ...ref, name: 'old' }),
  ).toBeUndefined()
})

test('an object stays when a guard holds its new application after a mistake held that', async () => {
  const fleet = new SmallFleet()
  fleet.commit({
    'templates/agent/thing.yaml': configMap('thing'),
    'templates/web/one.yaml': configMap('one'),
  })
  await fleet.round()
  const thing = () => fleet.clusters.cluster('tokyo').connect().get(ref)
  const uid = (await thing())?.metadata.uid
  fleet.commit({
    'templates/agent/thing.yaml': null,
    'templates/web/thing.yaml': configMap('thing'),
    'templates/web/web.yaml': 'kind: [',
  })
  await fleet.round()
  const unread = await thing()
  fleet.commit({ 'templates/web/web.yaml': deployment('web', 8), 'templates/web/one.yaml': null })
  const { verdict } = await fleet.round()
  const held = await thing()
  fleet.restart()
  await fleet.round()
  const restarted = await thing()
  fleet.commit({}, `Banyan-Approve: ${verdict?.digest}`)
  await fleet.round()

  expect(unread?.metadata).toMatchObject({ uid })
  expect(verdict?.stops.map(({ guard }) => guard)).toContain('maxLosingClusters')
  expect(held?.metadata).toMatchObject({ uid })
  expect(restarted?.metadata).toMatchObject({ uid })
  expect((await thing())?.metadata).toMatchObject({ uid, labels: { 'banyan.dev/application': 'web' } })
})

test('what another application has already is no deletion with the one that gives it up', async () => {
  const fleet = new SmallFleet()
  fleet.commit({ 'templates/agent/thing.yaml': configMap('thing') })
  await fleet.round()
  const good = deployment('agent', 1)
  fleet.commit({ 'templates/agent/agent.yaml': 'kind: [', 'templates/web/thing.yaml': configMap('thing') })
  await fleet.round()
  fleet.commit({ 'templates/agent/agent.yaml': good, 'templates/agent/thing.yaml': null })
  const { plan, verdict } = await fleet.round()

  expect(verdict?.stops).toEqual([])
  expect(plan?.counts.deleted).toBe(0)
  const { metadata } = (await fleet.clusters.cluster('tokyo').connect().get(ref)) ?? {}
  expect(metadata?.labels).toMatchObject({ 'banyan.dev/application': 'web' })
})

test('objects that were to be handed over and then go to nobody are not deleted before somebody agrees', async () => {
  const fleet = new SmallFleet()
  const many = Array.from({ length: 12 }, (_, index) => configMap(`thing-${index}`)).join('\n---\n')
  fleet.commit({ 'templates/agent/many.yaml': many })
  await fleet.round()
  fleet.commit({
    'templates/agent/many.yaml': null,
    'templates/web/many.yaml': many,
    'templates/web/web.yaml': 'kind: [',
  })
  const { plan } = await fleet.round()
  fleet.commit({ 'templates/web/many.yaml': null, 'templates/web/web.yaml': deployment('web', 8) })
  const { outcomes } = await fleet.round()
  const last = await fleet.clusters
    .cluster('tokyo')
    .connect()
    .get({ ...ref, name: 'thing-11' })

  expect(plan?.counts.deleted).toBe(0)
  expect(outcomes.flatMap(({ failures }) => failures.map(({ code }) => code))).toEqual(
    Array(4).fill('cluster/unjudged-deletions'),
  )
  expect(last).toBeDefined()
})

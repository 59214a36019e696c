import { expect, test } from 'vitest'
import { headline } from '../../src/core/report/index.ts'
import { deployment, SmallFleet } from './small-fleet.ts'

const policy = (name: string) =>
  `apiVersion: banyan.dev/v1alpha1\nkind: PropagationPolicy\nmetadata: { name: ${name} }\n`

const open = {
  'fleet.yaml': `apiVersion: banyan.dev/v1alpha1
kind: Fleet
metadata: { name: small }
spec:
  levels: [region]
  guards:
    maxDeletions: { percent: 100, floor: 100 }
    maxDeletionsPerCluster: { percent: 100, floor: 100 }
    maxLosingClusters: { percent: 100, floor: 100 }
`,
}

const renamed = {
  'templates/agent/agent.yaml': null,
  'clusters/policies/agent.yaml': null,
  'templates/helper/agent.yaml': deployment('agent', 1),
}

async function uids(fleet: SmallFleet): Promise<readonly unknown[]> {
  const objects = await Promise.all(
    ['tokyo', 'osaka', 'paris', 'lyon'].map(name => fleet.object(name, 'agent')),
  )
  return objects.map(object => object?.metadata.uid)
}

test('an application whose new name has a policy that cannot be read stays, and is taken over when it can', async () => {
  const fleet = new SmallFleet()
  fleet.commit(open)
  await fleet.round()
  const before = await uids(fleet)

  fleet.commit({ ...renamed, 'clusters/policies/helper.yaml': 'kind: [' })
  const { plan } = await fleet.round()
  const broken = await uids(fleet)
  fleet.restart()
  await fleet.round()
  const restarted = await uids(fleet)
  fleet.commit({ 'clusters/policies/helper.yaml': policy('helper') })
  await fleet.round()
  const mended = await fleet.object('tokyo', 'agent')

  expect(before).not.toContain(undefined)
  expect(plan && headline(plan)).toBe('4 clusters: 4 deletions wait')
  expect(broken).toEqual(before)
  expect(restarted).toEqual(before)
  expect(await uids(fleet)).toEqual(before)
  expect(mended?.metadata.labels).toMatchObject({ 'banyan.dev/application': 'helper' })
})

test('what leaves a branch whose files cannot be read goes when they can, and elsewhere at once', async () => {
  const fleet = new SmallFleet()
  fleet.commit(open)
  await fleet.round()
  fleet.commit({
    'templates/agent/agent.yaml': null,
    'clusters/policies/agent.yaml': null,
    'clusters/asia/policies/other.yaml': 'kind: [',
  })
  await fleet.round()
  const broken = await fleet.replicas('agent')
  fleet.commit({ 'clusters/asia/policies/other.yaml': null })
  await fleet.round()

  expect(broken).toEqual({ tokyo: 1, osaka: 1, paris: undefined, lyon: undefined })
  expect(await fleet.replicas('agent')).toEqual({
    tokyo: undefined,
    osaka: undefined,
    paris: undefined,
    lyon: undefined,
  })
})

const thing = (name: string) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } })

async function thingIn(fleet: SmallFleet, cluster: string, name = 'thing') {
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name }
  return await fleet.clusters.cluster(cluster).connect().get(ref)
}

test('an object that is moved into a file of another application that cannot be read stays until it can', async () => {
  const fleet = new SmallFleet()
  fleet.commit({
    ...open,
    'templates/web/thing.yaml': thing('thing'),
    'templates/web/old.yaml': thing('old'),
  })
  await fleet.round()
  const uid = (await thingIn(fleet, 'tokyo'))?.metadata.uid
  fleet.commit({
    'templates/web/thing.yaml': null,
    'templates/web/old.yaml': null,
    'templates/agent/thing.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: thing\n',
  })
  await fleet.round()
  const broken = await thingIn(fleet, 'tokyo')
  fleet.commit({ 'templates/agent/thing.yaml': thing('thing') })
  await fleet.round()
  const mended = await thingIn(fleet, 'tokyo')

  expect(uid).toBeDefined()
  expect(broken?.metadata).toMatchObject({ uid, labels: { 'banyan.dev/application': 'web' } })
  expect(mended?.metadata).toMatchObject({ uid, labels: { 'banyan.dev/application': 'agent' } })
  expect(await thingIn(fleet, 'tokyo', 'old')).toBeUndefined()
})

test('what was approved to go and had to wait for a file is not asked for again when the file is mended', async () => {
  const fleet = new SmallFleet()
  const many = Array.from({ length: 30 }, (_, index) => thing(`thing-${index}`)).join('\n---\n')
  fleet.commit({ 'templates/agent/many.yaml': many })
  await fleet.round()
  const gone = { 'templates/agent/agent.yaml': null, 'templates/agent/many.yaml': null }
  fleet.commit({ ...gone, 'clusters/policies/agent.yaml': null, 'clusters/policies/other.yaml': 'kind: [' })
  const { verdict } = await fleet.round()
  fleet.commit({}, `Banyan-Approve: ${verdict?.digest}`)
  await fleet.round()
  const waiting = await thingIn(fleet, 'tokyo', 'thing-0')
  fleet.restart()
  await fleet.round()
  fleet.commit({ 'clusters/policies/other.yaml': null })
  const { outcomes } = await fleet.round()

  expect(verdict?.stops.length).toBeGreaterThan(0)
  expect(waiting).toBeDefined()
  expect(outcomes.flatMap(({ failures }) => failures)).toEqual([])
  expect(await thingIn(fleet, 'tokyo', 'thing-0')).toBeUndefined()
})

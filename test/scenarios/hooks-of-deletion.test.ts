import { expect, test } from 'vitest'
import { ours } from '../support/fleet-files.ts'
import { makeKeys, sealManifest } from '../support/sealing.ts'
import { cluster, SmallFleet } from './small-fleet.ts'

const job = (name: string, hook: string): string => `apiVersion: batch/v1
kind: Job
metadata: { name: ${name}, namespace: shop, annotations: { argocd.argoproj.io/hook: ${hook} } }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: tool }] } } }
`

const shop: Readonly<Record<string, string>> = {
  'templates/shop/namespace.yaml': '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }\n',
  'templates/shop/settings.yaml':
    '{ apiVersion: v1, kind: ConfigMap, metadata: { name: settings, namespace: shop } }\n',
  'templates/shop/save.yaml': job('save', 'PreDelete'),
  'templates/shop/tell.yaml': job('tell', 'PostDelete'),
  'clusters/policies/shop.yaml': ours('PropagationPolicy\nmetadata: { name: shop }'),
}

/** A fleet with an application that has a namespace of its own, and hooks for its end; and what happens in tokyo. */
async function withShop(more: Readonly<Record<string, string>> = {}) {
  const fleet = new SmallFleet(undefined, { podStartMilliseconds: 2_000 })
  fleet.commit({ ...shop, ...more })
  await rounds(fleet)
  const events: string[] = []
  fleet.clusters.cluster('tokyo').server.store.listen(({ type, object: { kind, metadata } }) => {
    const isOurs = metadata.name === 'shop' || (metadata.namespace === 'shop' && kind !== 'Pod')
    if (isOurs && type !== 'modified') events.push(`${type} ${metadata.name}`)
  })
  return { fleet, events }
}

async function rounds(fleet: SmallFleet): Promise<void> {
  for (let second = 0; second < 20; second++) {
    await fleet.round()
    await fleet.clock.advance(1_000)
  }
}

/** Commits what a guard stops, and that it is to be done. */
async function approved(fleet: SmallFleet, changes: Readonly<Record<string, null>>): Promise<void> {
  fleet.commit(changes)
  await fleet.round()
  // What was not stopped is done by then.
  fleet.commit({})
  const { verdict } = await fleet.round()
  fleet.commit({}, `Banyan-Approve: ${verdict?.digest}`)
  await fleet.round()
}

const end = ['added save', 'deleted settings', 'added tell', 'deleted save', 'deleted tell', 'deleted shop']

test('an application that leaves Git runs its hooks around its deletion, in a namespace that stays until then', async () => {
  const { fleet, events } = await withShop()
  await approved(fleet, Object.fromEntries(Object.keys(shop).map(path => [path, null])))

  await rounds(fleet)
  const { outcomes } = await fleet.round()

  expect(events).toEqual(end)
  expect(outcomes.flatMap(({ failures }) => failures)).toEqual([])
})

test('so does one whose cluster leaves with onRemoval: Delete, also over a restart', async () => {
  const tokyo = 'clusters/asia/tokyo/cluster.yaml'
  const { fleet, events } = await withShop({ [tokyo]: cluster('tokyo', 'onRemoval: Delete') })
  await approved(fleet, { [tokyo]: null })
  fleet.restart()

  await rounds(fleet)
  const { state } = await fleet.round()

  expect(events).toEqual(end)
  expect(state?.clusters.has('tokyo')).toBe(false)
})

test('a plan tells which hooks run because an application goes, and not that they come or go with it', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  fleet.commit(shop)
  const { plan: coming } = await fleet.round()
  fleet.commit(Object.fromEntries(Object.keys(shop).map(path => [path, null])))
  const { plan: going } = await fleet.round()

  const told = [coming, going].map(plan =>
    plan?.groups.map(({ change: { change, key, hook } }) => `${hook ?? change} ${key}`),
  )
  expect(told).toEqual([
    ['added /ConfigMap/shop/settings', 'added /Namespace//shop'],
    [
      'removed /ConfigMap/shop/settings',
      'removed /Namespace//shop',
      'PreDelete batch/Job/shop/save',
      'PostDelete batch/Job/shop/tell',
    ],
  ])
  expect(going?.counts).toMatchObject({ deleted: 8, added: 0, hooks: 8 })
})

test('a plan of an application with another name tells no hook of deletion', async () => {
  const { fleet } = await withShop()
  const paths = Object.entries(shop)
  const renamed = paths.map(([path, text]) => [
    path.replace('/shop', '/market'),
    text.replace('name: shop }', 'name: market }'),
  ])
  const policy = ours('PropagationPolicy\nmetadata: { name: market }')
  fleet.commit({
    ...Object.fromEntries(paths.map(([path]) => [path, null])),
    ...Object.fromEntries(renamed),
    'templates/market/namespace.yaml': shop['templates/shop/namespace.yaml'] ?? '',
    'clusters/policies/market.yaml': policy,
  })
  const { plan } = await fleet.round()

  expect(plan?.counts).toMatchObject({ deleted: 0, hooks: 0 })
})

test('what is stopped by a guard runs no hook', async () => {
  const { fleet, events } = await withShop()
  fleet.commit(Object.fromEntries(Object.keys(shop).map(path => [path, null])))

  await rounds(fleet)

  expect(events).toEqual([])
})

test('an encrypted hook of deletion is a mistake with its place, since it could not be kept', async () => {
  const { recipient } = await makeKeys()
  const fleet = new SmallFleet()
  const metadata = { name: 'key', namespace: 'default', annotations: { 'helm.sh/hook': 'pre-delete' } }
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { key: 'value' } }
  fleet.commit({ 'templates/agent/key.yaml': await sealManifest(secret, [recipient]) })

  const { diagnostics } = await fleet.round()

  expect(diagnostics).toMatchObject([
    {
      code: 'render/order-invalid',
      severity: 'error',
      message: expect.stringContaining('annotation "helm.sh/hook": a hook of deletion cannot be encrypted'),
      at: { file: 'templates/agent/key.yaml', path: ['metadata', 'annotations', 'helm.sh/hook'] },
    },
  ])
})

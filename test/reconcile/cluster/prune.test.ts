import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import type { OwnedResource } from '../../../src/core/plan/index.ts'
import { reconcileCluster } from '../../../src/reconcile/cluster/reconcile-cluster.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { SimulatedCluster } from '../../../src/simulator/simulated-cluster.ts'
import { application, configMap, deployment, generated, requestOf, type World, world } from './fixture.ts'
import { type Call, failure, intercept } from './intercept.ts'

test('what may not be deleted stays, and is deleted when it may', async () => {
  const here = world()
  await here.run(application('shop', configMap('a'), deployment('web')))
  const less = application('shop', configMap('a'))

  const refused = await here.run(less, { mayDelete: key => !key.includes('web') })
  const stayed = await here.names('Deployment')
  const allowed = await here.run(less)

  expect(refused).toMatchObject({ result: 'unchanged', deleted: 0, failures: [] })
  expect(stayed).toEqual(['web'])
  expect(allowed).toMatchObject({ deleted: 1, failures: [] })
  expect(await here.names('Deployment')).toEqual([])
})

/** The kinds in which a later process looks for what is ours. */
async function kindsOf(here: World): Promise<string> {
  const parent = await here.find('ConfigMap', 'banyan-shop', 'banyan-system')
  return parent?.metadata.annotations?.['applyset.kubernetes.io/contains-group-kinds'] ?? ''
}

test.each<readonly [string, (call: Call) => boolean]>([
  ['cannot be deleted', ({ verb }) => verb === 'delete'],
  ['cannot be listed', ({ verb, kind }) => verb === 'list' && kind === 'Deployment'],
])('a kind that %s stays in the inventory, so that what is left of it goes later', async (_, isHit) => {
  const here = world()
  await here.run(application('shop', configMap('a'), deployment('web')))
  const less = application('shop', configMap('a'))
  const api = intercept(here.cluster.connect(), call =>
    isHit(call) ? { error: failure('cluster/server-error', { retryable: true }) } : undefined,
  )

  const failed = await here.run(less, { api })
  const known = await kindsOf(here)
  await here.run(less)

  expect(failed).toMatchObject({ deleted: 0, failures: [{ code: 'cluster/server-error' }] })
  expect(known.split(',').sort()).toEqual(['ConfigMap', 'Deployment.apps'])
  expect(await here.names('Deployment')).toEqual([])
  expect(await kindsOf(here)).toBe('ConfigMap')
})

test('an object that was changed since it was listed is not deleted, but looked at again', async () => {
  const here = world()
  await here.run(application('shop', configMap('a'), configMap('b')))
  const api = intercept(here.cluster.connect(), ({ verb }) => {
    if (verb === 'delete') {
      const metadata = { name: 'b', namespace: 'default', labels: { touched: 'yes' } }
      here.cluster.server.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, { manager: 'x' })
    }
    return undefined
  })

  const outcome = await here.run(application('shop', configMap('a')), { api })

  expect(outcome).toMatchObject({ deleted: 0, failures: [{ code: 'cluster/conflict', retryable: true }] })
  expect(await here.names('ConfigMap')).toEqual(['a', 'b'])
  expect(await here.run(application('shop', configMap('a')))).toMatchObject({ deleted: 1, failures: [] })
})

test('an application of which something cannot be applied keeps what it no longer renders, others lose theirs', async () => {
  const here = world()
  const other = (...names: readonly string[]) => application('other', ...names.map(name => configMap(name)))
  await here.run([...application('shop', configMap('a'), configMap('b')), ...other('c', 'd')])
  const api = intercept(here.cluster.connect(), ({ verb, name }) =>
    verb === 'apply' && name === 'new' ? { error: failure('cluster/invalid') } : undefined,
  )
  const next = [...application('shop', configMap('a'), configMap('new')), ...other('c')]

  const refused = await here.run(next, { api })
  const stayed = await here.names('ConfigMap')
  await here.run(next)

  expect(refused).toMatchObject({ deleted: 1, failures: [{ code: 'cluster/invalid' }] })
  expect(stayed).toEqual(['a', 'b', 'c'])
  expect(await here.names('ConfigMap')).toEqual(['a', 'c', 'new'])
})

test('an object that somebody made in a server restored from a backup is not deleted, though its version is the same', async () => {
  const here = world()
  const { server } = here.cluster
  await here.run(application('shop', configMap('a')))
  let backup = server.save()
  const saving = intercept(here.cluster.connect(), ({ verb, name }) => {
    if (verb === 'apply' && name === 'b') backup = server.save()
    return undefined
  })
  await here.run(application('shop', configMap('a'), configMap('b')), { api: saving })
  const kind = server.kind('v1', 'ConfigMap')
  const found = () => server.find(kind, 'default', 'b') as KubernetesObject
  const ours = found()
  const api = intercept(here.cluster.connect(), ({ verb }) => {
    if (verb === 'delete') {
      server.store.remove(kind.storage, found())
      server.store.restore(backup)
      const metadata = { name: 'b', namespace: 'default' }
      server.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, { manager: 'x' })
    }
    return undefined
  })

  const outcome = await here.run(application('shop', configMap('a')), { api })

  expect(outcome).toMatchObject({ deleted: 0, failures: [{ code: 'cluster/conflict' }] })
  expect(found().metadata.resourceVersion).toBe(ours.metadata.resourceVersion)
  expect(found().metadata.uid).not.toBe(ours.metadata.uid)
})

function settings(hash: string): OwnedResource {
  const metadata = { name: `settings-${hash}`, namespace: 'default' }
  return generated('shop', 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { hash } })
}

test('a replaced generator output stays until its application is healthy with the new one', async () => {
  const clock = new SimulatedClock()
  const cluster = new SimulatedCluster({ name: 'one', clock, behaviour: { podStartMilliseconds: 5_000 } })
  const run = (desired: readonly OwnedResource[]) =>
    reconcileCluster(requestOf(cluster.connect(), clock, desired))
  const settingsThere = () =>
    ['settings-1', 'settings-2'].filter(
      name => cluster.server.find(cluster.server.kind('v1', 'ConfigMap'), 'default', name) !== undefined,
    )
  await run([...application('shop', deployment('web', 'shop:1')), settings('1')])
  await clock.advance(60_000)
  const next = [...application('shop', deployment('web', 'shop:2')), settings('2')]

  const rolling = await run(next)
  const meanwhile = settingsThere()
  await clock.advance(60_000)
  const done = await run(next)

  expect(rolling).toMatchObject({ result: 'unhealthy', deleted: 0, failures: [] })
  expect(rolling.retry).toBeDefined()
  expect(meanwhile).toEqual(['settings-1', 'settings-2'])
  expect(done).toMatchObject({ result: 'applied', applied: 0, deleted: 1, failures: [] })
  expect(settingsThere()).toEqual(['settings-2'])
})

test('a replaced output stays while the application that uses it waits for its wave', async () => {
  const here = world()
  const settings = (hash: string) =>
    generated('shop', 'settings', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `settings-${hash}`, namespace: 'default', annotations: { 'banyan.dev/wave': '0' } },
    })
  const web = (image: string) => {
    const [owned] = application('shop', deployment('web', image))
    if (owned === undefined) throw new Error('nothing is owned')
    const { object } = owned.resource
    const annotations = { 'banyan.dev/wave': '1' }
    const waved = { ...object, metadata: { ...object.metadata, annotations } }
    return { ...owned, resource: { ...owned.resource, object: waved } }
  }
  const rest = async (hash: string, image: string) => {
    for (let look = 0; look < 4; look++) {
      await here.run([settings(hash), web(image)])
      await here.clock.advance(60_000)
    }
  }
  await rest('1', 'shop:1')

  const first = await here.run([settings('2'), web('shop:2')])
  const meanwhile = await here.names('ConfigMap')
  await rest('2', 'shop:2')

  expect(first.waiting).toMatchObject([{ application: 'shop' }])
  expect(meanwhile).toEqual(['settings-1', 'settings-2'])
  expect(await here.names('ConfigMap')).toEqual(['settings-2'])
})

const namespace = '{apiVersion: v1, kind: Namespace, metadata: {name: extra}}'

test('an object that passes from one application to another is never gone', async () => {
  const here = world()
  await here.run([
    ...application('old', configMap('a'), configMap('b')),
    ...application('new', configMap('c')),
  ])
  const uid = (await here.find('ConfigMap', 'a'))?.metadata.uid

  const outcome = await here.run(application('new', configMap('a'), configMap('c')))

  expect(outcome).toMatchObject({ deleted: 1, applied: 1, failures: [] })
  const live = await here.find('ConfigMap', 'a')
  expect(live?.metadata.uid).toBe(uid)
  expect(live?.metadata.labels?.['banyan.dev/application']).toBe('new')
})

test('what a controller copied from our objects, labels and all, is not ours to delete', async () => {
  const here = world()
  await here.run(application('shop', configMap('a')))
  const live = await here.find('ConfigMap', 'a')
  const { labels = {}, annotations = {} } = live?.metadata ?? {}
  const copy = { name: 'a-copy', namespace: 'default', labels, annotations }
  here.cluster.server.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: copy }, { manager: 'copier' })

  expect(await here.run([])).toMatchObject({ deleted: 1, failures: [] })
  expect(await here.names('ConfigMap')).toEqual(['a-copy'])
})

test('a Namespace stays while another application has something in it', async () => {
  const here = world()
  const inside = application('blog', configMap('post', '1', 'extra'))
  await here.run([...application('shop', namespace), ...inside])

  const held = await here.run(inside)
  const stayed = await here.names('ConfigMap', 'extra')
  await here.run([])

  expect(held).toMatchObject({ deleted: 0, failures: [] })
  expect(stayed).toEqual(['post'])
  expect(await here.names('ConfigMap', 'extra')).toEqual([])
  expect(await here.find('Namespace', 'extra')).toBeUndefined()
})

test('nothing is pruned where an application cannot be read: it may be the new name of one that is gone', async () => {
  const here = world()
  await here.run([...application('shop', configMap('a')), ...application('blog', configMap('b'))])

  const outcome = await here.run([], { unreadable: ['shop'] })

  expect(outcome).toMatchObject({ deleted: 0 })
  expect(await here.names('ConfigMap')).toEqual(['a', 'b'])
})

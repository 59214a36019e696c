import { expect, test } from 'vitest'
import { planLive } from '../../../src/reconcile/cluster/plan-live.ts'
import { application, configMap, deployment, requestOf, world } from './fixture.ts'
import { failure, intercept } from './intercept.ts'

const namespace = '{apiVersion: v1, kind: Namespace, metadata: {name: extra}}'

test('a live plan tells each object before and after, and writes nothing', async () => {
  const here = world()
  await here.run(application('shop', configMap('a'), configMap('gone'), deployment('web')))
  const next = application(
    'shop',
    configMap('a', '2'),
    deployment('web'),
    namespace,
    configMap('in', '1', 'extra'),
  )
  const version = here.cluster.server.store.version

  const { changes, failures } = await planLive(requestOf(here.cluster.connect(), here.clock, next))

  expect(failures).toEqual([])
  expect(here.cluster.server.store.version).toBe(version)
  expect(changes.map(({ change, key }) => `${change} ${key}`)).toEqual([
    'added /Namespace//extra',
    'changed /ConfigMap/default/a',
    'added /ConfigMap/extra/in',
    'removed /ConfigMap/default/gone',
  ])
  expect(changes[1]).toMatchObject({ before: { data: { value: '1' } }, after: { data: { value: '2' } } })
  expect(Object.keys(changes[1]?.after?.metadata ?? {}).sort()).toEqual([
    'annotations',
    'labels',
    'name',
    'namespace',
  ])
})

test('a live plan of an unchanged cluster is empty, also when its records are lost', async () => {
  const here = world()
  const shop = application('shop', configMap('a'), deployment('web'))
  await here.run(shop)
  const api = here.cluster.connect()
  for (const name of await here.names('ConfigMap', 'banyan-system')) {
    if (name.includes('records'))
      await api.delete({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'banyan-system', name })
  }

  expect(await planLive(requestOf(api, here.clock, shop))).toMatchObject({ changes: [], failures: [] })
})

test('a cluster that does not answer has a plan with the reason', async () => {
  const here = world()
  const api = intercept(here.cluster.connect(), () => ({ error: failure('cluster/unreachable') }))

  const plan = await planLive(requestOf(api, here.clock, application('shop', configMap('a'))))

  expect(plan).toMatchObject({ changes: [], failures: [{ code: 'cluster/unreachable' }] })
})

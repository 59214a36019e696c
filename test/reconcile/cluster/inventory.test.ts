import { expect, test } from 'vitest'
import type { ClusterRequest } from '../../../src/reconcile/cluster/reconcile-cluster.ts'
import { application, configMap, deployment, requestOf, type World, world } from './fixture.ts'
import { failure, intercept } from './intercept.ts'

const shop = application('shop', configMap('a'), configMap('b'), deployment('web'))
const less = application('shop', configMap('a'), deployment('web'))
const parent = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'banyan-system', name: 'banyan-shop' }

function fenceOf(here: World, changes: Partial<ClusterRequest['fence']>): Partial<ClusterRequest> {
  return { fence: { ...requestOf(here.cluster.connect(), here.clock, []).fence, ...changes } }
}

test('a cluster in which a newer decision was applied is left alone', async () => {
  const here = world()
  await here.run(shop, fenceOf(here, { sequence: { epoch: 2, counter: 7 }, writer: 'the-other' }))

  const outcome = await here.run(less, fenceOf(here, { sequence: { epoch: 2, counter: 6 } }))

  expect(outcome).toMatchObject({ result: 'blocked', failures: [{ code: 'cluster/behind' }] })
  expect(outcome.failures[0]?.message).toContain('the-other')
  expect(await here.names('ConfigMap')).toEqual(['a', 'b'])
})

test.each([{ source: 'https://git.example/other.git' }, { branch: 'try' }])(
  'a cluster that belongs to another source or branch is left alone: %o',
  async other => {
    const here = world()
    await here.run(shop)

    const outcome = await here.run(less, fenceOf(here, other))

    expect(outcome).toMatchObject({ result: 'blocked', failures: [{ code: 'cluster/fenced' }] })
    expect(await here.names('ConfigMap')).toEqual(['a', 'b'])
  },
)

test('another cluster under the old name is left alone', async () => {
  const here = world()
  await here.run(shop)
  const api = here.cluster.connect()
  const elsewhere = {
    ...api,
    ...intercept(api, () => undefined),
    get: async (ref: Parameters<typeof api.get>[0]) => {
      const object = await api.get(ref)
      return ref.name === 'kube-system' && object !== undefined
        ? { ...object, metadata: { ...object.metadata, uid: 'another' } }
        : object
    },
  }

  const outcome = await here.run(less, { api: elsewhere })

  expect(outcome).toMatchObject({ result: 'blocked', failures: [{ code: 'cluster/replaced' }] })
  expect(await here.names('ConfigMap')).toEqual(['a', 'b'])
})

test('an ApplySet of another tool under our name is left alone', async () => {
  const here = world()
  await here.run(shop)
  const { apiVersion, kind, name, namespace } = parent
  const annotations = { 'applyset.kubernetes.io/tooling': 'kubectl/v1.30' }
  const theirs = { apiVersion, kind, metadata: { name, namespace, annotations } }
  await here.cluster.connect().apply(theirs, { fieldManager: 'kubectl-applyset', force: true })

  expect(await here.run(less)).toMatchObject({ result: 'blocked', failures: [{ code: 'cluster/fenced' }] })
})

test('of two first writers at the same time one is refused', async () => {
  const here = world()
  const first = here.cluster.connect()
  let raced = false
  const slow = intercept(first, ({ verb, name }) => {
    if (verb === 'apply' && name === 'banyan-shop' && !raced) {
      raced = true
      here.cluster.server.apply(
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'banyan-system' } },
        { manager: 'b' },
      )
      const { apiVersion, kind, name: its, namespace } = parent
      const theirs = { apiVersion, kind, metadata: { name: its, namespace }, data: { fence: '{}' } }
      here.cluster.server.apply(theirs, { manager: 'banyan-applyset' })
    }
    return undefined
  })

  const outcome = await here.run(shop, { api: slow })

  expect(outcome).toMatchObject({ result: 'failed', applied: 0, failures: [{ code: 'cluster/conflict' }] })
  expect(await here.names('ConfigMap')).toEqual([])
})

test.each([
  ['lost', async (here: World) => here.cluster.connect().delete(parent)],
  [
    'malformed',
    async (here: World) => {
      const { apiVersion, kind, name, namespace } = parent
      const broken = { apiVersion, kind, metadata: { name, namespace }, data: { intent: '{', fence: '7' } }
      return here.cluster.connect().apply(broken, { fieldManager: 'banyan-applyset', force: true })
    },
  ],
])('a %s parent is rebuilt from what lives, and nothing is leaked', async (_, harm) => {
  const here = world()
  await here.run(shop)
  await harm(here)

  const outcome = await here.run(application('shop', configMap('a')))

  expect(outcome).toMatchObject({ failures: [], deleted: 2 })
  expect(await here.names('ConfigMap')).toEqual(['a'])
  expect(await here.names('Deployment')).toEqual([])
})

test('lost records cost one more apply, and nothing else', async () => {
  const here = world()
  await here.run(shop)
  const before = await here.find('Deployment', 'web')
  const api = here.cluster.connect()
  for (const name of await here.names('ConfigMap', 'banyan-system')) {
    if (name.includes('-records-')) await api.delete({ ...parent, name })
  }

  expect(await here.run(shop)).toMatchObject({ applied: 3, deleted: 0, failures: [] })
  expect((await here.find('Deployment', 'web'))?.metadata.generation).toBe(before?.metadata.generation)
  expect(await here.run(shop)).toMatchObject({ applied: 0, unchanged: 3 })
})

test('records that cannot be read are written anew, and so are those of what changed, and no others', async () => {
  const here = world()
  await here.run(shop)
  const api = here.cluster.connect()
  const shards = (await here.names('ConfigMap', 'banyan-system')).filter(name => name.includes('-records-'))
  const [broken = ''] = shards
  const { apiVersion, kind, namespace } = parent
  const data = { records: '{', run: '' }
  await api.apply(
    { apiVersion, kind, metadata: { name: broken, namespace }, data },
    { fieldManager: 'banyan-applyset', force: true },
  )
  const written: string[] = []
  const watched = intercept(here.cluster.connect(), ({ verb, name }) => {
    if (verb === 'apply' && name.includes('-records-')) written.push(name)
    return undefined
  })

  expect(await here.run(shop, { api: watched })).toMatchObject({ applied: 1, failures: [] })
  expect(written).toEqual([broken])
  expect(await here.run(shop)).toMatchObject({ applied: 0, unchanged: 3 })
})

test('an empty cluster with a parent is asked for no kinds but those that just went', async () => {
  const here = world()
  await here.run(shop)
  await here.run([])
  here.cluster.forgetRequests()

  expect(await here.run([])).toMatchObject({ result: 'unchanged', failures: [] })
  expect(here.cluster.requestsOf('list')).toBe(3)
})

test('a write without an answer that is taken back within its second is put right', async () => {
  const here = world()
  const [before, after] = ['1', '2'].map(value => application('shop', configMap('a', value)))
  await here.run(before ?? [])
  await here.run(after ?? [], {
    api: intercept(here.cluster.connect(), ({ verb, name }) =>
      verb === 'apply' && name === 'a'
        ? { error: failure('cluster/response-cut', { retryable: true }), after: true }
        : undefined,
    ),
  })
  expect((await here.find('ConfigMap', 'a'))?.data).toEqual({ value: '2' })

  await here.run(before ?? [])

  expect((await here.find('ConfigMap', 'a'))?.data).toEqual({ value: '1' })
})

test('of a thousandfold application one changed object costs two requests, and the inventory two', async () => {
  const here = world()
  const objects = (changed: string) =>
    application('shop', ...Array.from({ length: 40 }, (_, n) => configMap(`c${n}`, n === 7 ? changed : '1')))
  await here.run(objects('1'))
  await here.run(objects('1'))
  here.cluster.forgetRequests()

  await here.run(objects('2'))

  expect(here.cluster.requestsOf('apply')).toBe(4)
})

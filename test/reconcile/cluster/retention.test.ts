import { expect, test } from 'vitest'
import type { OwnedResource } from '../../../src/core/plan/index.ts'
import { planLive } from '../../../src/reconcile/cluster/plan-live.ts'
import { application, configMap, deployment, requestOf, world } from './fixture.ts'
import { failure, intercept } from './intercept.ts'

const fieldManager = 'somebody'

function annotated(
  resources: readonly OwnedResource[],
  annotations: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string | readonly string[]>> = {},
): readonly OwnedResource[] {
  return resources.map(each => {
    const { object } = each.resource
    return {
      ...each,
      resource: {
        ...each.resource,
        object: { ...object, metadata: { ...object.metadata, annotations, ...more } },
      },
    }
  })
}

const namespace = '{apiVersion: v1, kind: Namespace, metadata: {name: extra}}'

test.each([
  ['banyan.dev/prune', 'disabled'],
  ['kustomize.toolkit.fluxcd.io/prune', 'Disabled'],
  ['client.lifecycle.config.k8s.io/deletion', 'detach'],
  ['cli-utils.sigs.k8s.io/on-remove', 'keep'],
  ['helm.sh/resource-policy', 'keep'],
  ['kluctl.io/skip-delete', 'true'],
  ['argocd.argoproj.io/sync-options', 'Replace=true, Prune=false'],
  ['argocd.argoproj.io/sync-options', 'Delete=false'],
])('%s: %s leaves an object behind, whole and without our marks', async (name, value) => {
  const here = world()
  const rest = application('shop', configMap('rest'))
  const kept = annotated(
    application('shop', configMap('data')),
    { [name]: value, mine: 'yes' },
    { labels: { tier: 'db' } as never },
  )
  await here.run([...rest, ...kept])

  const left = await here.run(rest)
  const object = await here.find('ConfigMap', 'data')
  const parent = await here.find('ConfigMap', 'banyan-shop', 'banyan-system')
  const again = await here.run([])

  expect(left).toMatchObject({ result: 'applied', deleted: 0, abandoned: 1, failures: [] })
  expect(object).toMatchObject({
    data: { value: '1' },
    metadata: { labels: { tier: 'db' }, annotations: { [name]: value, mine: 'yes' } },
  })
  expect(Object.keys(object?.metadata.labels ?? {})).toEqual(['tier'])
  expect(Object.keys(object?.metadata.annotations ?? {}).sort()).toEqual([name, 'mine'].sort())
  expect(parent).toBeDefined()
  expect(again).toMatchObject({ deleted: 1, failures: [] })
  expect(again.abandoned).toBeUndefined()
  expect(await here.names('ConfigMap')).toEqual(['data'])
})

test('what is kept keeps its Namespace, and both are ours no longer', async () => {
  const here = world()
  const data = annotated(application('shop', configMap('data', '1', 'extra')), {
    'banyan.dev/prune': 'disabled',
  })
  const inside = [...data, ...application('shop', configMap('rest', '1', 'extra'))]
  await here.run([...application('base', namespace), ...inside])

  const stayed = await here.run(application('base', namespace))
  const marks = (await here.find('ConfigMap', 'data', 'extra'))?.metadata.labels
  const left = await here.run([])
  await here.run([])

  expect(stayed).toMatchObject({ deleted: 1, failures: [] })
  expect(marks).toMatchObject({ 'banyan.dev/application': 'shop' })
  expect(left).toMatchObject({ deleted: 0, abandoned: 2, failures: [] })
  expect(await here.names('ConfigMap', 'extra')).toEqual(['data'])
  expect(await here.find('Namespace', 'extra')).toMatchObject({ status: { phase: 'Active' } })
})

test.each(['banyan.dev/prune', 'argocd.argoproj.io/sync-options'])(
  'an object that asks for it (%s) is deleted once somebody agreed',
  async name => {
    const here = world()
    const value = name === 'banyan.dev/prune' ? 'confirm' : 'Prune=confirm'
    await here.run(annotated(application('shop', configMap('data')), { [name]: value }))

    const asked = await here.run([])
    const stayed = await here.names('ConfigMap')
    const agreed = { metadata: { annotations: { 'banyan.dev/deletion-approved': 'true' } } }
    await here.cluster
      .connect()
      .patch({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'data' }, agreed, {
        fieldManager,
      })
    const deleted = await here.run([])

    expect(asked).toMatchObject({
      result: 'unhealthy',
      deleted: 0,
      failures: [],
      waiting: [
        {
          application: 'shop',
          reason:
            'ConfigMap default/data: somebody has to agree by the annotation banyan.dev/deletion-approved',
        },
      ],
    })
    expect(stayed).toEqual(['data'])
    expect(deleted).toMatchObject({ deleted: 1, failures: [] })
    expect(await here.names('ConfigMap')).toEqual([])
  },
)

test('an object goes in the foreground, or leaves its parts behind, where it says so', async () => {
  const here = world()
  const said = (name: string, propagation: string) =>
    annotated(application('shop', deployment(name)), { 'banyan.dev/prune-propagation': propagation })
  await here.run([
    ...said('front', 'foreground'),
    ...said('parts', 'orphan'),
    ...application('shop', deployment('back')),
  ])
  await here.clock.advance(60_000)
  const asked: unknown[] = []
  const api = here.cluster.connect()
  const remove = api.delete.bind(api)
  api.delete = async (ref, options) => {
    asked.push([ref.name, options?.propagation])
    return await remove(ref, options)
  }

  await here.run([], { api })
  await here.clock.advance(60_000)

  expect(asked).toEqual([
    ['back', 'Background'],
    ['front', 'Foreground'],
    ['parts', 'Orphan'],
  ])
  const sets = await api.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet' })
  expect(sets.items.map(({ metadata }) => metadata.name.split('-')[0])).toEqual(['parts'])
  expect(await here.run([])).toMatchObject({ result: 'unchanged', failures: [] })
})

test('what hangs is told after five minutes with what holds it, and holds up nobody else', async () => {
  const here = world()
  const slow = annotated(
    application('shop', configMap('slow')),
    {},
    { finalizers: ['example.dev/a', 'example.dev/b'] },
  )
  await here.run(slow)
  const blog = application('blog', configMap('post'))

  const first = await here.run(blog)
  const silent = await here.run(blog)
  await here.clock.advance(300_000)
  const told = await here.run([...blog, ...application('blog', configMap('next'))])
  const patch = { metadata: { finalizers: null } }
  await here.cluster
    .connect()
    .patch({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'slow' }, patch, {
      fieldManager,
    })

  expect(first).toMatchObject({ applied: 1, deleted: 1, failures: [] })
  expect(silent).toMatchObject({ failures: [], resumesAt: here.clock.now() })
  expect(told).toMatchObject({
    result: 'failed',
    applied: 1,
    failures: [
      {
        code: 'cluster/deletion-hangs',
        key: '/ConfigMap/default/slow',
        message: expect.stringMatching(
          /^ConfigMap default\/slow does not go: being deleted, held by finalizers "example.dev\/a", "example.dev\/b", since \d{4}-/,
        ),
      },
    ],
    applications: [{ application: 'blog', sync: 'Synced' }],
  })
  expect(await here.run(blog)).toMatchObject({ failures: [] })
})

test('what is to be in a Namespace that is on its way out waits, and comes with the new one', async () => {
  const here = world()
  const held = annotated(
    application('old', configMap('held', '1', 'extra')),
    {},
    { finalizers: ['example.dev/a'] },
  )
  await here.run([...application('shop', namespace), ...held])
  const api = here.cluster.connect()
  await api.delete({ apiVersion: 'v1', kind: 'Namespace', name: 'extra' })
  await here.clock.advance(1_000)
  const next = application('shop', namespace, configMap('new', '1', 'extra'))

  const waits = await here.run(next)
  await api.patch(
    { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'extra', name: 'held' },
    { metadata: { finalizers: null } },
    { fieldManager },
  )
  await here.clock.advance(1_000)
  const done = await here.run(next)

  expect(waits).toMatchObject({
    applied: 0,
    failures: [],
    waiting: [
      {
        application: 'shop',
        reason:
          'ConfigMap extra/new: Namespace extra is being deleted, Some resources are remaining: configmaps. has 1 resource instances, Some content in the namespace has finalizers remaining: example.dev/a in 1 resource instances',
      },
    ],
  })
  expect(done).toMatchObject({ applied: 2, failures: [] })
  expect(await here.names('ConfigMap', 'extra')).toEqual(['new'])
})

test('what could not be deleted is not taken along with its Namespace', async () => {
  const here = world()
  await here.run([...application('shop', namespace), ...application('shop', configMap('data', '1', 'extra'))])
  const api = intercept(here.cluster.connect(), ({ verb, name }) =>
    verb === 'delete' && name === 'data' ? { error: failure('cluster/forbidden') } : undefined,
  )

  const refused = await here.run([], { api })

  expect(refused).toMatchObject({ deleted: 0, failures: [{ code: 'cluster/forbidden' }] })
  expect(await here.find('Namespace', 'extra')).toMatchObject({ status: { phase: 'Active' } })
  expect(await here.run([])).toMatchObject({ deleted: 2, failures: [] })
})

test('a live plan shows what would be left behind, and touches nothing', async () => {
  const here = world()
  await here.run(annotated(application('shop', configMap('data')), { 'banyan.dev/prune': 'disabled' }))
  const { changes, failures } = await planLive(requestOf(here.cluster.connect(), here.clock, []))

  expect(failures).toEqual([])
  expect(changes).toMatchObject([
    { change: 'changed', key: '/ConfigMap/default/data', after: { data: { value: '1' } } },
  ])
  expect(changes[0]?.after?.metadata.labels).toEqual({})
  expect((await here.find('ConfigMap', 'data'))?.metadata.labels).toMatchObject({
    'banyan.dev/application': 'shop',
  })
})

import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/base/std/json.ts'
import {
  type ApplySettings,
  type ConflictPolicy,
  defaultApplySettings,
} from '../../../src/core/model/apply-settings.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { planLive } from '../../../src/reconcile/cluster/plan-live.ts'
import { clusterNamed } from '../../io/cluster/cluster-named.ts'
import { application, requestOf, type World, world } from './fixture.ts'

function settings(conflict: ConflictPolicy, more: Partial<ApplySettings> = {}) {
  return {
    cluster: { ...clusterNamed('one', undefined), apply: { ...defaultApplySettings, conflict, ...more } },
  }
}

const adopt = settings('Adopt')

function declared(data: Readonly<Record<string, string>>, annotations = '{}') {
  const metadata = `{name: settings, namespace: default, annotations: ${annotations}}`
  return application(
    'shop',
    `{apiVersion: v1, kind: ConfigMap, metadata: ${metadata}, data: ${JSON.stringify(data)}}`,
  )
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** What `kubectl apply` makes on the client's side. */
function kubectlApplies(
  { cluster }: World,
  data: Readonly<Record<string, string>>,
  more: JsonObject = {},
  manager = 'kubectl-client-side-apply',
): void {
  const plain = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'default' },
    data,
  }
  const annotations = { [lastApplied]: JSON.stringify(plain) }
  const metadata = { ...plain.metadata, annotations, ...more }
  cluster.server.create({ ...plain, metadata } as KubernetesObject, { manager })
}

async function found(one: World) {
  const object = await one.find('ConfigMap', 'settings')
  const entries = (object?.metadata.managedFields ?? []) as unknown as readonly { manager: string }[]
  return { object, data: object?.data, managers: entries.map(({ manager }) => manager) }
}

test('what kubectl applied and Git does not have goes, and so does what Git stops to have later', async () => {
  const one = world()
  kubectlApplies(one, { a: '1', b: '1', c: '1' })
  const request = { ...requestOf(one.cluster.connect(), one.clock, declared({ a: '1', b: '2' })), ...adopt }
  const plan = await planLive(request)

  expect(plan.changes).toMatchObject([{ change: 'changed', before: { data: { c: '1' } } }])
  expect(plan.changes[0]?.after?.data).toEqual({ a: '1', b: '2' })
  expect((await one.run(declared({ a: '1', b: '2' }), adopt)).failures).toEqual([])
  const taken = await found(one)
  await one.run(declared({ a: '1' }), adopt)
  const later = await found(one)

  expect(taken.data).toEqual({ a: '1', b: '2' })
  expect(taken.managers).toEqual(['banyan'])
  expect(taken.object?.metadata.annotations).not.toHaveProperty([lastApplied])
  expect(later.data).toEqual({ a: '1' })
  expect((await one.run(declared({ a: '1' }), adopt)).applied).toBe(0)
})

test('without adopting, what kubectl applied stays', async () => {
  for (const policy of [settings('Overwrite'), settings('Abort')]) {
    const one = world()
    kubectlApplies(one, { a: '1', b: '1' })

    await one.run(declared({ a: '1' }), policy)

    expect((await found(one)).data).toEqual({ a: '1', b: '1' })
  }
})

test('an object that is to be merged keeps what other tools gave it', async () => {
  const one = world()
  kubectlApplies(one, { a: '1', b: '1' })

  await one.run(declared({ a: '2' }, '{ kustomize.toolkit.fluxcd.io/ssa: Merge }'), adopt)

  expect((await found(one)).data).toEqual({ a: '2', b: '1' })
})

test('what was there before owners were kept goes only where it was declared', async () => {
  const one = world()
  kubectlApplies(one, { a: '1', b: '1' }, {}, 'before-first-apply')
  const { object } = await found(one)
  one.cluster.server.update({ ...object, data: { a: '1', b: '1', found: '1' } } as never, {
    manager: 'before-first-apply',
  })

  await one.run(declared({ a: '1' }), adopt)

  expect((await found(one)).data).toEqual({ a: '1', found: '1' })
})

test('finalizers, what controllers own and what is ignored stay with whoever has them', async () => {
  const one = world()
  kubectlApplies(one, { a: '1', kept: '1' }, { finalizers: ['example.dev/hold'] })
  one.cluster.server.apply(
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'default' },
      data: { theirs: '1' },
    },
    { manager: 'controller' },
  )

  const policy = settings('Adopt', { ignoreDifferences: [{ jsonPointers: ['/data/kept'] }] })
  const outcome = await one.run(declared({ a: '2' }), policy)

  const { data, object } = await found(one)
  expect(outcome.failures).toEqual([])
  expect(data).toEqual({ a: '2', kept: '1', theirs: '1' })
  expect(object?.metadata.finalizers).toEqual(['example.dev/hold'])
})

test('replicas that Git does not say are not taken away from a workload that is adopted', async () => {
  const one = world()
  const labels = { app: 'web' }
  const spec = {
    replicas: 4,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'web:1' }] } },
  }
  const metadata = { name: 'web', namespace: 'default' }
  one.cluster.server.create(
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec },
    { manager: 'kubectl-client-side-apply' },
  )
  const text = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: default }
spec:
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: main, image: "web:2" }] } }
`

  const outcome = await one.run(application('web', text), adopt)

  expect(outcome.failures).toEqual([])
  expect((await one.find('Deployment', 'web'))?.spec).toMatchObject({ replicas: 4 })
})

import { expect, test } from 'vitest'
import type { OwnedResource } from '../../../src/core/plan/index.ts'
import { planLive } from '../../../src/reconcile/cluster/plan-live.ts'
import { application, configMap, deployment, requestOf, type World, world } from './fixture.ts'

function selecting(app: string, annotations = '{}'): readonly OwnedResource[] {
  const text = deployment('web')
    .replaceAll('app: web', `app: ${app}`)
    .replace('namespace: default', `namespace: default, annotations: ${annotations}`)
  return application('web', text)
}

/** Nobody else moves the time: who sleeps does it himself. */
function hasty({ clock }: World) {
  return { clock: { now: () => clock.now(), sleep: (milliseconds: number) => clock.advance(milliseconds) } }
}

async function uidOf(one: World, kind = 'Deployment', name = 'web'): Promise<unknown> {
  return (await one.find(kind, name))?.metadata.uid
}

test('a field that cannot be changed is told with its place and what would help, and the rest goes on', async () => {
  const one = world()
  await one.run(selecting('one'))
  const uid = await uidOf(one)

  const outcome = await one.run([...selecting('two'), ...application('other', configMap('settings'))])

  expect(outcome.failures).toMatchObject([
    {
      code: 'cluster/immutable',
      message:
        'Deployment.apps default/web: spec.selector cannot be changed; with the annotation "banyan.dev/force: enabled" the object would be deleted and made again',
      retryable: false,
      at: { file: 'applications/web/base/all.yaml', path: ['spec', 'selector'] },
    },
  ])
  expect(await one.names('ConfigMap')).toEqual(['settings'])
  expect(await uidOf(one)).toBe(uid)
})

test.each([
  '{ banyan.dev/force: enabled }',
  '{ banyan.dev/apply: replace }',
  '{ kustomize.toolkit.fluxcd.io/force: Enabled }',
  '{ argocd.argoproj.io/sync-options: "Prune=false,Replace=true" }',
  '{ argocd.argoproj.io/sync-options: Force=true }',
])('what may be recreated is deleted as it was read, and made again: %s', async annotations => {
  const one = world()
  await one.run(selecting('one', annotations))
  const uid = await uidOf(one)
  const desired = selecting('two', annotations)

  const plan = await planLive(requestOf(one.cluster.connect(), one.clock, desired))
  const outcome = await one.run(desired)

  expect(plan.changes).toMatchObject([{ change: 'changed', recreated: true }])
  expect(outcome).toMatchObject({ applied: 1, deleted: 0, failures: [] })
  expect((await one.find('Deployment', 'web'))?.spec).toMatchObject({
    selector: { matchLabels: { app: 'two' } },
  })
  expect(await uidOf(one)).not.toBe(uid)
  expect((await one.run(desired)).applied).toBe(0)
})

test('what the server would refuse of a new object, too, is no reason to delete the one that is there', async () => {
  const one = world()
  await one.run(selecting('one', '{ banyan.dev/force: enabled }'))
  const uid = await uidOf(one)
  const wrong = application(
    'web',
    deployment('web', 'shop:1', -1).replace(
      'namespace: default',
      'namespace: default, annotations: { banyan.dev/force: enabled }',
    ),
  )

  const outcome = await one.run(wrong)

  expect(outcome.failures.map(({ code }) => code)).toEqual(['cluster/invalid'])
  expect(await uidOf(one)).toBe(uid)
})

test('a claim on a volume is never deleted, whatever is allowed', async () => {
  const claim = (mode: string) =>
    application(
      'web',
      `{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data, namespace: default, annotations: {banyan.dev/force: enabled}}, spec: {accessModes: [${mode}], resources: {requests: {storage: 1Gi}}}}`,
    )
  const one = world()
  await one.run(claim('ReadWriteOnce'))
  const uid = await uidOf(one, 'PersistentVolumeClaim', 'data')

  const outcome = await one.run(claim('ReadWriteMany'))

  expect(outcome.failures[0]).toMatchObject({ code: 'cluster/immutable' })
  expect(outcome.failures[0]?.message).toContain('a PersistentVolumeClaim is never deleted to be made again')
  expect(await uidOf(one, 'PersistentVolumeClaim', 'data')).toBe(uid)
})

test('what somebody else made is not deleted, whatever is allowed', async () => {
  const one = world()
  const [theirs] = selecting('one')
  if (theirs === undefined) throw new Error('there is no resource')
  one.cluster.server.apply(theirs.resource.object, { manager: 'somebody' })
  const uid = await uidOf(one)
  const [mine] = selecting('two', '{ banyan.dev/force: enabled, banyan.dev/conflict: overwrite }')

  const outcome = await one.run(mine === undefined ? [] : [mine])

  expect(outcome.failures[0]).toMatchObject({ code: 'cluster/immutable' })
  expect(outcome.failures[0]?.message).toContain('somebody else made the object')
  expect(await uidOf(one)).toBe(uid)
})

test('the pods of a StatefulSet that is recreated stay', async () => {
  const set = (service: string) =>
    application(
      'db',
      `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: default, annotations: { banyan.dev/force: enabled } }
spec:
  serviceName: ${service}
  replicas: 2
  selector: { matchLabels: { app: db } }
  template: { metadata: { labels: { app: db } }, spec: { containers: [{ name: main, image: "db:1" }] } }
`,
    )
  const one = world()
  await one.run(set('one'))
  await one.clock.advance(10_000)
  const pods = async () => {
    const list = await one.cluster.connect().list({ apiVersion: 'v1', kind: 'Pod' }, { namespace: 'default' })
    return list.items.map(({ metadata }) => String(metadata.uid)).sort()
  }
  const before = await pods()

  const outcome = await one.run(set('two'), hasty(one))
  await one.clock.advance(10_000)

  expect(before).toHaveLength(2)
  expect(outcome.failures).toEqual([])
  expect(await pods()).toEqual(before)
})

test('an object whose finalizers hold it up is told with them, waited for, and made once it is gone', async () => {
  const one = world()
  const desired = selecting('two', '{ banyan.dev/force: enabled }')
  await one.run(selecting('one', '{ banyan.dev/force: enabled }'))
  const live = await one.find('Deployment', 'web')
  const held = { ...live, metadata: { ...live?.metadata, finalizers: ['example.dev/hold'] } }
  one.cluster.server.update(held as never, { manager: 'somebody' })

  const waiting = await one.run(desired, hasty(one))
  const terminating = await one.find('Deployment', 'web')
  one.cluster.server.update(
    { ...terminating, metadata: { ...terminating?.metadata, finalizers: [] } } as never,
    {
      manager: 'somebody',
    },
  )
  const outcome = await one.run(desired)

  expect(waiting.failures).toMatchObject([{ code: 'cluster/conflict', retryable: true }])
  expect(waiting.failures[0]?.message).toContain('its finalizers are example.dev/hold')
  expect(outcome).toMatchObject({ applied: 1, failures: [] })
  expect((await one.find('Deployment', 'web'))?.spec).toMatchObject({
    selector: { matchLabels: { app: 'two' } },
  })
})

import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/base/std/json.ts'
import type { LiveObject } from '../../../src/core/model/live-object.ts'
import type { Health } from '../../../src/core/model/outcome.ts'
import { explainHealth } from '../../../src/reconcile/cluster/explain-health.ts'
import type { ClusterKeeper } from '../../../src/reconcile/watch/cluster-keeper.ts'
import { Explanations } from '../../../src/reconcile/watch/explanations.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { withFaults } from '../../../src/simulator/faults.ts'
import { SimulatedCluster } from '../../../src/simulator/simulated-cluster.ts'
import { application, deployment, world } from './fixture.ts'

function ill(name: string, more: Partial<LiveObject> = {}): LiveObject {
  const key = `apps/Deployment/default/${name}`
  return {
    key,
    apiVersion: 'apps/v1',
    uid: `uid-${name}`,
    resourceVersion: '1',
    application: 'web',
    isTerminating: false,
    leavesSlowly: false,
    health: { status: 'Progressing', message: 'not yet' },
    podSelector: `app=${name}`,
    ...more,
  }
}

function setUp() {
  const clock = new SimulatedClock()
  const cluster = new SimulatedCluster({ name: 'one', clock, controllers: false })
  const api = cluster.connect()
  const explanations = new Explanations()
  const keeper = { explanations } as ClusterKeeper
  return {
    clock,
    cluster,
    api,
    create: (kind: string, name: string, more: JsonObject) =>
      cluster.server.create(
        { apiVersion: 'v1', kind, metadata: { name, namespace: 'default' }, ...more },
        {},
      ),
    async explain(objects: readonly LiveObject[], health?: Health): Promise<readonly string[]> {
      const byKey = new Map(objects.map(object => [object.key, object]))
      const all = new Map(objects.map(object => [object.key, health ?? object.health]))
      const explained = await explainHealth({ api, clock, keeper }, byKey, all)
      return [...explained.values()].map(({ message }) => message)
    },
  }
}

const warning = (uid: string, reason: string, message: string) => ({
  involvedObject: { uid, kind: 'Any', name: 'any', namespace: 'default' },
  type: 'Warning',
  reason,
  message,
})

test('an image that cannot be pulled is named in what came of the cluster', async () => {
  const { run } = world()

  const { unhealthy } = await run(application('web', deployment('web', 'shop:broken')))

  expect(unhealthy[0]?.health.message).toMatch(
    /: pod web-\w+-\w+: main: ImagePullBackOff: image "shop:broken": /,
  )
})

test('where no pod could be made, the events of the workload say why', async () => {
  const { explain, create } = setUp()
  create('Event', 'a', warning('uid-web', 'FailedCreate', 'pods "web-0" is forbidden: exceeded quota'))
  create('Event', 'b', warning('uid-other', 'FailedCreate', 'something else'))

  expect(await explain([ill('web')])).toEqual([
    'not yet: FailedCreate: pods "web-0" is forbidden: exceeded quota',
  ])
})

test('where a pod only waits, the events of the pod say what for', async () => {
  const { explain, create, cluster } = setUp()
  const containerStatuses = [
    { name: 'app', ready: false, state: { waiting: { reason: 'ContainerCreating' } } },
  ]
  const pod = create('Pod', 'web-0', {
    metadata: { name: 'web-0', namespace: 'default', labels: { app: 'web' } },
    spec: { containers: [{ name: 'app', image: 'a' }] },
  })
  cluster.server.update(
    { ...pod, status: { phase: 'Pending', containerStatuses } },
    { subresource: 'status' },
  )
  create('Event', 'a', warning(String(pod.metadata.uid), 'FailedMount', 'configmap "settings" not found'))

  expect(await explain([ill('web')])).toEqual([
    'not yet: pod web-0: app: ContainerCreating: FailedMount: configmap "settings" not found',
  ])
})

test('an object without pods is explained by its events while it waits, and not when it says itself that it failed', async () => {
  const { explain, create, cluster } = setUp()
  const { podSelector: _, ...claim } = ill('data')
  create('Event', 'a', warning('uid-data', 'ProvisioningFailed', 'no storage class'))

  expect(await explain([claim])).toEqual(['not yet: ProvisioningFailed: no storage class'])
  cluster.forgetRequests()
  expect(await explain([claim], { status: 'Degraded', message: 'lost' })).toEqual(['lost'])
  expect(cluster.requests).toBe(0)
})

test('what does not change is asked about ever more seldom, and what does at once', async () => {
  const { explain, clock, cluster, create } = setUp()
  create('Event', 'a', warning('uid-web', 'FailedCreate', 'quota'))
  const askedAt: number[] = []
  const start = clock.now()
  for (let second = 0; second <= 200; second++) {
    cluster.forgetRequests()
    expect(await explain([ill('web')])).toEqual(['not yet: FailedCreate: quota'])
    if (cluster.requests > 0) askedAt.push((clock.now() - start) / 1_000)
    await clock.advance(1_000)
  }
  cluster.forgetRequests()

  expect(askedAt).toEqual([0, 10, 30, 70, 150])
  await explain([ill('web')], { status: 'Degraded', message: 'too late' })
  expect(cluster.requests).toBe(2)
  await explain([ill('web')], { status: 'Degraded', message: 'even later' })
  expect(cluster.requests).toBe(2)
})

test('who could not say why at first is asked again soon', async () => {
  const { explain, clock, create } = setUp()

  expect(await explain([ill('web')])).toEqual(['not yet'])
  create('Event', 'a', warning('uid-web', 'FailedCreate', 'quota'))
  await clock.advance(300)
  expect(await explain([ill('web')], { status: 'Progressing', message: 'now' })).toEqual([
    'now: FailedCreate: quota',
  ])
})

test('of many that are not well a few are asked about, those that failed first', async () => {
  const { explain, cluster } = setUp()
  const many = Array.from({ length: 20 }, (_, index) => ill(`web-${index}`))

  await explain(many)

  expect(cluster.requestsOf('list')).toBe(10)
})

test('who may not look has no reason to tell, and all else stays', async () => {
  const { clock, cluster } = setUp()
  const api = withFaults(cluster.connect(), 'one', clock, () => ({ fault: 'status', status: 403 }))
  const object = ill('web')
  const health = new Map([[object.key, object.health]])

  const explained = await explainHealth({ api, clock }, new Map([[object.key, object]]), health)

  expect([...explained.values()]).toEqual([object.health])
})

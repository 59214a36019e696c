import { expect, test } from 'vitest'
import { reconcileCluster } from '../../../src/reconcile/cluster/reconcile-cluster.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { SimulatedCluster } from '../../../src/simulator/simulated-cluster.ts'
import { application, configMap, deployment, requestOf, world } from './fixture.ts'

test('what is desired is there afterwards, and what is no longer desired is not', async () => {
  const { run, names } = world()
  await run(application('shop', configMap('a'), configMap('b'), deployment('web')))

  const outcome = await run(application('shop', configMap('a'), deployment('web')))

  expect(outcome).toMatchObject({ applied: 0, deleted: 1, unchanged: 2, failures: [] })
  expect(await names('ConfigMap')).toEqual(['a'])
})

test('an unchanged cluster costs a few reads and no write', async () => {
  const { run, cluster } = world()
  const desired = application('shop', configMap('a'), configMap('b'), deployment('web'))
  await run(desired)
  cluster.forgetRequests()

  const outcome = await run(desired)

  expect(outcome).toMatchObject({ applied: 0, deleted: 0, unchanged: 3 })
  expect(cluster.requestsOf('apply') + cluster.requestsOf('delete')).toBe(0)
  expect(cluster.requestsOf('get')).toBe(2)
  expect(cluster.requestsOf('list')).toBe(3)
})

/** A cluster whose pods take five seconds to start, and a run in it with the clock going on. */
function slowCluster() {
  const clock = new SimulatedClock()
  const cluster = new SimulatedCluster({ name: 'one', clock, behaviour: { podStartMilliseconds: 5_000 } })
  return {
    clock,
    cluster,
    run: async (timeoutMs: number, ...texts: readonly string[]) => {
      const request = requestOf(cluster.connect(), clock, application('shop', ...texts))
      let running = true
      const outcome = reconcileCluster({ ...request, healthTimeoutMs: timeoutMs }).finally(() => {
        running = false
      })
      while (running) await clock.advance(100)
      return outcome
    },
  }
}

test('after a change, a cluster is waited for until all of it is healthy', async () => {
  const { run, clock } = slowCluster()
  const start = clock.now()

  const outcome = await run(60_000, deployment('web', 'shop:1', 2))

  expect(outcome).toMatchObject({ result: 'applied', health: { status: 'Healthy' }, unhealthy: [] })
  expect(outcome.retryAt).toBeUndefined()
  expect(clock.now() - start).toBeLessThan(30_000)
})

test('what does not become healthy in time is told with what its pods wait for, and looked at again', async () => {
  const { run } = slowCluster()

  const outcome = await run(2_000, deployment('web'))

  expect(outcome).toMatchObject({ result: 'unhealthy', failures: [], health: { status: 'Progressing' } })
  expect(outcome.unhealthy[0]?.health.message).toMatch(/^0 of 1 replicas are available: pod web-/)
  expect(outcome.retryAt).toBeDefined()
})

test('an old trouble is looked at, not waited for', async () => {
  const { run, clock } = slowCluster()
  await run(0, deployment('web'))
  const start = clock.now()

  const outcome = await run(60_000, deployment('web'))

  expect(outcome).toMatchObject({ result: 'unhealthy', applied: 0 })
  expect(clock.now() - start).toBeLessThan(1_000)
})

test('an object without a namespace is known by the one it gets, and a cluster-wide one by none', async () => {
  const here = world()
  const desired = application(
    'shop',
    '{apiVersion: v1, kind: ConfigMap, metadata: {name: a, creationTimestamp: null, resourceVersion: "7"}}',
    '{apiVersion: v1, kind: Namespace, metadata: {name: extra, namespace: default}}',
  )
  await here.run(desired)

  expect(await here.run(desired)).toMatchObject({ result: 'unchanged', unchanged: 2, failures: [] })
  expect(await here.run([])).toMatchObject({ deleted: 2, failures: [] })
})

import { getEventListeners } from 'node:events'
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

test('what was changed is not waited for: it is told with what its pods wait for, and once more when it is healthy', async () => {
  const clock = new SimulatedClock()
  const cluster = new SimulatedCluster({ name: 'one', clock, behaviour: { podStartMilliseconds: 5_000 } })
  const run = () =>
    reconcileCluster(requestOf(cluster.connect(), clock, application('shop', deployment('web', 'shop:1', 2))))
  const start = clock.now()
  await run()
  await clock.advance(100)

  const starting = await run()
  await clock.advance(10_000)
  const ready = await run()

  expect(starting).toMatchObject({ result: 'unhealthy', applied: 0, failures: [], retry: { pace: 'steady' } })
  expect(starting.unhealthy[0]?.health.message).toMatch(/^0 of 2 replicas are available: pod web-/)
  expect(ready).toMatchObject({ result: 'unchanged', health: { status: 'Healthy' }, unhealthy: [] })
  expect(ready.retry).toBeUndefined()
  expect(clock.now() - start).toBe(10_100)
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

test('an evaluation leaves nothing behind at the signal that ends the process', async () => {
  const here = world()
  const { signal } = new AbortController()
  for (const value of ['1', '2', '3'])
    await here.run(application('shop', configMap('a', value), deployment('web')), { signal })
  await here.run(application('shop', configMap('a')), { signal })

  expect(getEventListeners(signal, 'abort')).toEqual([])
})

import { expect, test } from 'vitest'
import { application, configMap, deployment, world } from './fixture.ts'

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

import { expect, test } from 'vitest'
import type { OperationErrorCode } from '../../../src/core/model/operation-error.ts'
import type { Pace } from '../../../src/core/model/outcome.ts'
import { application, configMap, deployment, world } from './fixture.ts'
import { type Call, failure, intercept } from './intercept.ts'

const shop = application('shop', configMap('a'), configMap('b'))
const blog = application('blog', configMap('post'))

test('a field that somebody else owns is told with its owner, and not taken over', async () => {
  const here = world()
  const theirs = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'default' } }
  here.cluster.server.apply({ ...theirs, data: { value: 'mine' } }, { manager: 'kubectl' })

  const outcome = await here.run([...shop, ...blog])

  expect(outcome).toMatchObject({ result: 'failed', applied: 1 })
  expect(outcome.failures).toEqual([
    {
      code: 'cluster/conflict',
      message: 'ConfigMap default/a: field manager "kubectl" owns .data.value; Banyan does not take it over',
      key: '/ConfigMap/default/a',
      at: { file: 'applications/shop/base/all.yaml', document: 0, path: ['data', 'value'] },
      retryable: false,
    },
  ])
  expect((await here.find('ConfigMap', 'a'))?.data).toEqual({ value: 'mine' })
  expect(outcome.applications.map(({ application, sync }) => `${application} ${sync}`)).toEqual([
    'blog Synced',
    'shop OutOfSync',
  ])
})

test('an object that the server refuses blocks its application before anything of it is written', async () => {
  const here = world()
  const wrong = deployment('web').replace('app: web', 'app: other')

  const outcome = await here.run([...application('shop', configMap('a'), wrong), ...blog])

  expect(outcome.failures).toMatchObject([
    { code: 'cluster/invalid', key: 'apps/Deployment/default/web', at: { document: 1 }, retryable: false },
  ])
  expect(await here.names('ConfigMap')).toEqual(['post'])
})

test('a server that asks to wait is asked again when it said, and nothing is lost', async () => {
  const here = world()
  const throttled = failure('cluster/throttled', { retryable: true, retryAfterSeconds: 42 })
  const api = intercept(here.cluster.connect(), ({ verb, name }) =>
    verb === 'apply' && name === 'b' ? { error: throttled } : undefined,
  )

  const outcome = await here.run(shop, { api })

  expect(outcome).toMatchObject({ result: 'failed', retry: { pace: 'soon', atLeastSeconds: 42 } })
  expect((await here.run(shop)).failures).toEqual([])
  expect(await here.names('ConfigMap')).toEqual(['a', 'b'])
})

const troubles: readonly (readonly [OperationErrorCode, boolean, Pace])[] = [
  ['cluster/unauthorized', false, 'seldom'],
  ['cluster/forbidden', false, 'seldom'],
  ['cluster/server-error', true, 'soon'],
  ['cluster/response-cut', true, 'soon'],
  ['cluster/unreachable', true, 'soon'],
]
const moments: readonly (readonly [string, (call: Call) => boolean])[] = [
  ['the first read', ({ verb }) => verb === 'get'],
  ['the announcement', ({ verb, name }) => verb === 'apply' && name === 'banyan-shop'],
  ['the dry run', ({ verb }) => verb === 'dryRun'],
  ['a write', ({ verb, name }) => verb === 'apply' && name === 'b'],
  ['the records', ({ verb, name }) => verb === 'apply' && name.includes('-records-')],
]
const cases = troubles.flatMap(([code, retryable, wait]) =>
  moments.map(([moment, meets]) => ({ code, retryable, wait, moment, meets })),
)

test.each(cases)('$code at $moment is told and made good', async ({ code, retryable, wait, meets }) => {
  const here = world()
  const error = failure(code, { retryable })
  const api = intercept(here.cluster.connect(), call => (meets(call) ? { error } : undefined))

  const outcome = await here.run(shop, { api })

  expect(outcome).toMatchObject({ result: 'failed', retry: { pace: wait } })
  expect(outcome.failures[0]?.code).toBe(code)
  expect(outcome.failures[0]?.message).toContain(`the server says ${code}`)
  expect((await here.run(shop)).failures).toEqual([])
  expect(await here.names('ConfigMap')).toEqual(['a', 'b'])
})

test('a server that dies in the middle is not asked a thousand times more', async () => {
  const here = world()
  const many = application('shop', ...Array.from({ length: 200 }, (_, index) => configMap(`c${index}`)))
  let refused = 0
  const api = intercept(here.cluster.connect(), ({ verb }) => {
    if (verb !== 'dryRun') return undefined
    refused++
    return { error: failure('cluster/unreachable', { retryable: true }) }
  })

  const outcome = await here.run(many, { api })

  expect(refused).toBeLessThanOrEqual(16)
  expect(outcome.failures).toHaveLength(1)
  expect(outcome.applications).toMatchObject([{ sync: 'OutOfSync', objects: 200 }])
})

test('a namespace that is being deleted holds up what goes into it, until it is gone', async () => {
  const here = world()
  const held = { name: 'busy', finalizers: ['example.dev/hold'] }
  here.cluster.server.create({ apiVersion: 'v1', kind: 'Namespace', metadata: held }, { manager: 'x' })
  await here.cluster.connect().delete({ apiVersion: 'v1', kind: 'Namespace', name: 'busy' })

  const outcome = await here.run([...application('shop', configMap('a', '1', 'busy')), ...blog])

  expect(outcome.failures).toMatchObject([{ code: 'cluster/forbidden', retryable: true }])
  expect(outcome.retry?.pace).toBe('soon')
  expect(await here.names('ConfigMap')).toEqual(['post'])
})

test('of a kind that cannot be listed nothing is pruned or forgotten, and it is told', async () => {
  const here = world()
  await here.run([...shop, ...application('web', deployment('web'))])
  const forbidden = failure('cluster/forbidden')
  const api = intercept(here.cluster.connect(), ({ verb, kind }) =>
    verb === 'list' && kind === 'Deployment' ? { error: forbidden } : undefined,
  )

  const blind = await here.run(shop, { api })
  const stayed = await here.names('Deployment')
  const seeing = await here.run(shop)

  expect(blind).toMatchObject({ result: 'failed', deleted: 0, failures: [{ code: 'cluster/forbidden' }] })
  expect(stayed).toEqual(['web'])
  expect(seeing).toMatchObject({ deleted: 1, failures: [] })
})

import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { failureOf } from './failure-of.ts'
import { type Answer, echo, sendJson, sendStatus } from './fake-server.ts'
import { openFake } from './open-fake.ts'

const ours = { fieldManager: 'banyan' }
const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'web' }

function configMap(metadata: Readonly<Record<string, string>> = {}): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop', ...metadata } }
}

/** Answers the first requests one way, and all others another. */
function first(count: number, answer: Answer, then: Answer = echo): Answer {
  let seen = 0
  return (request, response) => (seen++ < count ? answer : then)(request, response)
}

test('an apply is one PATCH with the object as it is, integers beyond 2^53 included', async () => {
  const { api, server } = await openFake(echo)

  const applied = await api.apply({ ...configMap(), big: 9007199254740993n }, { ...ours, force: true })

  expect(server.requests).toHaveLength(1)
  expect(server.requests[0]).toMatchObject({
    method: 'PATCH',
    url: '/api/v1/namespaces/shop/configmaps/web?fieldManager=banyan&force=true&fieldValidation=Strict',
    body: '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"web","namespace":"shop"},"big":9007199254740993}',
  })
  expect(server.requests[0]?.headers).toMatchObject({
    'content-type': 'application/apply-patch+yaml',
    authorization: 'Bearer sesame',
  })
  expect(applied.big).toBe(9007199254740993n)
})

test('a thousand requests at once share no more connections than the pool has', async () => {
  const { api, server } = await openFake(echo, { connections: 5 })

  await Promise.all(Array.from({ length: 1000 }, () => api.apply(configMap(), ours)))

  expect(server.requests).toHaveLength(1000)
  expect(server.connections).toBe(5)
})

test('a throttled request waits as long as the server asks, by the clock it was given', async () => {
  const busy: Answer = (_, response) =>
    sendStatus(response, 429, 'TooManyRequests', {}, { 'retry-after': '7' })
  const { api, server, clock } = await openFake(first(2, busy))

  await api.apply(configMap(), ours)

  expect(clock.sleeps).toEqual([7000, 7000])
  expect(server.requests).toHaveLength(3)
})

test('a server that asks for longer than a request should wait is not waited for', async () => {
  const { api, clock } = await openFake((_, response) =>
    sendStatus(response, 503, 'ServiceUnavailable', {}, { 'retry-after': '600' }),
  )

  const failure = await failureOf(api.get(ref))

  expect(failure).toMatchObject({ code: 'cluster/server-error', retryable: true, retryAfterSeconds: 600 })
  expect(clock.sleeps).toEqual([])
})

test('a server that stays busy is tried three times, with growing pauses', async () => {
  const { api, server, clock } = await openFake((_, response) => sendStatus(response, 429, 'TooManyRequests'))

  expect(await failureOf(api.get(ref))).toMatchObject({ code: 'cluster/throttled', retryable: true })
  expect(server.requests).toHaveLength(3)
  expect(clock.sleeps).toEqual([200, 400])
})

const cut: Answer = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
  response.write('{"apiVersion":"v1","kind":"Conf', () => response.destroy())
}

test('an answer that breaks off is tried again, and then said to be cut', async () => {
  const { api, server } = await openFake(first(1, cut))
  const { api: broken } = await openFake(cut)

  expect((await api.get(ref))?.metadata.name).toBe('web')
  expect(server.requests).toHaveLength(2)
  expect(await failureOf(broken.get(ref))).toMatchObject({ code: 'cluster/response-cut', retryable: true })
})

test('JSON that ends too early is a cut answer, even where the connection says nothing', async () => {
  const { api } = await openFake((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"apiVersion":"v1","ki')
  })

  expect(await failureOf(api.get(ref))).toMatchObject({ code: 'cluster/response-cut' })
})

test('a compare-and-swap whose fate is unknown is not sent again', async () => {
  const { api, server } = await openFake((_, response) => response.destroy())

  const failure = await failureOf(api.apply(configMap({ resourceVersion: '7' }), ours))

  expect(failure).toMatchObject({ code: 'cluster/unreachable', retryable: true })
  expect(server.requests).toHaveLength(1)
  await failureOf(api.apply(configMap(), ours))
  expect(server.requests).toHaveLength(4)
})

test.each([
  [400, 'BadRequest', 'cluster/invalid', false],
  [401, 'Unauthorized', 'cluster/unauthorized', false],
  [403, 'Forbidden', 'cluster/forbidden', false],
  [404, 'NotFound', 'cluster/not-found', false],
  [409, 'Conflict', 'cluster/conflict', true],
  [410, 'Expired', 'cluster/gone', true],
  [422, 'Invalid', 'cluster/invalid', false],
  [500, 'InternalError', 'cluster/server-error', true],
  [504, 'Timeout', 'cluster/timeout', true],
] as const)('an answer of %i %s is %s', async (status, reason, code, retryable) => {
  const { api } = await openFake((_, response) => sendStatus(response, status, reason))

  const failure = await failureOf(api.apply(configMap(), ours))

  expect(failure).toMatchObject({ code, retryable, subject: 'fake' })
  expect(failure.message).toBe(
    `apply ConfigMap shop/web: the server answers ${status} ${reason}: ${reason} it is`,
  )
})

test('a conflict lists the fields and who owns them', async () => {
  const message = 'conflict with "kubectl" with subresource "scale" using apps/v1'
  const causes = [{ reason: 'FieldManagerConflict', message, field: '.spec.replicas' }]
  const { api } = await openFake((_, response) => sendStatus(response, 409, 'Conflict', { causes }))

  const failure = await failureOf(api.apply(configMap(), ours))

  expect(failure.retryable).toBe(false)
  expect(failure.refusals).toEqual([
    { field: '.spec.replicas', reason: 'FieldManagerConflict', message, owner: 'kubectl' },
  ])
})

test('what a server says about a Secret is not repeated', async () => {
  const causes = [{ reason: 'FieldValueInvalid', message: 'Invalid value: "Conflict"', field: 'data.key' }]
  const { api } = await openFake((_, response) => sendStatus(response, 422, 'hunter2', { causes }))
  const secret = { ...configMap(), kind: 'Secret', data: { key: 'Conflict' } }

  const failure = await failureOf(api.apply(secret, ours))

  expect(failure.message).toContain('for data.key')
  expect(`${failure.message}${JSON.stringify(failure.refusals)}`).not.toMatch(/it is|Invalid value/)
})

test('an answer beyond the limit is refused without reading it all', async () => {
  const { api } = await openFake((_, response) => sendJson(response, { big: 'x'.repeat(100_000) }), {
    maxAnswerBytes: 50_000,
  })

  expect(await failureOf(api.get(ref))).toMatchObject({
    code: 'cluster/answer-too-large',
    message: expect.stringContaining('larger than 50000 bytes'),
  })
})

test('a list whose pages are beyond the limit is read in smaller ones, down to one object', async () => {
  const pages: string[] = []
  const { api } = await openFake(
    ({ url = '' }, response) => {
      const { searchParams } = new URL(url, 'http://fake')
      const limit = Number(searchParams.get('limit'))
      const from = Number(searchParams.get('continue') ?? 0)
      const end = Math.min(from + limit, 20)
      const items = Array.from({ length: end - from }, (_, at) => ({
        metadata: { name: `big-${from + at}` },
        data: { text: 'x'.repeat(from + at === 19 ? 40_000 : 5_000) },
      }))
      pages.push(`${from}+${limit}`)
      sendJson(response, { metadata: { continue: end < 20 ? `${end}` : '' }, items })
    },
    { maxAnswerBytes: 50_000 },
  )

  const { items } = await api.list({ apiVersion: 'v1', kind: 'ConfigMap' })

  expect(items.map(({ metadata }) => metadata.name)).toEqual(
    Array.from({ length: 20 }, (_, at) => `big-${at}`),
  )
  expect(pages).toEqual(['0+500', '0+63', '0+8', '8+8', '16+8', '16+1', '17+1', '18+1', '19+1'])
})

test('a server that does not answer in time is a timeout', async () => {
  const { api } = await openFake(() => {}, { timeoutSeconds: 0.05 })

  expect(await failureOf(api.get(ref))).toMatchObject({ code: 'cluster/timeout', retryable: true })
})

test('a page that is no API is said to be none', async () => {
  const { api } = await openFake((_, response) => response.writeHead(200).end('<html>sign in</html>'))

  expect((await failureOf(api.get(ref))).message).toContain('as a Kubernetes API does not')
})

test('closing ends what is in flight', async () => {
  let arrived: () => void = () => {}
  const waiting = new Promise<void>(resolve => {
    arrived = resolve
  })
  const { api } = await openFake(() => arrived())
  const request = failureOf(api.get(ref))
  await waiting

  await api.close()

  expect((await request).message).toContain('the connection to the cluster was closed')
})

test('what waits for a connection is told at once when it is given up, and is not sent any more', async () => {
  const all = Array.from({ length: 20 })
  let arrived: () => void = () => {}
  const waiting = new Promise<void>(resolve => {
    arrived = resolve
  })
  const { api, server } = await openFake(() => arrived(), { connections: 1 })
  const requests = all.map(() => failureOf(api.apply(configMap(), ours)))
  await waiting

  await api.close()

  for (const failure of await Promise.all(requests))
    expect(failure.message).toContain('the connection to the cluster was closed')
  expect(server.requests.length).toBeLessThan(all.length)
})

test('a server that refuses connections is unreachable, said once and without the token', async () => {
  const { api, server, clock } = await openFake(echo)
  await server.close()

  const failure = await failureOf(api.get(ref))

  expect(failure).toMatchObject({ code: 'cluster/unreachable', retryable: true })
  expect(failure.message).toMatch(
    /cannot reach http:\/\/127\.0\.0\.1:\d+: nothing listens there \(ECONNREFUSED\)$/,
  )
  expect(clock.sleeps).toEqual([])
})

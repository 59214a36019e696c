import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { healthRoutes } from '../../../src/io/http/health.ts'
import { openMetrics } from '../../../src/io/http/metrics.ts'
import type { Route } from '../../../src/io/http/route.ts'
import { type HttpServer, startServer } from '../../../src/io/http/server.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'

const clock = new SimulatedClock()
const servers: HttpServer[] = []
const errors: unknown[] = []

afterEach(async () => {
  const closed = Promise.all(servers.splice(0).map(server => server.close()))
  await clock.advance(60_000)
  await closed
  errors.length = 0
})

async function serve(routes: readonly Route[], port = 0): Promise<HttpServer> {
  const onError = (error: unknown): void => void errors.push(error)
  const server = await startServer({ host: '127.0.0.1', port, routes, clock, onError })
  servers.push(server)
  return server
}

async function get(url: string, method = 'GET'): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(url, { method })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

test('healthz is 200 from the start, readyz says what is missing until nothing is', async () => {
  let missing: string | undefined = 'nothing was read yet'
  const { url } = await serve(healthRoutes(() => missing))
  const before = await Promise.all([get(`${url}/healthz`), get(`${url}/readyz`)])
  missing = undefined
  const after = await get(`${url}/readyz?verbose`)

  expect(before).toMatchObject([
    { status: 200, text: 'ok\n' },
    { status: 503, text: 'nothing was read yet\n' },
  ])
  expect(after).toMatchObject({ status: 200, text: 'ok\n' })
})

test('what can only be read takes GET and HEAD, and no other path is there', async () => {
  const { url } = await serve([...healthRoutes(() => undefined), openMetrics('1.2.3').route])
  const head = await get(`${url}/healthz`, 'HEAD')
  const methods = await Promise.all(
    ['/healthz', '/readyz', '/metrics'].map(path => get(`${url}${path}`, 'POST')),
  )
  const unknown = await Promise.all(
    ['/', '/healthz/', '/Healthz', '/metrics/x'].map(path => get(`${url}${path}`)),
  )

  expect(head).toMatchObject({ status: 200, text: '' })
  for (const { status, headers } of methods)
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  for (const { status, text } of unknown) expect([status, text]).toEqual([404, 'not found\n'])
})

test('metrics tell requests to webhooks by their labels, and the process', async () => {
  const metrics = openMetrics('1.2.3')
  const { url } = await serve([metrics.route])
  const labels = { receiver: 'fleet', forge: 'github', event: 'push', result: 'accepted' }
  metrics.countWebhook(labels)
  metrics.countWebhook(labels)
  metrics.countWebhook({ ...labels, event: '', result: 'unauthorized' })
  const { text, headers } = await get(`${url}/metrics`)

  expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  const counted = text.split('\n').filter(line => line.startsWith('banyan_webhook_requests_total'))
  expect(counted).toEqual([
    'banyan_webhook_requests_total{receiver="fleet",forge="github",event="push",result="accepted"} 2',
    'banyan_webhook_requests_total{receiver="fleet",forge="github",event="",result="unauthorized"} 1',
  ])
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m)
})

test('two servers count by themselves', async () => {
  const [one, other] = [openMetrics('1.2.3'), openMetrics('1.2.3')]
  const { url } = await serve([other.route])
  one.countWebhook({ receiver: 'fleet', forge: 'github', event: 'push', result: 'accepted' })
  expect((await get(`${url}/metrics`)).text).not.toContain('receiver="fleet"')
})

test('a route that throws is 500 without a word of it', async () => {
  const { url } = await serve([
    {
      path: '/broken',
      answer: () => {
        throw new Error('the inside of it')
      },
    },
  ])
  const { status, text, headers } = await get(`${url}/broken`)
  expect([status, text]).toEqual([500, 'internal error\n'])
  expect([...headers.values()].join()).not.toContain('inside')
  expect(errors).toMatchObject([{ message: 'the inside of it' }])
})

test('a port that is taken is told as such, and an address that is not ours', async () => {
  const { url } = await serve([])
  const { port } = new URL(url)
  await expect(serve([], Number(port))).rejects.toMatchObject({
    code: 'http/address-in-use',
    subject: `127.0.0.1:${port}`,
    message: `something else listens at 127.0.0.1:${port} already`,
  })
  const elsewhere = startServer({ host: '192.0.2.1', port: 0, routes: [], clock, onError: () => undefined })
  await expect(elsewhere).rejects.toMatchObject({
    code: 'http/address-unusable',
    message: 'cannot listen at 192.0.2.1:0: this machine has no such address',
  })
})

test('who closes lets an answer end that has begun, and takes nothing new', async () => {
  let finish = (): void => undefined
  const begun = Promise.withResolvers<void>()
  const server = await serve([
    {
      path: '/slow',
      answer: async () => {
        begun.resolve()
        await new Promise<void>(resolve => {
          finish = resolve
        })
        return { status: 200, body: 'done\n' }
      },
    },
  ])
  const answer = get(`${server.url}/slow`)
  await begun.promise
  const closed = server.close()
  const late = await get(`${server.url}/slow`).catch(() => 'refused')
  finish()

  expect(await answer).toMatchObject({ status: 200, text: 'done\n' })
  await closed
  expect(late).toBe('refused')
  expect(clock.nextDue).toBeUndefined()
})

test('what does not end within ten seconds of the closing is cut off', async () => {
  const begun = Promise.withResolvers<void>()
  const answer = (): Promise<never> => {
    begun.resolve()
    return new Promise(() => undefined)
  }
  const server = await serve([{ path: '/never', answer }])
  const asked = get(`${server.url}/never`).catch(() => 'cut off')
  await begun.promise
  const closed = server.close()
  await clock.advance(10_000)
  await closed
  expect(await asked).toBe('cut off')
})

test('what is no HTTP is answered with 400 and not served', async () => {
  const { url } = await serve(healthRoutes(() => undefined))
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let received = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    received += text
  })
  socket.write('GET /healthz\u0000 HTTP/9\r\n\r\n')
  await new Promise(resolve => socket.once('close', resolve))
  expect(received).toMatch(/^HTTP\/1.1 400 /)
})

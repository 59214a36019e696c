import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FleetEvent } from '../../../src/core/model/fleet-event.ts'
import { openNotifier } from '../../../src/io/notify/open-notifier.ts'
import type { Notifier } from '../../../src/reconcile/ports.ts'

const event: FleetEvent = {
  subject: { kind: 'Cluster', name: 'paris' },
  severity: 'error',
  reason: 'cluster/forbidden',
  message: 'paris: <!channel> & "more"',
  revision: '0123456789abcdef',
  at: Date.UTC(2030, 0, 1),
}

describe('a webhook that is told what happened', () => {
  let server: Server
  let asked: { readonly headers: IncomingHttpHeaders; readonly text: string }[]
  let answer: { readonly status: number; readonly headers?: Record<string, string> }

  beforeEach(async () => {
    asked = []
    answer = { status: 200 }
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      asked.push({ headers: request.headers, text: Buffer.concat(chunks).toString('utf8') })
      response.writeHead(answer.status, answer.headers).end('no JSON')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  const opened = (more: Partial<Parameters<typeof openNotifier>[0]> = {}): Notifier => {
    const { port } = server.address() as AddressInfo
    return openNotifier({ name: 'ops', type: 'generic', url: () => `http://127.0.0.1:${port}/hush`, ...more })
  }
  const failure = (notifier: Notifier): Promise<unknown> =>
    notifier.notify(event).catch((error: unknown) => error)

  test('a generic one gets the fields of an event of Flux', async () => {
    await opened().notify(event)

    expect(JSON.parse(asked[0]?.text ?? '')).toEqual({
      involvedObject: { apiVersion: 'banyan.dev/v1alpha1', kind: 'Cluster', name: 'paris' },
      severity: 'error',
      timestamp: '2030-01-01T00:00:00.000Z',
      message: event.message,
      reason: 'cluster/forbidden',
      metadata: { revision: '0123456789abcdef' },
      reportingController: 'banyan',
      reportingInstance: expect.stringMatching(/./),
    })
    expect(asked[0]?.headers['content-type']).toBe('application/json')
    expect(asked[0]?.headers['x-signature']).toBeUndefined()
  })

  test('a secret signs the bytes that are sent', async () => {
    await opened({ secret: () => 'quiet' }).notify(event)

    const digest = createHmac('sha256', 'quiet')
      .update(asked[0]?.text ?? '')
      .digest('hex')
    expect(asked[0]?.headers['x-signature']).toBe(`sha256=${digest}`)
  })

  test('Slack gets a text in which nothing calls a whole channel', async () => {
    await opened({ type: 'slack' }).notify(event)

    expect(JSON.parse(asked[0]?.text ?? '')).toEqual({
      text: '✗ paris at 0123456789ab: paris: &lt;!channel&gt; &amp; "more"',
    })
  })

  test('an answer that is no success is a failure that says how long to wait, without the address', async () => {
    answer = { status: 429, headers: { 'retry-after': '7' } }
    expect(await failure(opened())).toMatchObject({ code: 'notify/throttled', retryAfterSeconds: 7 })
    answer = { status: 503 }
    expect(await failure(opened())).toMatchObject({ code: 'notify/unreachable', retryable: true })
    answer = { status: 302, headers: { location: '/elsewhere' } }
    expect(await failure(opened())).toMatchObject({ code: 'notify/refused' })
    answer = { status: 404 }
    expect(await failure(opened())).toMatchObject({
      code: 'notify/refused',
      message: 'the notifier "ops" answered with 404',
      subject: 'ops',
    })
    expect(asked).toHaveLength(4)
  })

  test('one that nobody listens for is unreachable, and the address is nowhere in that', async () => {
    const notifier = opened()
    await new Promise(resolve => server.close(resolve))

    const error = await failure(notifier)

    expect(error).toMatchObject({
      code: 'notify/unreachable',
      message: 'the notifier "ops" did not answer (ECONNREFUSED)',
      cause: undefined,
    })
  })
})

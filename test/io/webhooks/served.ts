import { connect, type Socket } from 'node:net'
import { type HttpServer, startServer } from '../../../src/io/http/server.ts'
import type { Hint } from '../../../src/io/webhooks/hint.ts'
import type { Receiver } from '../../../src/io/webhooks/receiver.ts'
import { type Answered, webhooks } from '../../../src/io/webhooks/webhooks.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { provedBy } from './prove.ts'

export const secret = 'the secret of the test'

export interface Heard {
  readonly receiver: string
  readonly hint: Hint
}

export interface Sent {
  readonly method?: string
  readonly body?: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  /** False: nothing proves it. */
  readonly isProved?: boolean
}

export interface Answer {
  readonly status: number
  readonly body: string
  readonly headers: Headers
}

export interface ServedWebhooks {
  /** Without a trailing slash. */
  readonly url: string
  readonly clock: SimulatedClock
  readonly heard: readonly Heard[]
  readonly answered: readonly Answered[]
  readonly errors: readonly unknown[]
  /** Sends JSON with a proof to `/webhooks/<name>`, unless something else is said. */
  deliver(name: string, sent?: Sent): Promise<Answer>
  /** A connection on which the head of a delivery was sent, and what is given of its body. */
  open(name: string, head: readonly string[], body?: string): Connection
  close(): Promise<void>
}

export interface Connection {
  readonly socket: Socket
  /** What came back so far. */
  readonly received: () => string
  readonly ended: Promise<void>
}

/** Webhooks on the loopback, at a time that stands still. */
export async function serveWebhooks(
  receivers: readonly Receiver[],
  options: { readonly maxBytes?: number; readonly onHint?: (heard: Heard) => void } = {},
): Promise<ServedWebhooks> {
  const clock = new SimulatedClock()
  const heard: Heard[] = []
  const answered: Answered[] = []
  const errors: unknown[] = []
  const route = webhooks({
    receivers,
    clock,
    onHint: (receiver, hint) => {
      heard.push({ receiver, hint })
      return options.onHint?.({ receiver, hint })
    },
    onAnswer: each => answered.push(each),
    ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }),
  })
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    routes: [route],
    clock,
    onError: error => errors.push(error),
  })
  return {
    url: server.url,
    clock,
    heard,
    answered,
    errors,
    deliver: (name, sent = {}) => deliver(server, receivers, clock, name, sent),
    open: (name, head, body) => open(server, name, head, body),
    close: async () => {
      const closed = server.close()
      await clock.advance(60_000)
      await closed
    },
  }
}

async function deliver(
  server: HttpServer,
  receivers: readonly Receiver[],
  clock: SimulatedClock,
  name: string,
  { method = 'POST', body = '{}', headers = {}, isProved = true }: Sent,
): Promise<Answer> {
  const receiver = receivers.find(each => each.name === name)
  const proof = isProved && receiver ? provedBy[receiver.forge](receiver.secrets[0], body, clock.now()) : {}
  const response = await fetch(`${server.url}/webhooks/${name}`, {
    method,
    headers: { 'content-type': 'application/json', ...proof, ...headers },
    ...(method === 'GET' || method === 'HEAD' ? {} : { body: Buffer.from(body) }),
  })
  return { status: response.status, body: await response.text(), headers: response.headers }
}

function open(server: HttpServer, name: string, head: readonly string[], body = ''): Connection {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  let received = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    received += text
  })
  const ended = new Promise<void>(resolve => {
    socket.once('close', () => resolve())
    socket.once('error', () => resolve())
  })
  const lines = [`POST /webhooks/${name} HTTP/1.1`, 'Host: x', 'Content-Type: application/json', ...head]
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
  return { socket, received: () => received, ended }
}

/** Waits until it is so, for as long as the slowest machine takes. */
export async function until(isSo: () => boolean): Promise<void> {
  const patience = AbortSignal.timeout(25_000)
  while (!isSo()) {
    patience.throwIfAborted()
    await new Promise<void>(resolve => setImmediate(resolve))
  }
}

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Clock } from '../../reconcile/ports.ts'
import { cannotListen } from './cannot-listen.ts'
import type { Answer, Route } from './route.ts'

export interface ServerOptions {
  /** Empty: every address of this machine. */
  readonly host: string
  /** 0 takes any that is free. */
  readonly port: number
  readonly routes: readonly Route[]
  readonly clock: Clock
  /** Told what a route threw; who asked is told nothing but 500. */
  readonly onError: (error: unknown) => void
}

export interface HttpServer {
  /** `http://127.0.0.1:8080`. */
  readonly url: string
  /** Takes nothing new, and ends what is in flight within ten seconds. */
  close(): Promise<void>
}

const headersTimeoutMs = 15_000
const requestTimeoutMs = 60_000
const graceMs = 10_000
const lingerMs = 5_000

/** Serves the routes; an `http/*` OperationError where nothing can listen. */
export async function startServer(options: ServerOptions): Promise<HttpServer> {
  const { host, port, clock } = options
  const server = createServer({ headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    serve(options, request, response, server).catch(options.onError)
  })
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw cannotListen(error, `${host}:${port}`)
  }
  return { url: urlOf(server), close: () => close(server, clock) }
}

async function serve(
  { routes, clock, onError }: ServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  server: Server,
): Promise<void> {
  const { status, body = '', headers = {} } = await answerOf(routes, request, onError)
  const answer = {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    // Who keeps the connection would keep a server that is closing.
    ...(server.listening ? {} : { connection: 'close' }),
    ...headers,
  }
  response.writeHead(status, { ...answer, 'content-length': Buffer.byteLength(body) }).end(body)
  if (!request.complete) await discard(request, clock)
}

async function answerOf(
  routes: readonly Route[],
  request: IncomingMessage,
  onError: (error: unknown) => void,
): Promise<Answer> {
  const path = (request.url ?? '/').replace(/[?#].*$/s, '')
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const route = routes.find(each => each.path === path || each.path === folder)
  if (route === undefined) return { status: 404, body: 'not found\n' }
  try {
    return await route.answer(request, route.path === path ? '' : path.slice(folder.length))
  } catch (error) {
    onError(error)
    return { status: 500, body: 'internal error\n' }
  }
}

// Who is cut off while still sending does not get to read the answer.
async function discard(request: IncomingMessage, clock: Clock): Promise<void> {
  const sent = new AbortController()
  request.once('close', () => sent.abort()).resume()
  await clock.sleep(lingerMs, sent.signal)
  if (!request.complete) request.destroy()
}

async function close(server: Server, clock: Clock): Promise<void> {
  const closed = new AbortController()
  server.close(() => closed.abort())
  await clock.sleep(graceMs, closed.signal)
  server.closeAllConnections()
}

function urlOf(server: Server): string {
  const address = server.address()
  if (address === null || typeof address === 'string') return ''
  const { address: host, port, family } = address
  return `http://${family === 'IPv6' ? `[${host}]` : host}:${port}`
}

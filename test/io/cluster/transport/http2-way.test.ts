import { execFile } from 'node:child_process'
import { createSecureServer, type Http2SecureServer } from 'node:http2'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { createPools } from '../../../../src/io/cluster/transport/pools.ts'
import type { Way } from '../../../../src/io/cluster/transport/way.ts'
import {
  AnswerError,
  exchangeWhole,
  type WholeAnswer,
} from '../../../../src/io/cluster/transport/whole-answer.ts'
import { selfSigned } from '../../../support/self-signed.ts'

const run = promisify(execFile)
const certificate = selfSigned()
const closers: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

interface Served {
  readonly origin: string
  /** Connections that are open, oldest first. */
  readonly sockets: ReadonlySet<Socket>
  /** Connections that were ever opened. */
  readonly count: () => number
}

async function listen(server: Http2SecureServer | ReturnType<typeof createHttps>): Promise<Served> {
  const sockets = new Set<Socket>()
  let count = 0
  server.on('connection', (socket: Socket) => {
    count++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    count: () => count,
  }
}

/** Answers each path with itself after a moment, so that requests that are sent together are in flight together. */
function speaking(): Promise<Served> {
  const server = createSecureServer({ ...certificate, allowHTTP1: true })
  server.on('request', (request, response) => {
    setTimeout(() => response.end(`${request.httpVersion} ${request.url}`), 20)
  })
  return listen(server)
}

function lease(origin: string) {
  const pools = createPools({ environment: {} })
  const held = pools.lease({ server: origin, insecure: false, ca: certificate.cert })
  closers.push(() => held.release())
  return held.connections
}

function get(way: Way, origin: string, path: string): Promise<WholeAnswer> {
  return exchangeWhole(way, { origin, path, method: 'GET', headers: {}, body: null }, 1_000).answer
}

test('a few requests share the connection of the watches, and many have their own', async () => {
  const { origin, count } = await speaking()
  const { requests, watches } = lease(origin)
  const send = (path: string) => requests.use(way => get(way, origin, path))

  await get(watches, origin, '/watch')
  const few = await Promise.all(['/1', '/2', '/3', '/4'].map(send))

  expect(few.map(({ text }) => text)).toEqual(['2.0 /1', '2.0 /2', '2.0 /3', '2.0 /4'])
  expect(count()).toBe(1)

  const many = await Promise.all(Array.from({ length: 40 }, (_, index) => send(`/${index}`)))

  expect(many.map(({ text }) => text)).toEqual(many.map((_, index) => `2.0 /${index}`))
  expect(count()).toBe(1 + 1)
})

test('who waits until connections are given back gets to its end', async () => {
  const { origin } = await speaking()
  const folder = join(import.meta.dirname, '../../../../src/io/cluster/transport')
  const script = `
    const { createPools } = await import('${folder}/pools.ts')
    const { exchangeWhole } = await import('${folder}/whole-answer.ts')
    const held = createPools({ environment: {} }).lease({ server: '${origin}', insecure: true })
    const options = { origin: '${origin}', path: '/', method: 'GET', headers: {}, body: null }
    const send = () => held.connections.requests.use(way => exchangeWhole(way, options, 1_000).answer)
    await Promise.all(Array.from({ length: 20 }, send))
    await new Promise(resolve => setTimeout(resolve, 50))
    await held.release()
    console.log('released')`

  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script])

  expect(stdout).toBe('released\n')
})

test('a server without HTTP/2 is asked over HTTP/1.1', async () => {
  const server = createHttps(certificate, (request, response) => response.end(request.httpVersion))
  const { origin } = await listen(server)
  const { watches } = lease(origin)

  const answers = await Promise.all(['/1', '/2'].map(path => get(watches, origin, path)))

  expect(answers.map(({ text }) => text)).toEqual(['1.1', '1.1'])
})

test('what is on its way on a connection that is lost fails, and the next request opens another', async () => {
  const { origin, sockets, count } = await speaking()
  const { watches } = lease(origin)
  await get(watches, origin, '/first')

  const lost = get(watches, origin, '/lost')
  setTimeout(() => {
    for (const socket of sockets) socket.destroy()
  }, 5)

  await expect(lost).rejects.toBeInstanceOf(AnswerError)
  expect((await get(watches, origin, '/next')).text).toBe('2.0 /next')
  expect(count()).toBe(2)
})

test('a server that nobody vouches for is not told anything', async () => {
  const { origin } = await speaking()
  const pools = createPools({ environment: {} })
  const held = pools.lease({ server: origin, insecure: false })
  closers.push(() => held.release())

  const failure = await get(held.connections.watches, origin, '/').catch(error => error)

  expect(failure.cause).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
})

import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { openForge } from '../../../src/io/forge/open-forge.ts'
import type { Forge } from '../../../src/reconcile/ports.ts'
import { type Answer, type FakeForge, objectsOf, type World } from './fake-forge.ts'

export interface Started {
  readonly forge: Forge
  readonly world: World
  /** The calls that wrote something, and what became of them. */
  readonly writes: readonly string[]
  /** Answers so from now on: to every call, or to those that match, as `GET /user`. */
  answer(answer: Answer, to?: RegExp): void
  /** Answers again as the forge does. */
  answerTruly(): void
  withToken(token: string): Forge
  close(): Promise<void>
}

/** Serves a forge on loopback, until the test is over. */
export async function startForge(fake: FakeForge, knowsUs = true): Promise<Started> {
  const world: World = { pulls: [], comments: [], statuses: [], annotations: [], diffs: new Map(), knowsUs }
  const writes: string[] = []
  let stubborn: { readonly answer: Answer; readonly to: RegExp } | undefined
  const server = createServer(async (request, response) => {
    const text = await textOf(request)
    const isStubborn = stubborn?.to.test(`${request.method} ${request.url}`) === true
    const told = isStubborn ? stubborn?.answer : undefined
    const { status, headers, body } = told ?? answerTo(fake, world, request, text)
    if (request.method !== 'GET') writes.push(`${request.method} ${status}`)
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => new Promise<void>(resolve => server.close(() => resolve()))
  onTestFinished(() => void server.close())
  const withToken = (token: string): Forge => {
    const repository = `http://127.0.0.1:${port}${fake.repository}`
    const found = openForge({ kind: fake.kind, repository, token: () => token })
    if (found === undefined) throw new Error('the address tells where it is')
    return found
  }
  return {
    forge: withToken('secret'),
    world,
    writes,
    answer: (answer, to = /^/) => {
      stubborn = { answer, to }
    },
    answerTruly: () => {
      stubborn = undefined
    },
    withToken,
    close,
  }
}

function answerTo(fake: FakeForge, world: World, request: IncomingMessage, text: string): Answer {
  if (request.headers.authorization !== fake.authorization) return { status: 401, body: {} }
  const [path = '', search = ''] = (request.url ?? '').split('?')
  const query = new URLSearchParams(search)
  const sent = text === '' ? {} : JSON.parse(text)
  const [body, items] = Array.isArray(sent) ? [{}, sent] : [sent, []]
  if (!path.startsWith(fake.api)) return { status: 404, body: {} }
  for (const route of fake.routes) {
    const at = matched(route.call, `${request.method} ${path.slice(fake.api.length)}`)
    if (at === undefined) continue
    const isAsked = [...query.keys()].every(key => route.query?.includes(key))
    const keys = Object.keys(body).filter(key => !route.optional?.includes(key))
    const isSent = keys.sort().join() === [...(route.body ?? [])].sort().join()
    const isListed = Array.isArray(sent) === (route.item !== undefined)
    const isItem = route.item === undefined || objectsOf(items, route.item) !== undefined
    if (!isAsked || !isSent || !isListed || !isItem) return { status: 400, body: {} }
    return route.answer({ world, at, query, body, items }) ?? { status: 404, body: {} }
  }
  return { status: 404, body: {} }
}

function matched(route: string, call: string): Readonly<Record<string, string>> | undefined {
  const wanted = route.split('/')
  const given = call.split('/')
  if (wanted.length !== given.length) return undefined
  const at: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    if (part.startsWith(':')) at[part.slice(1)] = given[index] ?? ''
    else if (part !== given[index]) return undefined
  }
  return at
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

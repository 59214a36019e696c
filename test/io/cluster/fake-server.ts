import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JsonValue } from '../../../src/base/std/json.ts'

export interface Seen {
  readonly method: string
  /** With its query. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type Answer = (request: Seen, response: ServerResponse) => void

export interface FakeServer {
  readonly url: string
  /** Requests other than discovery, oldest first. */
  readonly requests: readonly Seen[]
  /** Discovery requests so far. */
  readonly discoveries: number
  /** Connections that were ever opened. */
  readonly connections: number
  close(): Promise<void>
}

export interface FakeOptions {
  readonly answer: Answer
  /** Answers `/api` and `/apis`; by default a server with ConfigMaps, Secrets and Deployments. */
  readonly discovery?: Answer
}

/** An API server that answers what a test wants to see. */
export async function startFakeServer({ answer, discovery = discover }: FakeOptions): Promise<FakeServer> {
  const requests: Seen[] = []
  const counts = { discoveries: 0, connections: 0 }
  const server = createServer(async (incoming, response) => {
    const body = (await incoming.setEncoding('utf8').toArray()).join('')
    const { method = '', url = '', headers } = incoming
    const seen = { method, url, headers, body }
    if (/^\/apis?(\/[^/]+(\/v1)?)?$/.test(url) && !url.includes('?')) {
      counts.discoveries++
      discovery(seen, response)
      return
    }
    requests.push(seen)
    answer(seen, response)
  })
  server.on('connection', () => counts.connections++)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    get discoveries() {
      return counts.discoveries
    },
    get connections() {
      return counts.connections
    },
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

export function sendJson(
  response: ServerResponse,
  body: JsonValue,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** A failure in the words of Kubernetes. */
export function sendStatus(
  response: ServerResponse,
  code: number,
  reason: string,
  details: JsonValue = {},
  headers: Readonly<Record<string, string>> = {},
): void {
  const message = `${reason} it is`
  sendJson(response, { kind: 'Status', apiVersion: 'v1', code, reason, message, details }, code, headers)
}

/** Answers an apply with the object, and a read with one of that name. */
export function echo({ method, url, body }: Seen, response: ServerResponse): void {
  const name = url.split('?')[0]?.split('/').at(-1) ?? ''
  if (method === 'GET') sendJson(response, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } })
  else response.writeHead(200, { 'content-type': 'application/json' }).end(body)
}

function discover({ url }: Seen, response: ServerResponse): void {
  const items = url === '/api' ? [group('', ['ConfigMap', 'Secret'])] : [group('apps', ['Deployment'])]
  sendJson(response, { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', items })
}

export function group(name: string, kinds: readonly string[]): JsonValue {
  const resources = kinds.map(kind => ({
    resource: `${kind.toLowerCase()}s`,
    responseKind: { group: name, version: 'v1', kind },
    scope: 'Namespaced',
    verbs: ['get', 'list', 'patch', 'watch', 'delete'],
  }))
  return { metadata: { name }, versions: [{ version: 'v1', resources }] }
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { type JsonObject, toJson } from '../../base/std/json.ts'
import { type ApiServer, subjectOf } from '../api-server/api-server.ts'
import { authorize, authorizeApply } from '../api-server/authorize.ts'
import { checkRequestSize, forbidden, StatusError } from '../api-server/status-error.ts'
import { answerObject, deleteOptions } from './answer-object.ts'
import { discoveryDocument } from './discovery-request.ts'
import type { HttpFault, HttpFaults } from './http-faults.ts'
import { ListPages, partialDocument } from './list-pages.ts'
import { type Listener, listen, type ServerCertificate } from './listen.ts'
import { type ApiRequest, readRequest } from './request.ts'
import { parseRoute, type Route } from './route.ts'
import { statusDocument } from './status-document.ts'
import { streamWatch } from './stream-watch.ts'

export interface HttpFrontOptions {
  /** The bearer token that requests must have; absent: none is asked for. */
  readonly token?: string
  readonly faults?: HttpFaults
  /** Absent: without TLS. */
  readonly certificate?: ServerCertificate
  /** Called after each request that may have written. */
  readonly onWrite?: () => void
}

export type HttpFront = Listener

/** Serves a simulated API server over HTTP on the loopback address, for clients such as kubectl. */
export async function serveHttp(server: ApiServer, options: HttpFrontOptions = {}): Promise<HttpFront> {
  const pages = new ListPages(server)
  return listen((message, response) => {
    answer({ server, pages, options }, message, response).catch(error => response.destroy(error))
  }, options.certificate)
}

interface Front {
  readonly server: ApiServer
  readonly pages: ListPages
  readonly options: HttpFrontOptions
}

async function answer(front: Front, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = await readRequest(message)
  const fault = front.options.faults?.({ method: request.method, path: message.url ?? '/' })
  if (fault?.fault === 'refuse') {
    message.socket.destroy()
    return
  }
  try {
    authenticate(front.options.token, message)
    if (fault?.fault === 'status' && fault.status === 429) return turnAway(response, fault.retryAfterSeconds)
    if (fault?.fault === 'status') throw faultStatus(fault)
    await respond(front, request, response, fault)
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    const { retryAfterSeconds: seconds } = error
    const retry = seconds === undefined ? {} : { 'retry-after': String(seconds) }
    send(response, error.status, statusDocument(error), fault, retry)
  }
}

function authenticate(token: string | undefined, message: IncomingMessage): void {
  if (token === undefined || message.headers.authorization === `Bearer ${token}`) return
  throw new StatusError(401, 'Unauthorized', 'Unauthorized')
}

const reasons: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  409: 'Conflict',
  410: 'Expired',
  422: 'Invalid',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
}

// As the priority and fairness of a real server does, which says so in plain text.
function turnAway(response: ServerResponse, seconds = 1): void {
  response.writeHead(429, { 'content-type': 'text/plain; charset=utf-8', 'retry-after': String(seconds) })
  response.end('Too many requests, please try again later.\n')
}

function faultStatus({ status, retryAfterSeconds }: HttpFault & { fault: 'status' }): StatusError {
  const message = `the simulator was asked to answer ${status}`
  return new StatusError(status, reasons[status] ?? 'Unknown', message, {}, retryAfterSeconds)
}

async function respond(
  front: Front,
  request: ApiRequest,
  response: ServerResponse,
  fault: HttpFault | undefined,
): Promise<void> {
  const { server, pages, options } = front
  const document = discoveryDocument(server.kinds, request)
  if (document !== undefined)
    return send(response, 200, document.body, fault, { 'content-type': document.type })
  const route = parseRoute(server.kinds, request.pathname)
  if (route === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('404 page not found\n')
    return
  }
  authorizeRequest(server, route, request)
  checkRequestSize(request.body)
  const isList = request.method === 'GET' && route.name === undefined
  const isWatch = isList && /^(1|true)$/.test(request.query.get('watch') ?? '')
  if (isWatch) return streamWatch(server, route, request, response)
  if (isList) return send(response, 200, pages.page(route, request), fault)
  const { status, body } =
    request.method === 'DELETE' && route.name === undefined
      ? { status: 200, body: removeAll(server, route, request) }
      : answerObject(server, route, request)
  if (request.method !== 'GET') options.onWrite?.()
  send(response, status, narrowed(body, request), fault)
}

type Verbs = Readonly<Record<string, string>>
const ofObjects: Verbs = { GET: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }
const ofCollections: Verbs = { GET: 'list', POST: 'create', DELETE: 'deletecollection' }

function authorizeRequest(server: ApiServer, route: Route, request: ApiRequest): void {
  const { kind, namespace, name = '' } = route
  const deed = { kind, namespace, name }
  const verb = (route.name === undefined ? ofCollections : ofObjects)[request.method] ?? ''
  if (request.contentType === 'application/apply-patch+yaml')
    authorizeApply(server, request.impersonate, deed)
  else authorize(server, request.impersonate, { ...deed, verb })
}

function narrowed(body: JsonObject, { accept, method }: ApiRequest): JsonObject {
  if (method !== 'GET' || !accept.includes('as=PartialObjectMetadata;')) return body
  return partialDocument(body as Parameters<typeof partialDocument>[0])
}

function removeAll(server: ApiServer, route: Route, request: ApiRequest): JsonObject {
  const { kind, namespace } = route
  if (!kind.verbs.includes('deletecollection')) {
    throw forbidden(subjectOf(kind, ''), 'the collection cannot be deleted')
  }
  const labelSelector = request.query.get('labelSelector') ?? undefined
  const fieldSelector = request.query.get('fieldSelector') ?? undefined
  for (const { metadata } of server.list(kind, { namespace, labelSelector, fieldSelector })) {
    server.delete(kind, metadata.namespace, metadata.name, deleteOptions(request))
  }
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' }
}

function send(
  response: ServerResponse,
  status: number,
  body: JsonObject,
  fault: HttpFault | undefined,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (fault?.fault === 'silence') return
  const text = `${toJson(body)}\n`
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  })
  if (fault?.fault !== 'cut') {
    response.end(text)
    return
  }
  response.write(text.slice(0, fault.bytes), () => response.destroy())
}

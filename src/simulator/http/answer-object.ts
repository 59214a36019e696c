import type { JsonObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import type { DeleteOptions } from '../../reconcile/ports.ts'
import { type ApiServer, subjectOf } from '../api-server/api-server.ts'
import { mergePatch } from '../api-server/merge-patch.ts'
import { listAt, objectAt } from '../api-server/metadata.ts'
import { checkFields } from '../api-server/schema/check-fields.ts'
import { badRequest, invalid, notFound, StatusError } from '../api-server/status-error.ts'
import { type ApiRequest, parseBody, parseObject } from './request.ts'
import type { Route } from './route.ts'
import { readScale, writeScale } from './scale.ts'

export interface Answer {
  readonly status: number
  readonly body: JsonObject
}

/** Answers a request about one object, or one that creates an object. */
export function answerObject(server: ApiServer, route: Route, request: ApiRequest): Answer {
  const { kind, namespace, name } = route
  if (name === undefined) return create(server, route, request)
  if (request.method === 'PATCH' && request.contentType === 'application/apply-patch+yaml') {
    return apply(server, route, request)
  }
  const live = server.find(kind, namespace, name)
  if (live === undefined) throw notFound(subjectOf(kind, name))
  if (route.subresource === 'scale') return answerScale(server, live, request)
  switch (request.method) {
    case 'GET':
      return { status: 200, body: live }
    case 'DELETE':
      return remove(server, route, request)
    case 'PUT':
      return update(server, route, request, parseObject(request, namespace))
    case 'PATCH':
      return update(server, route, request, patched(request, live))
    default:
      throw new StatusError(405, 'MethodNotAllowed', `${request.method} is not supported here`)
  }
}

function create(server: ApiServer, { kind, namespace }: Route, request: ApiRequest): Answer {
  const object = parseObject(request, namespace)
  checkStrictly(object, checkFields(object, kind.schema), request)
  return { status: 201, body: server.create(object, writeOptions(request)) }
}

function apply(server: ApiServer, route: Route, request: ApiRequest): Answer {
  const object = parseObject(request, route.namespace)
  const { name } = object.metadata
  if (name !== route.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${route.name})`)
  }
  const manager = request.query.get('fieldManager') ?? ''
  if (manager === '') {
    const message = 'Required value: is required for apply patch'
    const subject = { group: 'meta.k8s.io', kind: 'PatchOptions', resource: '', name: '' }
    throw invalid(subject, [{ field: 'fieldManager', message, reason: 'FieldValueRequired' }])
  }
  const force = request.query.get('force') === 'true'
  const subresource = route.subresource === undefined ? {} : { subresource: route.subresource }
  const applied = server.apply(object, { ...writeOptions(request), ...subresource, manager, force })
  return { status: applied.created ? 201 : 200, body: applied.object }
}

function update(server: ApiServer, route: Route, request: ApiRequest, object: KubernetesObject): Answer {
  checkStrictly(object, checkFields(object, route.kind.schema), request)
  const subresource = route.subresource === undefined ? {} : { subresource: route.subresource }
  return { status: 200, body: server.update(object, { ...writeOptions(request), ...subresource }) }
}

function answerScale(server: ApiServer, live: KubernetesObject, request: ApiRequest): Answer {
  if (request.method === 'GET') return { status: 200, body: readScale(live) }
  const scale = parseBody(request)
  return { status: 200, body: writeScale(server, live, scale, writeOptions(request)) }
}

function remove(server: ApiServer, { kind, namespace, name = '' }: Route, request: ApiRequest): Answer {
  const found = server.delete(kind, namespace, name, deleteOptions(request))
  if (found === undefined) throw notFound(subjectOf(kind, name))
  if (!found.removed) return { status: 200, body: found.object }
  const details = { name, group: kind.group, kind: kind.resource, uid: found.object.metadata.uid ?? '' }
  return {
    status: 200,
    body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details },
  }
}

const policies = ['Background', 'Foreground', 'Orphan'] as const

/** The options of a deletion, from its body or its query. */
export function deleteOptions(request: ApiRequest): DeleteOptions {
  const body = parseBody(request)
  const { uid, resourceVersion } = objectAt(body.preconditions)
  const asked = body.propagationPolicy ?? request.query.get('propagationPolicy')
  const propagation = policies.find(policy => policy === asked)
  return {
    ...(typeof uid === 'string' ? { uid } : {}),
    ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
    ...(propagation === undefined ? {} : { propagation }),
    dryRun: listAt(body.dryRun).includes('All') || isDryRun(request),
  }
}

function writeOptions(request: ApiRequest): { readonly manager: string; readonly dryRun: boolean } {
  const [agent = ''] = request.userAgent.split('/')
  return {
    manager: request.query.get('fieldManager') || agent || 'unknown',
    dryRun: isDryRun(request),
  }
}

function isDryRun({ query }: ApiRequest): boolean {
  return query.get('dryRun') === 'All'
}

function checkStrictly(object: KubernetesObject, problems: readonly string[], request: ApiRequest): void {
  if (problems.length === 0 || request.query.get('fieldValidation') !== 'Strict') return
  const { apiVersion, kind } = object
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1)
  throw badRequest(
    `${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${problems.join(', ')}`,
  )
}

function patched(request: ApiRequest, live: KubernetesObject): KubernetesObject {
  if (request.contentType !== 'application/merge-patch+json') {
    const message = `the simulator has no patches of type ${request.contentType}`
    throw new StatusError(415, 'UnsupportedMediaType', message)
  }
  return mergePatch(live, parseBody(request))
}

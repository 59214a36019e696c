import { type JsonObject, toJson } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'

export interface StatusCause extends JsonObject {
  readonly reason: string
  readonly message: string
  readonly field: string
}

/** What an API server answers when it refuses: HTTP status, reason and message, as a `Status` object has them. */
export class StatusError extends Error {
  override readonly name = 'StatusError'
  readonly status: number
  readonly reason: string
  readonly details: JsonObject
  readonly retryAfterSeconds: number | undefined

  constructor(
    status: number,
    reason: string,
    message: string,
    details: JsonObject = {},
    retryAfterSeconds?: number,
  ) {
    super(message)
    this.status = status
    this.reason = reason
    this.details = details
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** An object that does not fit the schema of its kind: for an apply, the server answers 500 to that, without a reason. */
export class SchemaError extends StatusError {
  constructor(object: KubernetesObject, problems: readonly string[]) {
    const { namespace = '', name } = object.metadata
    const subject = `${namespace}/${name}; ${object.apiVersion}, Kind=${object.kind}`
    super(500, '', `failed to create typed patch object (${subject}): ${problems.join('\n')}`)
  }
}

/** What a refusal is about. */
export interface Subject {
  readonly group: string
  readonly kind: string
  readonly resource: string
  readonly name: string
}

export function notFound(subject: Subject): StatusError {
  return new StatusError(404, 'NotFound', `${formatSubject(subject)} not found`, detailsOf(subject))
}

export function conflict(subject: Subject, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${formatSubject(subject)}: ${why}`
  return new StatusError(409, 'Conflict', message, detailsOf(subject))
}

export function modified(subject: Subject): StatusError {
  return conflict(
    subject,
    'the object has been modified; please apply your changes to the latest version and try again',
  )
}

export function alreadyExists(subject: Subject): StatusError {
  return new StatusError(409, 'AlreadyExists', `${formatSubject(subject)} already exists`, detailsOf(subject))
}

export function forbidden(subject: Subject, why: string, causes: readonly StatusCause[] = []): StatusError {
  const details = causes.length === 0 ? detailsOf(subject) : { ...detailsOf(subject), causes }
  return new StatusError(403, 'Forbidden', `${formatSubject(subject)} is forbidden: ${why}`, details)
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message)
}

export function gone(resourceVersion: string, oldest: number): StatusError {
  return new StatusError(410, 'Expired', `too old resource version: ${resourceVersion} (${oldest})`)
}

const maxRequestBytes = 3 * 1024 * 1024
const maxStoredBytes = 1.5 * 1024 * 1024

/** Refuses the body of a request that is larger than a server reads. */
export function checkRequestSize(body: string): void {
  // A character has a byte at least, and four at most.
  if (body.length * 4 <= maxRequestBytes || Buffer.byteLength(body) <= maxRequestBytes) return
  const message = `Request entity too large: limit is ${maxRequestBytes}`
  throw new StatusError(413, 'RequestEntityTooLarge', message)
}

/** Refuses an object that is larger than etcd takes, in whose words a server does so: without a reason. */
export function checkStored(object: KubernetesObject): void {
  if (toJson(object).length > maxStoredBytes)
    throw new StatusError(500, '', 'etcdserver: request is too large')
}

/** A refusal of an object's fields. */
export function invalid(
  { group, kind, name }: Subject,
  problems: readonly { readonly field: string; readonly message: string; readonly reason?: string }[],
): StatusError {
  const causes = problems.map(({ field, message, reason = 'FieldValueInvalid' }) => ({
    reason,
    message,
    field,
  }))
  const shown = causes.map(({ field, message }) => `${field}: ${message}`)
  const list = shown.length === 1 ? shown[0] : `[${shown.join(', ')}]`
  const message = `${group === '' ? kind : `${kind}.${group}`} ${JSON.stringify(name)} is invalid: ${list}`
  return new StatusError(422, 'Invalid', message, { name, group, kind, causes })
}

function formatSubject({ group, resource, name }: Subject): string {
  return `${group === '' ? resource : `${resource}.${group}`} ${JSON.stringify(name)}`
}

function detailsOf({ group, resource, name }: Subject): JsonObject {
  return { name, group, kind: resource }
}

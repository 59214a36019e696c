import type { JsonValue } from '../../base/std/json.ts'
import { formatId, groupOf, isKubernetesObject, type KubernetesObject } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { ObjectRef } from '../../reconcile/ports.ts'
import type { Discovery } from './discovery.ts'
import { resourcePath } from './resource-path.ts'
import type { RequestContext } from './transport/failure.ts'
import type { ApiRequest, Sender } from './transport/sender.ts'

/** One cluster as requests need it. */
export interface Place {
  readonly cluster: string
  readonly sender: Sender
  readonly discovery: Discovery
}

export type ObjectRequest = Omit<ApiRequest, 'path' | 'context'> & {
  readonly query?: string
  /** Whether it is about the kind's collection in place of the one object. */
  readonly collection?: boolean
  /** Whether the object has values that no message may quote, as a Secret has. */
  readonly confidential?: boolean
}

/** Sends a request about one object, which `verb` names in messages, and gives the body of the answer. */
export async function sendTo(
  place: Place,
  ref: ObjectRef,
  verb: string,
  { query = '', collection = false, confidential = false, ...request }: ObjectRequest,
): Promise<JsonValue> {
  const { apiVersion, kind, name, namespace } = ref
  const id = { group: groupOf(apiVersion), kind, namespace: namespace ?? '', name }
  const context: RequestContext = {
    cluster: place.cluster,
    action: `${verb} ${formatId(id)}`,
    confidential: confidential || (apiVersion === 'v1' && kind === 'Secret'),
  }
  checkSegments(ref, context)
  const resource = await place.discovery.resourceOf(ref)
  const path = resourcePath(resource, namespace ?? 'default', collection ? undefined : name) + query
  return await forgetting(place, async () => (await place.sender.send({ ...request, path, context })).body)
}

/** Passes a failure on; where the server no longer has the path that it once told of, its kinds are asked for anew. */
export async function forgetting<Result>(place: Place, ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof OperationError && error.code === 'cluster/kind-unknown') place.discovery.forget()
    throw error
  }
}

/** The result, or `missing` when the object does not exist. */
export async function unlessMissing<Result>(missing: Result, ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof OperationError && error.code === 'cluster/not-found') return missing
    throw error
  }
}

export function objectIn(body: JsonValue, { cluster }: Place, { kind, name }: ObjectRef): KubernetesObject {
  if (isKubernetesObject(body)) return body
  throw new OperationError({
    code: 'cluster/server-error',
    message: `the answer about ${kind} ${name} is no object`,
    subject: cluster,
    retryable: true,
  })
}

// What Kubernetes itself refuses in a path; sent all the same, it could reach another object.
function checkSegments({ name, namespace }: ObjectRef, { cluster, action }: RequestContext): void {
  for (const part of [name, namespace]) {
    if (part === undefined || (part !== '' && part !== '.' && part !== '..' && !/[/%]/.test(part))) continue
    throw new OperationError({
      code: 'cluster/invalid',
      message: `${action}: ${JSON.stringify(part)} is no name that Kubernetes takes`,
      subject: cluster,
      retryable: false,
    })
  }
}

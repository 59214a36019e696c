import type { IncomingMessage } from 'node:http'
import { isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { makeFile } from '../../base/tree/make-tree.ts'
import { parseDocuments } from '../../base/yaml/parse-documents.ts'
import { isKubernetesObject, type KubernetesObject } from '../../core/model/object.ts'
import { badRequest } from '../api-server/status-error.ts'

/** A request as far as the API looks at it. */
export interface ApiRequest {
  readonly method: string
  readonly pathname: string
  readonly query: URLSearchParams
  readonly accept: string
  readonly contentType: string
  readonly userAgent: string
  /** The user in whose name it is sent; undefined: in the client's own. */
  readonly impersonate: string | undefined
  readonly body: string
}

export async function readRequest(message: IncomingMessage): Promise<ApiRequest> {
  const { pathname, searchParams } = new URL(message.url ?? '/', 'http://simulator')
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  return {
    method: message.method ?? 'GET',
    pathname,
    query: searchParams,
    accept: message.headers.accept ?? '',
    contentType: (message.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '',
    userAgent: message.headers['user-agent'] ?? '',
    impersonate: message.headers['impersonate-user']?.toString(),
    body: Buffer.concat(chunks).toString('utf8'),
  }
}

const beyondDouble = /\d{16}/

/** The body as JSON or YAML; an empty one is an empty object. */
export function parseBody({ body }: ApiRequest): JsonObject {
  if (body.trim() === '') return {}
  const value = beyondDouble.test(body) ? parseYaml(body) : (parseJson(body) ?? parseYaml(body))
  if (!isObject(value)) throw badRequest('the body of the request is no object')
  return value
}

/** The body as an object of the path's namespace. */
export function parseObject(request: ApiRequest, namespace: string | undefined): KubernetesObject {
  const value = parseBody(request)
  if (!isKubernetesObject(value)) throw badRequest('the body of the request is no Kubernetes object')
  if (namespace === undefined) return value
  const given = value.metadata.namespace
  if (given !== undefined && given !== namespace) {
    throw badRequest(
      `the namespace of the provided object does not match the namespace sent on the request (${given} != ${namespace})`,
    )
  }
  return { ...value, metadata: { ...value.metadata, namespace } }
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

function parseYaml(text: string): JsonValue | undefined {
  const { documents, diagnostics } = parseDocuments(makeFile(text), 'request body')
  const [first] = diagnostics
  if (first !== undefined) throw badRequest(`error decoding YAML: ${first.message}`)
  return documents[0]?.value
}

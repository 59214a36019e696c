import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { isKubernetesObject, type KubernetesObject } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { ApiResource, KindRef, ListOptions, ObjectList } from '../../reconcile/ports.ts'
import { queryOf, resourcePath } from './resource-path.ts'
import type { Sender } from './transport/sender.ts'

const pageSize = 500
const restarts = 2

export const metadataAccept =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'

export interface ListTarget {
  readonly kind: KindRef
  readonly resource: ApiResource
  readonly options: ListOptions
  readonly cluster: string
}

/** All objects of a kind, page by page; starts over when the pages expire between two requests. */
export async function listObjects(sender: Sender, target: ListTarget): Promise<ObjectList> {
  for (let restart = 0; ; restart++) {
    try {
      return await readPages(sender, target)
    } catch (error) {
      const expired = error instanceof OperationError && error.code === 'cluster/gone'
      if (!expired || restart === restarts) throw error
    }
  }
}

async function readPages(sender: Sender, target: ListTarget): Promise<ObjectList> {
  const items: KubernetesObject[] = []
  let resourceVersion = ''
  let next = ''
  let limit = target.options.limit ?? pageSize
  do {
    const { page, size } = await readPage(sender, target, next, limit)
    limit = size
    const metadata = isObject(page.metadata) ? page.metadata : {}
    // The first page's version: a watch from there misses nothing, whatever the later ones say.
    if (resourceVersion === '') resourceVersion = textOf(metadata.resourceVersion)
    for (const item of isArray(page.items) ? page.items : []) items.push(objectOf(item, target))
    next = target.options.limit === undefined ? textOf(metadata.continue) : ''
  } while (next !== '')
  return { items, resourceVersion }
}

// Objects may be so large that a page of them is more than an answer may be.
async function readPage(
  sender: Sender,
  target: ListTarget,
  from: string,
  limit: number,
): Promise<{ readonly page: JsonObject; readonly size: number }> {
  for (let size = limit; ; size = Math.ceil(size / 8)) {
    try {
      return { page: await askForPage(sender, target, from, size), size }
    } catch (error) {
      const tooLarge = error instanceof OperationError && error.code === 'cluster/answer-too-large'
      const asked = target.options.limit !== undefined
      if (!tooLarge || size === 1 || asked) throw error
    }
  }
}

async function askForPage(
  sender: Sender,
  target: ListTarget,
  from: string,
  limit: number,
): Promise<JsonObject> {
  const { kind, resource, options, cluster } = target
  const query = queryOf({
    limit,
    labelSelector: options.labelSelector,
    fieldSelector: options.fieldSelector,
    continue: from === '' ? undefined : from,
  })
  const { body } = await sender.send({
    method: 'GET',
    path: resourcePath(resource, options.namespace) + query,
    ...(options.metadataOnly === true ? { accept: metadataAccept } : {}),
    besideWatches: true,
    idempotent: true,
    context: { cluster, action: `list ${kind.kind} of ${kind.apiVersion}` },
  })
  // An empty list of metadata alone has null for its items.
  if (isObject(body) && (isArray(body.items) || body.items === null)) return body
  throw malformed(target)
}

// Items of a list do not repeat the kind, and partial ones have that of their wrapping.
function objectOf(item: JsonValue, target: ListTarget): KubernetesObject {
  const { apiVersion, kind } = target.kind
  const typed = isObject(item) ? namedFirst(item, apiVersion, kind) : undefined
  if (typed !== undefined && isKubernetesObject(typed)) return typed
  throw malformed(target)
}

/** The object with this apiVersion and kind in front, whatever it says itself. */
export function namedFirst(item: JsonObject, apiVersion: string, kind: string): JsonObject {
  if (item.apiVersion === apiVersion && item.kind === kind) return item
  return Object.assign({ apiVersion, kind }, item, { apiVersion, kind })
}

function malformed({ kind, cluster }: ListTarget): OperationError {
  return new OperationError({
    code: 'cluster/server-error',
    message: `list ${kind.kind} of ${kind.apiVersion}: the answer is no list of objects`,
    subject: cluster,
    retryable: true,
  })
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

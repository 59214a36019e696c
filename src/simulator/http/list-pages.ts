import type { JsonObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import type { ApiServer } from '../api-server/api-server.ts'
import { partialOf } from '../api-server/partial.ts'
import { gone } from '../api-server/status-error.ts'
import type { ApiRequest } from './request.ts'
import type { Route } from './route.ts'

interface Rest {
  readonly items: readonly KubernetesObject[]
  readonly version: number
}

const maxOpenLists = 100

/** Lists in pages: all pages of a list are of one version, and expire when that is compacted away. */
export class ListPages {
  readonly #server: ApiServer
  readonly #rests = new Map<string, Rest>()
  #count = 0

  constructor(server: ApiServer) {
    this.#server = server
  }

  page({ kind, namespace }: Route, { query, accept }: ApiRequest): JsonObject {
    const labelSelector = query.get('labelSelector') ?? undefined
    const fieldSelector = query.get('fieldSelector') ?? undefined
    const token = query.get('continue') ?? ''
    const { items, version } =
      token === ''
        ? {
            items: this.#server.list(kind, { namespace, labelSelector, fieldSelector }),
            version: this.#server.store.version,
          }
        : this.#resume(token)
    const limit = Number(query.get('limit') ?? 0)
    const page = limit > 0 ? items.slice(0, limit) : items
    const rest = items.slice(page.length)
    const metadata = {
      resourceVersion: String(version),
      ...(rest.length === 0
        ? {}
        : { continue: this.#keep({ items: rest, version }), remainingItemCount: rest.length }),
    }
    return accept.includes('as=PartialObjectMetadataList')
      ? { ...meta('PartialObjectMetadataList'), metadata, items: page.map(partialDocument) }
      : { kind: `${kind.kind}List`, apiVersion: kind.apiVersion, metadata, items: page }
  }

  #keep(rest: Rest): string {
    const token = Buffer.from(`${++this.#count} ${rest.version}`).toString('base64url')
    this.#rests.set(token, rest)
    for (const oldest of this.#rests.keys()) {
      if (this.#rests.size <= maxOpenLists) break
      this.#rests.delete(oldest)
    }
    return token
  }

  #resume(token: string): Rest {
    const rest = this.#rests.get(token)
    const { oldest } = this.#server.store
    if (rest === undefined || rest.version < oldest) throw gone(String(rest?.version ?? 0), oldest)
    return rest
  }
}

/** What an object is called of which only the metadata is told. */
export const partialMeta: JsonObject = meta('PartialObjectMetadata')

export function partialDocument(object: KubernetesObject): JsonObject {
  return { ...partialOf(object), ...partialMeta }
}

function meta(kind: string): JsonObject {
  return { kind, apiVersion: 'meta.k8s.io/v1' }
}

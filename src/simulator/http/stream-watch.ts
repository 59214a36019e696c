import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { type JsonObject, toJson } from '../../base/std/json.ts'
import type { WatchEvent } from '../../reconcile/ports.ts'
import type { ApiServer } from '../api-server/api-server.ts'
import { StatusError } from '../api-server/status-error.ts'
import { type Bookmark, watchStore, watchWithBookmarks } from '../watch-store.ts'
import { partialDocument, partialMeta } from './list-pages.ts'
import type { ApiRequest } from './request.ts'
import type { Route } from './route.ts'
import { statusDocument } from './status-document.ts'

/** Answers a watch: an event a line, until the client goes or its time is over. */
export async function streamWatch(
  server: ApiServer,
  route: Route,
  { query, accept }: ApiRequest,
  response: ServerResponse,
): Promise<void> {
  const end = new AbortController()
  response.on('close', () => end.abort())
  const seconds = Number(query.get('timeoutSeconds') ?? 0)
  if (seconds > 0) void server.clock.sleep(seconds * 1000, end.signal).then(() => end.abort())
  response.writeHead(200, { 'content-type': 'application/json' })
  response.flushHeaders()
  const labelSelector = query.get('labelSelector')
  const partial = accept.includes('as=PartialObjectMetadata')
  const options = {
    resourceVersion: query.get('resourceVersion') || String(server.store.version),
    signal: end.signal,
    ...(route.namespace === undefined ? {} : { namespace: route.namespace }),
    ...(labelSelector === null ? {} : { labelSelector }),
  }
  const over = seconds > 0 ? server.clock.now() + seconds * 1000 : Number.POSITIVE_INFINITY
  const withBookmarks = /^(1|true)$/.test(query.get('allowWatchBookmarks') ?? '')
  try {
    const events = withBookmarks
      ? watchWithBookmarks(server, route.kind, options, over)
      : watchStore(server, route.kind, options)
    for await (const event of events) {
      if (!response.write(`${toJson(documentOf(event, route, partial))}\n`)) {
        await once(response, 'drain', { signal: end.signal }).catch(() => undefined)
      }
    }
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    response.write(`${toJson({ type: 'ERROR', object: statusDocument(error) })}\n`)
  }
  response.end()
}

function documentOf(event: WatchEvent | Bookmark, { kind }: Route, partial: boolean): JsonObject {
  if (event.type === 'bookmark') {
    const bookmark = {
      kind: kind.kind,
      apiVersion: kind.apiVersion,
      metadata: { resourceVersion: event.resourceVersion },
    }
    return { type: 'BOOKMARK', object: partial ? { ...bookmark, ...partialMeta } : bookmark }
  }
  return { type: event.type.toUpperCase(), object: partial ? partialDocument(event.object) : event.object }
}

import type { KubernetesObject } from '../core/model/object.ts'
import type { WatchEvent, WatchOptions } from '../reconcile/ports.ts'
import type { ApiServer } from './api-server/api-server.ts'
import { parseLabelSelector } from './api-server/label-selector.ts'
import { withMetadata } from './api-server/metadata.ts'
import type { StoreEvent } from './api-server/object-store.ts'
import { partialOf } from './api-server/partial.ts'
import type { ServedKind } from './api-server/schema/kinds.ts'
import { gone } from './api-server/status-error.ts'

const bookmarkMilliseconds = 60_000

// How long before its end a watch gets its last bookmark.
const lastMilliseconds = 2_000

/** What a watch has told everything up to. */
export interface Bookmark {
  readonly type: 'bookmark'
  readonly resourceVersion: string
}

/** The events of a kind after a version, until the signal. Too old a version is refused. */
export function watchStore(
  server: ApiServer,
  kind: ServedKind,
  options: WatchOptions,
): AsyncGenerator<WatchEvent> {
  const queue = new EventQueue<WatchEvent>(options.signal)
  const stop = feed(server, kind, options, event => queue.push(event))
  return drain(queue, stop)
}

/** The same with a bookmark a minute, and one just before its end, which the server's clock tells in milliseconds. */
export function watchWithBookmarks(
  server: ApiServer,
  kind: ServedKind,
  options: WatchOptions,
  end: number,
): AsyncGenerator<WatchEvent | Bookmark> {
  const queue = new EventQueue<WatchEvent | Bookmark>(options.signal)
  const stop = feed(server, kind, options, event => queue.push(event))
  void sendBookmarks(server, queue, end)
  return drain(queue, stop)
}

/** Returns what ends it. */
function feed(
  { store }: ApiServer,
  kind: ServedKind,
  options: WatchOptions,
  push: (event: WatchEvent | undefined) => void,
): () => void {
  const missed = store.since(Number(options.resourceVersion))
  if (missed === undefined) throw gone(options.resourceVersion, store.oldest)
  const select = selectorOf(kind, options)
  for (const event of missed) push(select(event))
  return store.listen(event => push(select(event)))
}

async function* drain<Event>(queue: EventQueue<Event>, stop: () => void): AsyncGenerator<Event> {
  try {
    for (let event = await queue.next(); event !== undefined; event = await queue.next()) yield event
  } finally {
    queue.end()
    stop()
  }
}

async function sendBookmarks(
  server: ApiServer,
  queue: EventQueue<WatchEvent | Bookmark>,
  end: number,
): Promise<void> {
  while (!queue.ended) {
    const last = end - lastMilliseconds - server.clock.now()
    const pause = last > 0 ? Math.min(last, bookmarkMilliseconds) : bookmarkMilliseconds
    await server.clock.sleep(pause, queue.signal)
    queue.push({ type: 'bookmark', resourceVersion: String(server.store.version) })
  }
}

// An object that begins or ends to match the selector is added or deleted for this watch.
function selectorOf(kind: ServedKind, options: WatchOptions): (event: StoreEvent) => WatchEvent | undefined {
  const matches = parseLabelSelector(options.labelSelector ?? '')
  const isSelected = (object: KubernetesObject | undefined): boolean =>
    object !== undefined && matches(object.metadata.labels ?? {})
  const shape = (object: KubernetesObject): KubernetesObject => {
    const versioned =
      object.apiVersion === kind.apiVersion ? object : { ...object, apiVersion: kind.apiVersion }
    return options.metadataOnly === true ? partialOf(versioned) : versioned
  }
  return ({ type, storage, object, before }) => {
    if (storage !== kind.storage) return undefined
    if (
      kind.namespaced &&
      options.namespace !== undefined &&
      object.metadata.namespace !== options.namespace
    ) {
      return undefined
    }
    const [was, is] = [isSelected(before), type !== 'deleted' && isSelected(object)]
    if (!was && !is) return undefined
    if (is) return { type: was ? 'modified' : 'added', object: shape(object) }
    // An object that no longer matches is told as it was last seen.
    const last = type === 'deleted' ? object : withVersionOf(object, before ?? object)
    return { type: 'deleted', object: shape(last) }
  }
}

function withVersionOf(object: KubernetesObject, last: KubernetesObject): KubernetesObject {
  return withMetadata(last, { resourceVersion: object.metadata.resourceVersion })
}

class EventQueue<Event> {
  readonly #events: Event[] = []
  readonly #end = new AbortController()
  #wake: (() => void) | undefined

  constructor(signal: AbortSignal) {
    if (signal.aborted) this.end()
    signal.addEventListener('abort', () => this.end(), { once: true })
  }

  get ended(): boolean {
    return this.#end.signal.aborted
  }

  get signal(): AbortSignal {
    return this.#end.signal
  }

  push(event: Event | undefined): void {
    if (event === undefined || this.ended) return
    this.#events.push(event)
    this.#wake?.()
  }

  end(): void {
    this.#end.abort()
    this.#wake?.()
  }

  /** The next event; undefined at the end. */
  async next(): Promise<Event | undefined> {
    while (this.#events.length === 0 && !this.ended) {
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
      this.#wake = undefined
    }
    return this.ended ? undefined : this.#events.shift()
  }
}

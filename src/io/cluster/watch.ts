import { isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { sharedText } from '../../base/std/shared-text.ts'
import { isKubernetesObject } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { ApiResource, Clock, KindRef, WatchEvent, WatchOptions } from '../../reconcile/ports.ts'
import { metadataAccept, namedFirst } from './list.ts'
import { queryOf, resourcePath } from './resource-path.ts'
import type { AnswerLines, LineSkimmer } from './transport/answer-lines.ts'
import { type RequestContext, refusalError } from './transport/failure.ts'
import { parseJson } from './transport/parse-json.ts'
import { retryDelay } from './transport/retry-delay.ts'
import type { Sender } from './transport/sender.ts'

export interface WatchTarget {
  readonly sender: Sender
  readonly clock: Clock
  readonly random: () => number
  readonly kind: KindRef
  readonly find: () => Promise<ApiResource>
  readonly options: WatchOptions
  readonly cluster: string
  /** The cluster's API is not used any more. */
  readonly closed: AbortSignal
}

// A watch that breaks this often in a row without an event has a reason that only its user can judge.
const breaks = 3
// What an API server takes of itself (--min-request-timeout). Silence is noticed long before, and to open thousands of
// watches again costs more than what they tell.
const shortestSeconds = 1_800
// As every API server writes one; written otherwise it is read like an event.
const bookmarkStart = '{"type":"BOOKMARK"'

/** The events of a kind. Connections that end or break are opened again after the last version that was seen. */
export function watchObjects(target: WatchTarget): AsyncIterableIterator<WatchEvent> {
  return new ObjectWatch(target)
}

// No generator, which would hold its last event until the next one: most watches are quiet for hours.
class ObjectWatch implements AsyncIterableIterator<WatchEvent>, LineSkimmer {
  readonly #target: WatchTarget
  #from: string
  #broken = 0
  /** Of the connection that is open. */
  #lines: AnswerLines | undefined

  constructor(target: WatchTarget) {
    this.#target = target
    this.#from = target.options.resourceVersion
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<WatchEvent>> {
    const { options, clock, random } = this.#target
    while (!this.#isOver) {
      try {
        this.#lines ??= await this.#open()
        const event = this.#read(await this.#lines.next(), this.#lines.context)
        if (event !== undefined) return { value: event, done: false }
      } catch (error) {
        this.#shut()
        if (this.#isOver) break
        if (!(error instanceof OperationError) || !isBreak(error) || ++this.#broken === breaks) throw error
        await clock.sleep(retryDelay(error, this.#broken, random) ?? 0, options.signal)
      }
    }
    return await this.return()
  }

  async return(): Promise<IteratorResult<WatchEvent>> {
    this.#shut()
    return { value: undefined, done: true }
  }

  /** Takes in a bookmark; what breaks off, or cannot be read, is left to whoever reads it. */
  skim(line: string): boolean {
    if (!line.startsWith(bookmarkStart)) return false
    try {
      return this.#passes(JSON.parse(line))
    } catch {
      return false
    }
  }

  get #isOver(): boolean {
    return this.#target.options.signal.aborted || this.#target.closed.aborted
  }

  /** Undefined where the connection has ended, or said what nobody has to know. */
  #read(line: string | undefined, context: RequestContext): WatchEvent | undefined {
    if (line === undefined) {
      this.#shut()
      return undefined
    }
    const document = parseLine(line, context)
    if (this.#passes(document)) return undefined
    const event = eventOf(document, this.#target, context)
    if (event !== undefined) this.#heard(event.object)
    return event
  }

  /** Whether it is a bookmark. */
  #passes({ type, object }: JsonObject): boolean {
    if (type !== 'BOOKMARK') return false
    if (isObject(object)) this.#heard(object)
    return true
  }

  #heard({ metadata }: JsonObject): void {
    const resourceVersion = isObject(metadata) ? metadata.resourceVersion : undefined
    if (typeof resourceVersion !== 'string') return
    this.#broken = 0
    this.#from = resourceVersion
  }

  async #open(): Promise<AnswerLines> {
    const lines = await openWatch(this.#target, this.#from)
    lines.skimmer = this
    return lines
  }

  #shut(): void {
    this.#lines?.end(new Error('ended'))
    this.#lines = undefined
  }
}

function isBreak({ code }: OperationError): boolean {
  return code === 'cluster/response-cut' || code === 'cluster/timeout' || code === 'cluster/unreachable'
}

async function openWatch(target: WatchTarget, from: string): Promise<AnswerLines> {
  const { sender, random, kind, options, cluster } = target
  const resource = await target.find()
  const context = { cluster, action: sharedText(`watch ${kind.kind} of ${kind.apiVersion}`) }
  // Spread, so that the watches of a fleet do not all come back at one time.
  const timeoutSeconds = Math.floor(shortestSeconds * (1 + random()))
  const query = queryOf({
    watch: 1,
    allowWatchBookmarks: true,
    resourceVersion: from,
    timeoutSeconds,
    labelSelector: options.labelSelector,
  })
  return await sender.open(
    {
      method: 'GET',
      path: resourcePath(resource, options.namespace) + query,
      ...(options.metadataOnly === true
        ? { accept: metadataAccept.replace('MetadataList', 'Metadata') }
        : {}),
      idempotent: true,
      context,
    },
    options.signal,
  )
}

const types: Readonly<Record<string, 'added' | 'modified' | 'deleted'>> = {
  ADDED: 'added',
  MODIFIED: 'modified',
  DELETED: 'deleted',
}

function eventOf(
  { type, object }: JsonObject,
  target: WatchTarget,
  context: RequestContext,
): WatchEvent | undefined {
  if (!isObject(object)) return undefined
  if (type === 'ERROR') throw watchError(object, context)
  const named = namedFirst(object, target.kind.apiVersion, target.kind.kind)
  const known = types[String(type)]
  return known !== undefined && isKubernetesObject(named) ? { type: known, object: named } : undefined
}

// A line that is no JSON is one whose end did not arrive.
function parseLine(line: string, context: RequestContext): JsonObject {
  try {
    const value: JsonValue = parseJson(line)
    if (isObject(value)) return value
  } catch {
    // Said below.
  }
  throw new OperationError({
    code: 'cluster/response-cut',
    message: `${context.action}: an event breaks off after ${line.length} characters`,
    subject: context.cluster,
    retryable: true,
  })
}

function watchError(status: JsonObject, context: RequestContext): OperationError {
  return refusalError({ status: typeof status.code === 'number' ? status.code : 500, body: status }, context)
}

import { type JsonObject, toJson } from '../base/std/json.ts'
import { formatId, groupOf, type KubernetesObject } from '../core/model/object.ts'
import { OperationError } from '../core/model/operation-error.ts'
import type {
  ApiResource,
  ApplyOptions,
  ClusterApi,
  DeleteOptions,
  KindRef,
  ListOptions,
  ObjectList,
  ObjectRef,
  PatchOptions,
  WatchEvent,
  WatchOptions,
} from '../reconcile/ports.ts'
import type { ApiServer } from './api-server/api-server.ts'
import { authorize, authorizeApply } from './api-server/authorize.ts'
import { mergePatch } from './api-server/merge-patch.ts'
import { partialOf } from './api-server/partial.ts'
import type { ServedKind } from './api-server/schema/kinds.ts'
import { checkRequestSize } from './api-server/status-error.ts'
import { asOperation, unknownKindError } from './operation-errors.ts'
import { watchStore } from './watch-store.ts'

/** What a client asked of a cluster. */
export type RequestVerb =
  | 'discover'
  | 'get'
  | 'list'
  | 'create'
  | 'update'
  | 'apply'
  | 'patch'
  | 'delete'
  | 'watch'

export interface ApiHooks {
  /** Called before each request, with what it is for people. */
  readonly onRequest?: (verb: RequestVerb, action: string) => void
  /** Called after each request that may have written. */
  readonly onWrite?: () => void
  /** Ends the connections that are open now. */
  readonly connection?: () => AbortSignal
}

/** The API of a simulated cluster, without HTTP in between. */
export class SimulatedClusterApi implements ClusterApi {
  readonly #cluster: string
  readonly #server: ApiServer
  readonly #hooks: ApiHooks
  readonly #closed = new AbortController()

  constructor(cluster: string, server: ApiServer, hooks: ApiHooks = {}) {
    this.#cluster = cluster
    this.#server = server
    this.#hooks = hooks
  }

  async discover(): Promise<readonly ApiResource[]> {
    this.#hooks.onRequest?.('discover', 'discover the kinds of the API')
    return this.#server.kinds.kinds.map(toResource)
  }

  async get(ref: ObjectRef): Promise<KubernetesObject | undefined> {
    return this.#ask('get', `read ${describe(ref)}`, ref, kind =>
      this.#server.find(kind, ref.namespace ?? 'default', ref.name),
    )
  }

  async list(ref: KindRef, options: ListOptions = {}): Promise<ObjectList> {
    return this.#ask('list', `list ${ref.kind} of ${ref.apiVersion}`, ref, kind => {
      const items = this.#server.list(kind, options).slice(0, options.limit)
      return {
        items: options.metadataOnly === true ? items.map(partialOf) : items,
        resourceVersion: String(this.#server.store.version),
      }
    })
  }

  async apply(object: KubernetesObject, options: ApplyOptions): Promise<KubernetesObject> {
    const { name, namespace } = object.metadata
    const { apiVersion, kind } = object
    const ref = { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) }
    const verb = options.dryRun === true ? 'dry-run apply' : 'apply'
    const { fieldManager: manager, force = false, dryRun = false, impersonate } = options
    const confidential = options.confidential === true || (apiVersion === 'v1' && kind === 'Secret')
    return this.#ask('apply', `${verb} ${describe(ref)}`, { ...ref, confidential }, served => {
      const placed = inDefaultNamespace(served, object)
      const place = { kind: served, namespace: placed.metadata.namespace, name }
      authorizeApply(this.#server, impersonate, place)
      checkRequestSize(toJson(object))
      const applied = this.#server.apply(placed, { manager, force, dryRun })
      if (!dryRun) this.#hooks.onWrite?.()
      return applied.object
    })
  }

  async patch(
    ref: ObjectRef,
    patch: JsonObject,
    { fieldManager: manager, impersonate }: PatchOptions,
  ): Promise<KubernetesObject | undefined> {
    return this.#ask('patch', `patch ${describe(ref)}`, ref, kind => {
      const { namespace = 'default', name } = ref
      authorize(this.#server, impersonate, { verb: 'patch', kind, namespace, name })
      const live = this.#server.find(kind, namespace, name)
      if (live === undefined) return undefined
      const patched = this.#server.update(mergePatch(live, patch), { manager })
      this.#hooks.onWrite?.()
      return patched
    })
  }

  async delete(ref: ObjectRef, options: DeleteOptions = {}): Promise<boolean> {
    const verb = options.dryRun === true ? 'dry-run delete' : 'delete'
    return this.#ask('delete', `${verb} ${describe(ref)}`, ref, kind => {
      const { namespace = 'default', name } = ref
      authorize(this.#server, options.impersonate, { verb: 'delete', kind, namespace, name })
      const withPropagation: DeleteOptions = { propagation: 'Background', ...options }
      const found = this.#server.delete(kind, namespace, name, withPropagation)
      if (options.dryRun !== true) this.#hooks.onWrite?.()
      return found !== undefined
    })
  }

  async *watch(ref: KindRef, options: WatchOptions): AsyncGenerator<WatchEvent> {
    const action = `watch ${ref.kind} of ${ref.apiVersion}`
    const kind = this.#ask('watch', action, ref, found => found)
    const connection = this.#hooks.connection?.() ?? this.#closed.signal
    const signal = AbortSignal.any([options.signal, this.#closed.signal, connection])
    const events = asOperation(this.#cluster, action, () =>
      watchStore(this.#server, kind, { ...options, signal }),
    )
    yield* events
    if (connection.aborted && !this.#closed.signal.aborted) throw brokenOff(this.#cluster, action)
  }

  async close(): Promise<void> {
    this.#closed.abort()
  }

  #ask<Result>(
    verb: RequestVerb,
    action: string,
    ref: KindRef & Partial<Place> & { readonly confidential?: boolean },
    answer: (kind: ServedKind) => Result,
  ): Result {
    checkSegments(ref, this.#cluster, action)
    this.#hooks.onRequest?.(verb, action)
    const { apiVersion, kind } = ref
    const served = this.#server.kinds.byKind(apiVersion, kind)
    if (served === undefined) throw unknownKindError(this.#cluster, apiVersion, kind)
    return asOperation(this.#cluster, action, () => answer(served), ref.confidential)
  }
}

function brokenOff(subject: string, action: string): OperationError {
  const message = `${action}: the answer of the simulator breaks off`
  return new OperationError({ code: 'cluster/response-cut', message, subject, retryable: true })
}

/** What a request's path names besides the kind. */
interface Place {
  readonly namespace: string
  readonly name: string
}

// Such a name would make another path of the request's.
function checkSegments({ namespace, name }: Partial<Place>, subject: string, action: string): void {
  const wrong = [namespace, name].find(
    segment => segment !== undefined && (segment === '' || /^\.{1,2}$|[/%]/.test(segment)),
  )
  if (wrong === undefined) return
  const message = `${action}: ${JSON.stringify(wrong)} cannot be part of a path`
  throw new OperationError({ code: 'cluster/invalid', message, subject, retryable: false })
}

function toResource(kind: ServedKind): ApiResource {
  const { group, version, resource, namespaced, verbs } = kind
  return { group, version, kind: kind.kind, resource, namespaced, verbs }
}

function describe({ apiVersion, kind, namespace = '', name }: ObjectRef): string {
  return formatId({ group: groupOf(apiVersion), kind, namespace, name })
}

// The path of a request always names a namespace for a namespaced kind, and the server puts it into the object.
function inDefaultNamespace(kind: ServedKind, object: KubernetesObject): KubernetesObject {
  if (!kind.namespaced || object.metadata.namespace !== undefined) return object
  return { ...object, metadata: { ...object.metadata, namespace: 'default' } }
}

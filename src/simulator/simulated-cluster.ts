import { equalJson, type JsonObject } from '../base/std/json.ts'
import type { Clock, ClusterApi } from '../reconcile/ports.ts'
import { ApiServer } from './api-server/api-server.ts'
import type { SavedState } from './api-server/object-store.ts'
import type { Behaviour } from './controllers/controller.ts'
import { Controllers } from './controllers/controllers.ts'
import { isElastic } from './controllers/node.ts'
import { nodeObject } from './controllers/scheduler.ts'
import { type HttpFront, type HttpFrontOptions, serveHttp } from './http/http-front.ts'
import { seedOf } from './seeded.ts'
import { type RequestVerb, SimulatedClusterApi } from './simulated-cluster-api.ts'

export interface ClusterOptions {
  readonly name: string
  readonly clock: Clock
  /** How workloads behave; by default pods are ready at once and all fit. */
  readonly behaviour?: Partial<Behaviour>
  /** False leaves the controllers out: a bare API server. */
  readonly controllers?: boolean
  /** The state that the cluster had before, from `server.save()`. */
  readonly saved?: SavedState
}

/** A cluster that is not there: an API server in memory, and what keeps its workloads running. */
export class SimulatedCluster {
  readonly name: string
  readonly server: ApiServer
  readonly #controllers: Controllers | undefined
  readonly #behaviour: { -readonly [Name in keyof Behaviour]: Behaviour[Name] }
  readonly #requests = new Map<RequestVerb, number>()
  #connection = new AbortController()

  constructor({ name, clock, behaviour = {}, controllers = true, saved }: ClusterOptions) {
    this.name = name
    this.server = new ApiServer({ clock, seed: seedOf(name), ...(saved === undefined ? {} : { saved }) })
    this.#behaviour = { podStartMilliseconds: 0, ...behaviour }
    if (saved === undefined) this.setNodes(behaviour.nodes ?? [], behaviour.elastic)
    if (controllers) this.#controllers = new Controllers(this.server, this.#behaviour)
  }

  /**
   * Gives the cluster these nodes, each with what it has for pods, and what autoscaling may add to them; pods stay bound
   * where they are.
   */
  setNodes(nodes: readonly JsonObject[], elastic?: JsonObject): void {
    const kind = this.server.kind('v1', 'Node')
    for (const [index, allocatable] of nodes.entries()) {
      const node = nodeObject(`node-${index + 1}`, allocatable)
      const live = this.server.find(kind, undefined, node.metadata.name)
      if (live === undefined) this.server.create(node, {})
      else if (!equalJson(live.status, node.status)) this.server.update(node, { subresource: 'status' })
    }
    const given = this.server.list(kind).filter(node => !isElastic(node))
    for (const { metadata } of given.slice(nodes.length))
      this.server.delete(kind, undefined, metadata.name, { propagation: 'Background' })
    this.#setElastic(elastic)
  }

  #setElastic(elastic: JsonObject = {}): void {
    if (equalJson(this.#behaviour.elastic ?? {}, elastic)) return
    this.#behaviour.elastic = elastic
    this.#controllers?.retryPending()
    this.settle()
  }

  /** Lets the controllers do all that they can do now; they do so after each request anyway. */
  settle(): void {
    this.#controllers?.settle()
  }

  /** A new client of the cluster. */
  connect(): ClusterApi {
    return new SimulatedClusterApi(this.name, this.server, {
      onRequest: verb => this.#count(verb),
      onWrite: () => this.settle(),
      connection: () => this.#connection.signal,
    })
  }

  /** Breaks every watch that clients have open. */
  disconnect(): void {
    this.#connection.abort()
    this.#connection = new AbortController()
  }

  /** Serves the cluster over HTTP on the loopback address. Requests that come there are not counted. */
  serve(options: Omit<HttpFrontOptions, 'onWrite'> = {}): Promise<HttpFront> {
    return serveHttp(this.server, { ...options, onWrite: () => this.settle() })
  }

  /** How many requests clients have sent since the start or since {@link forgetRequests}. */
  get requests(): number {
    return this.#requests.values().reduce((sum, count) => sum + count, 0)
  }

  requestsOf(verb: RequestVerb): number {
    return this.#requests.get(verb) ?? 0
  }

  forgetRequests(): void {
    this.#requests.clear()
  }

  #count(verb: RequestVerb): void {
    this.#requests.set(verb, this.requestsOf(verb) + 1)
  }
}

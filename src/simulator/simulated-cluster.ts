import type { Clock, ClusterApi } from '../reconcile/ports.ts'
import { ApiServer } from './api-server/api-server.ts'
import { seedOf } from './seeded.ts'
import { type RequestVerb, SimulatedClusterApi } from './simulated-cluster-api.ts'

export interface ClusterOptions {
  readonly name: string
  readonly clock: Clock
}

/** A cluster that is not there: an API server in memory, and what keeps its workloads running. */
export class SimulatedCluster {
  readonly name: string
  readonly server: ApiServer
  readonly #requests = new Map<RequestVerb, number>()

  constructor({ name, clock }: ClusterOptions) {
    this.name = name
    this.server = new ApiServer({ clock, seed: seedOf(name) })
  }

  /** A new client of the cluster. */
  connect(): ClusterApi {
    return new SimulatedClusterApi(this.name, this.server, { onRequest: verb => this.#count(verb) })
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

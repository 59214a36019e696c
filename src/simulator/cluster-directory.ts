import type { Cluster } from '../core/model/fleet.ts'
import type { Clock, ClusterApi, ClusterDirectory } from '../reconcile/ports.ts'
import type { Behaviour } from './controllers/controller.ts'
import { type Faults, withFaults } from './faults.ts'
import { SimulatedCluster } from './simulated-cluster.ts'

export interface SimulatedClustersOptions {
  readonly clock: Clock
  /** How workloads behave; by default pods are ready at once and all fit. */
  readonly behaviour?: Partial<Behaviour>
  /** What goes wrong with requests; by default nothing. */
  readonly faults?: Faults
}

/** A fleet of simulated clusters: each is made when it is first asked for, and kept by name. */
export class SimulatedClusters implements ClusterDirectory {
  readonly #options: SimulatedClustersOptions
  readonly #clusters = new Map<string, SimulatedCluster>()

  constructor(options: SimulatedClustersOptions) {
    this.#options = options
  }

  async connect({ name }: Pick<Cluster, 'name'>): Promise<ClusterApi> {
    const api = this.cluster(name).connect()
    const { clock, faults } = this.#options
    return faults === undefined ? api : withFaults(api, name, clock, faults)
  }

  cluster(name: string): SimulatedCluster {
    const found = this.#clusters.get(name) ?? new SimulatedCluster({ ...this.#options, name })
    this.#clusters.set(name, found)
    return found
  }

  /** Names of the clusters that exist by now, sorted. */
  get names(): readonly string[] {
    return [...this.#clusters.keys()].sort()
  }

  /** Names of the clusters that got requests since {@link forgetRequests}, sorted. */
  get asked(): readonly string[] {
    return this.names.filter(name => this.cluster(name).requests > 0)
  }

  forgetRequests(): void {
    for (const cluster of this.#clusters.values()) cluster.forgetRequests()
  }
}

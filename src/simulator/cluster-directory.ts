import type { Clock, ClusterApi, ClusterDirectory } from '../reconcile/ports.ts'
import { SimulatedCluster } from './simulated-cluster.ts'

/** A fleet of simulated clusters: each is made when it is first asked for, and kept by name. */
export class SimulatedClusters implements ClusterDirectory {
  readonly #clock: Clock
  readonly #clusters = new Map<string, SimulatedCluster>()

  constructor(options: { readonly clock: Clock }) {
    this.#clock = options.clock
  }

  async connect({ name }: { readonly name: string }): Promise<ClusterApi> {
    return this.cluster(name).connect()
  }

  cluster(name: string): SimulatedCluster {
    const found = this.#clusters.get(name) ?? new SimulatedCluster({ name, clock: this.#clock })
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

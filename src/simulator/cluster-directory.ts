import type { JsonObject } from '../base/std/json.ts'
import type { Cluster } from '../core/model/fleet.ts'
import type { Clock, ClusterApi, ClusterDirectory } from '../reconcile/ports.ts'
import type { SavedState } from './api-server/object-store.ts'
import type { Behaviour } from './controllers/controller.ts'
import { plenty } from './controllers/node.ts'
import { type Faults, withFaults } from './faults.ts'
import { SimulatedCluster } from './simulated-cluster.ts'

export interface SimulatedClustersOptions {
  readonly clock: Clock
  /** How workloads behave; by default pods are ready at once and all fit. */
  readonly behaviour?: Partial<Behaviour>
  /** Clusters that declare what they have for pods have nodes with that, and get more as far as they are elastic. */
  readonly declaredNodes?: boolean
  /** What goes wrong with requests; by default nothing. */
  readonly faults?: Faults
  /** Where the clusters left off, from an earlier {@link SimulatedClusters.save}. */
  readonly saved?: SavedClusters
}

/** The states of clusters by name. */
export type SavedClusters = Readonly<Record<string, SavedState>>

/** A fleet of simulated clusters: each is made when it is first asked for, and kept by name. */
export class SimulatedClusters implements ClusterDirectory {
  readonly #options: SimulatedClustersOptions
  readonly #clusters = new Map<string, SimulatedCluster>()

  constructor(options: SimulatedClustersOptions) {
    this.#options = options
  }

  async connect(cluster: Pick<Cluster, 'name'> & Partial<Cluster>): Promise<ClusterApi> {
    const { name } = cluster
    const simulated = this.cluster(name)
    if (this.#options.declaredNodes === true) simulated.setNodes(nodesOf(cluster), elasticOf(cluster))
    const api = simulated.connect()
    const { clock, faults } = this.#options
    return faults === undefined ? api : withFaults(api, name, clock, faults)
  }

  cluster(name: string): SimulatedCluster {
    const found = this.#clusters.get(name)
    if (found !== undefined) return found
    const { clock, behaviour = {} } = this.#options
    const saved = this.#options.saved?.[name]
    const made = new SimulatedCluster({
      name,
      clock,
      behaviour,
      ...(saved === undefined ? {} : { saved }),
    })
    this.#clusters.set(name, made)
    return made
  }

  /** The state of all clusters as plain data, to go on from with another directory. */
  save(): SavedClusters {
    const untouched = Object.entries(this.#options.saved ?? {}).filter(([name]) => !this.#clusters.has(name))
    const made = this.names.map(name => [name, this.cluster(name).server.save()] as const)
    return Object.fromEntries([...untouched, ...made])
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

// One node with all that is declared; of what is not named there is plenty.
function nodesOf({ placement }: Partial<Cluster>): readonly JsonObject[] {
  const { elastic: _, ...declared } = placement?.capacity ?? {}
  if (Object.keys(declared).length === 0) return []
  return [{ ...plenty, ...declared }]
}

function elasticOf({ placement }: Partial<Cluster>): JsonObject {
  return { ...placement?.capacity?.elastic }
}

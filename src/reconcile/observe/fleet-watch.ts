import {
  type CompileInputs,
  credibleObservation,
  observationNeeds,
  parseHead,
  rememberedObservation,
} from '../../core/compile.ts'
import type { Fleet } from '../../core/model/fleet.ts'
import { keyOf } from '../../core/model/object.ts'
import type { Observation, ObservedWorkload } from '../../core/model/observation.ts'
import type { FleetState } from '../../core/model/state.ts'
import { decreases, grantsIn } from './decreases.ts'
import { FleetObserver, type FleetObserverOptions, type Watched } from './fleet-observer.ts'

const nobody: Watched = {
  clusters: [],
  workloads: [],
  moving: false,
  followed: new Set(),
  evicted: [],
  tolerated: [],
}

interface FleetWatchOptions {
  /** Whether all that a cluster should have by what is in force was committed. */
  readonly isCommitted: (cluster: string) => boolean
}

/** What the scheduling of a fleet has seen of its clusters, and whether there is news. */
export class FleetWatch {
  readonly #observer: FleetObserver
  #watched = nobody
  #decisions: FleetState['decisions'] = new Map()
  #seen: Observation | undefined

  constructor(
    ports: ConstructorParameters<typeof FleetObserver>[0],
    { isCommitted, ...options }: Omit<FleetObserverOptions, 'committed'> & FleetWatchOptions,
  ) {
    const committed = (name: string) => (isCommitted(name) ? this.#grantedIn(name) : undefined)
    this.#observer = new FleetObserver(ports, { ...options, committed })
  }

  /** When clusters are looked at again, in milliseconds since the epoch. */
  nextAt(): number | undefined {
    return this.#observer.nextAt(this.#watched)
  }

  /** What a compile decides with: what is seen now of the clusters that its head asks for. */
  async observe(inputs: CompileInputs): Promise<CompileInputs> {
    const { fleet } = parseHead(inputs)
    const { decisions } = inputs.previous
    if (fleet !== undefined) this.follow(fleet, decisions)
    if (this.#seen === undefined) this.#observer.recall(rememberedObservation(decisions))
    this.#seen = await this.#observer.look(this.#watched)
    if (this.#seen === undefined || fleet === undefined) return inputs
    const { observation, diagnostics: notices } = credibleObservation(
      this.#seen,
      fleet,
      decisions,
      this.#observer.self,
    )
    return { ...inputs, observation, notices }
  }

  /** Watches from now on what a fleet with such decisions asks for. */
  follow(fleet: Fleet, decisions: FleetState['decisions']): void {
    for (const decrease of decreases(this.#decisions, decisions)) this.#observer.forget(decrease)
    this.#decisions = decisions
    const workloads = [...decisions.values()].map(({ workload }) => workload)
    this.#watched = { ...observationNeeds(fleet, decisions), workloads }
  }

  /** Looks at whoever is due; whether that tells anything new. */
  async hasNews(): Promise<boolean> {
    return (await this.#observer.look(this.#watched)) !== this.#seen
  }

  #grantedIn(cluster: string): ReadonlyMap<string, ObservedWorkload> {
    const all = [...this.#decisions.values()].flatMap(({ workload, root }) =>
      grantsIn(root)
        .filter(([name]) => name === cluster)
        .map(
          ([, replicas]) => [keyOf(workload), { replicas, available: replicas, unschedulable: 0 }] as const,
        ),
    )
    return new Map(all)
  }
}

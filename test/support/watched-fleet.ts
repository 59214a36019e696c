import { makeFile, makeTree, withEntry } from '../../src/base/tree/make-tree.ts'
import type { TreeDirectory } from '../../src/base/tree/tree.ts'
import {
  type Compiled,
  type CompileInputs,
  compile,
  emptyCompileCache,
  type Previous,
} from '../../src/core/compile.ts'
import type { DesiredNode } from '../../src/core/model/desired.ts'
import type { Observation, ObservedTaint, ObservedWorkload } from '../../src/core/model/observation.ts'
import { following } from './compiled.ts'

/** A fleet that is compiled again and again while its clusters serve what they are granted, without a reconciler. */
export class WatchedFleet {
  readonly #cache = emptyCompileCache()
  readonly #workload: string
  readonly #trees = new Map<string, TreeDirectory>()
  /** Available replicas by cluster. */
  readonly served: Map<string, number> = new Map()
  readonly taints: Map<string, readonly ObservedTaint[]> = new Map()
  /** How many replicas find a node, where not all do. */
  readonly room: Map<string, number> = new Map()
  /** How many pods there are room for in all; clusters that are left out do not say. */
  readonly pods: Map<string, number> = new Map()
  /** Applications that were applied everywhere, so that what is free does not count what they bring along. */
  applied: readonly string[] = []
  at: number = 1_000
  /** Nobody watches. */
  blind: boolean = false
  #head = 0
  compiled: Compiled | undefined

  constructor(files: Readonly<Record<string, string>>, workload: string) {
    this.#workload = workload
    this.#trees.set('r0', makeTree(files))
  }

  /** Commits files (undefined: removed). */
  commit(files: Readonly<Record<string, string | undefined>>): void {
    let tree = this.#trees.get(`r${this.#head}`)
    for (const [path, text] of Object.entries(files)) {
      tree = tree && withEntry(tree, path, text === undefined ? undefined : makeFile(text))
    }
    this.#head += 1
    if (tree !== undefined) this.#trees.set(`r${this.#head}`, tree)
  }

  /** Compiles head with what is seen now; gives the granted replicas by cluster. */
  step(others: Partial<CompileInputs> = {}): Readonly<Record<string, number>> {
    const last = this.compiled
    const previous = { ...following(last), clusters: this.#clusters() }
    const inputs: CompileInputs = {
      revision: `r${this.#head}`,
      trees: this.#trees,
      previous,
      ...(this.blind ? {} : { observation: this.observation() }),
      ...others,
    }
    const result = compile(inputs, this.#cache, last)
    if (result.fleet === undefined) throw new Error('the fleet was refused')
    this.compiled = result
    return this.shares()
  }

  /** Every cluster that can serves at most `pace` more of what it is granted; what it is not granted it gives up. */
  serve(pace: number = Number.POSITIVE_INFINITY): void {
    for (const [name, granted] of Object.entries(this.shares())) {
      if (this.taints.has(name)) continue
      const most = Math.min(granted, this.room.get(name) ?? granted)
      this.served.set(name, Math.min(most, (this.served.get(name) ?? 0) + pace))
    }
    const shares = this.shares()
    for (const name of this.served.keys()) if (!(name in shares)) this.served.delete(name)
    this.at += 10
  }

  /** Steps while the clusters serve, until nothing changes any more. */
  rest(): Readonly<Record<string, number>> {
    for (let round = 0; round < 6; round++) {
      this.step()
      this.serve()
    }
    return this.step()
  }

  /** Replicas that serve in the whole fleet, as far as is known. */
  available(): number {
    return [...this.served.values()].reduce((sum, each) => sum + each, 0)
  }

  /** What the clusters that get the application are granted. */
  shares(): Readonly<Record<string, number>> {
    const found: Record<string, number> = {}
    const visit = ({ cluster, children }: DesiredNode): void => {
      for (const pair of cluster?.pairs ?? []) {
        const share = pair.shares.get(this.#workload)
        if (cluster !== undefined && share !== undefined) found[cluster.cluster.name] = share.replicas
      }
      children.forEach(visit)
    }
    if (this.compiled !== undefined) visit(this.compiled.desired)
    return found
  }

  #clusters(): NonNullable<Previous['clusters']> {
    const health = { status: 'Healthy', message: '' } as const
    const applications = this.applied.map(
      name => ({ name, sync: 'Synced', health, objects: 1, shares: {} }) as const,
    )
    const own = { location: '', sync: 'Synced', health, revision: '', applications, failures: [] } as const
    return new Map([...this.#names()].map(name => [name, { name, ...own }]))
  }

  #names(): ReadonlySet<string> {
    const shares = Object.keys(this.shares())
    return new Set([...this.served.keys(), ...this.taints.keys(), ...this.pods.keys(), ...shares])
  }

  observation(): Observation {
    const clusters = [...this.#names()].map(name => {
      const available = this.served.get(name) ?? 0
      const granted = this.shares()[name] ?? 0
      const unschedulable = Math.max(0, granted - (this.room.get(name) ?? granted))
      const workload: ObservedWorkload = { replicas: available + unschedulable, available, unschedulable }
      const taints = this.taints.get(name) ?? []
      const pods = this.pods.get(name)
      const room = pods !== undefined && {
        room: { free: new Map([['pods', BigInt(pods - available) * 1000n]]) },
      }
      return [name, { taints, ...room, workloads: new Map([[this.#workload, workload]]) }] as const
    })
    return { at: this.at, clusters: new Map(clusters) }
  }
}

/** What a cluster is tainted with that nobody reaches since then. */
export function unreachable(since: number): readonly ObservedTaint[] {
  return [{ key: 'cluster.banyan.dev/unreachable', effect: 'NoExecute', timeAdded: since }]
}

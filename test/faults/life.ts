import type { OperationError } from '../../src/core/model/operation-error.ts'
import type { Outcome } from '../../src/core/model/outcome.ts'
import { FleetReconciler } from '../../src/reconcile/fleet/reconcile-fleet.ts'
import { FleetBells, runFleet } from '../../src/reconcile/fleet/run.ts'
import type {
  Clock,
  ClusterApi,
  ClusterDirectory,
  FleetSource,
  GitRepository,
  WatchEvent,
} from '../../src/reconcile/ports.ts'
import type { SimulatedClusters } from '../../src/simulator/cluster-directory.ts'
import type { SimulatedRemote } from '../../src/simulator/git/simulated-remote.ts'
import { SimulatedRepository } from '../../src/simulator/git/simulated-repository.ts'
import { simulatedSource } from '../../src/simulator/git/simulated-source.ts'
import type { Seeded } from '../../src/simulator/seeded.ts'
import type { Past } from './past.ts'
import type { Call, Fate } from './weather.ts'

/** What a process needs of the world around it. */
export interface Surroundings {
  readonly clock: Clock
  readonly remote: SimulatedRemote
  readonly clusters: SimulatedClusters
  readonly random: Seeded
  readonly fateOf: (call: Call) => Fate
  /** How long an event is on its way. */
  readonly lagOf: () => number
  /** What servers answered a while ago, by what they were asked. */
  readonly past: Past
  /** Told before a request of this process is carried out, and after. */
  readonly acting: (life: Life | undefined) => void
  readonly tell: (message: string) => void
  readonly onKilled: (life: Life) => void
  readonly onCrash: (life: Life, error: unknown) => void
}

const recentMs = 180_000
const lasting: ReadonlySet<string> = new Set(['apply', 'patch', 'delete', 'push'])

/** One process of the daemon, from its start until it is killed: from then on nothing it waits for ever comes. */
export class Life {
  readonly number: number
  /** The revisions that this process took into force, and when. */
  readonly accepted: { readonly revision: string; readonly at: number }[] = []
  /** The revision that the status told of when it began. */
  readonly remembered: string | undefined
  readonly #world: Surroundings
  readonly #end = new AbortController()
  readonly #stop = new AbortController()

  constructor(number: number, remembered: string | undefined, world: Surroundings) {
    this.number = number
    this.remembered = remembered
    this.#world = world
  }

  get isDead(): boolean {
    return this.#end.signal.aborted
  }

  start(): void {
    const { random } = this.#world
    const source = this.#source()
    const clock = this.#clock()
    const bells = new FleetBells()
    const reconciler = new FleetReconciler(
      { source, store: this.#repository('store'), clusters: this.#directory(), clock },
      {
        writer: `life-${this.number}`,
        concurrency: 3,
        random: () => random.next(),
        onNews: news => bells.ring(news),
        onProgress: event => {
          if (event.kind === 'compiled') this.#accept(event.revision)
          else this.#hear(event.outcome)
        },
      },
    )
    const { signal } = this.#stop
    const onFailure = ({ code, message }: OperationError): void => this.#tell(`${code}: ${message}`)
    runFleet({ reconciler, bells, source, clock, signal, onRound: () => undefined, onFailure }).catch(
      error => {
        if (!this.isDead) this.#world.onCrash(this, error)
      },
    )
  }

  #tell(message: string): void {
    this.#world.tell(`process ${this.number}: ${message}`)
  }

  #hear({ cluster, result, failures }: Outcome): void {
    const told = failures.map(({ code, message }) => `${code}: ${message}`)
    this.#tell(`${cluster} ${result} ${told.join('; ')}`)
    if (result === 'crashed') this.#world.onCrash(this, new Error(told.join()))
  }

  #accept(revision: string): void {
    this.accepted.push({ revision, at: this.#world.clock.now() })
    this.#world.tell(`process ${this.number} takes ${revision.slice(0, 7)} into force`)
  }

  kill(): void {
    if (this.isDead) return
    this.#end.abort()
    this.#world.onKilled(this)
  }

  /** Lets go of what it holds once the story is over: a signal that others wait for is never collected. */
  bury(): void {
    this.#end.abort()
    this.#stop.abort()
  }

  /** The revisions by which it may act now. */
  inForce(): readonly string[] {
    const since = this.#world.clock.now() - recentMs
    const first = this.accepted.findLastIndex(({ at }) => at <= since)
    return this.accepted.slice(Math.max(0, first)).map(({ revision }) => revision)
  }

  async #call<Result>(call: Call, request: () => Promise<Result>): Promise<Result> {
    if (this.isDead) return await never()
    const fate = this.#world.fateOf(call)
    if (fate.kind === 'killed') {
      if (fate.done) void this.#act(request)?.catch(() => undefined)
      this.#actLater(call, request, fate.lateMs)
      this.kill()
      return await never()
    }
    if (fate.kind === 'error') {
      if (fate.done) await this.#act(request)
      this.#actLater(call, request, fate.lateMs)
      await this.#wait(fate.afterMs)
      throw fate.error
    }
    const before = Math.floor(fate.afterMs / 2)
    await this.#wait(before)
    const result = await this.#act(request)
    if (fate.kind === 'done') this.#actLater(call, request, fate.againMs)
    await this.#wait(fate.afterMs - before)
    return this.#world.past.answer(call, result, fate.kind === 'stale')
  }

  // Whoever sent it has given it up, is dead, or had its answer; what only reads does nothing by being late.
  #actLater(call: Call, request: () => Promise<unknown>, afterMs: number | undefined): void {
    if (afterMs === undefined || !lasting.has(call.verb)) return
    void this.#world.clock.sleep(afterMs).then(() => {
      this.#tell(`${call.cluster ?? call.port} ${call.verb} arrives`)
      return this.#act(request).catch(() => undefined)
    })
  }

  // A request to the simulator is carried out before its promise is given.
  #act<Result>(request: () => Promise<Result>): Promise<Result> {
    this.#world.acting(this)
    try {
      return request()
    } finally {
      this.#world.acting(undefined)
    }
  }

  async #wait(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await this.#world.clock.sleep(milliseconds)
    if (this.isDead) await never()
  }

  #clock(): Clock {
    const { clock } = this.#world
    return {
      now: () => clock.now(),
      sleep: async (milliseconds, signal) => {
        await clock.sleep(milliseconds, signal)
        if (this.isDead) await never()
      },
    }
  }

  #source(): FleetSource {
    const source = simulatedSource(this.#world.remote)
    return {
      ...source,
      repository: this.#repository('source', source.repository),
      latest: signal => this.#call({ port: 'source', verb: 'latest' }, () => source.latest(signal)),
      subscribe: listener => source.subscribe(() => this.isDead || listener()),
    }
  }

  #repository(
    port: 'source' | 'store',
    inner: GitRepository = new SimulatedRepository(this.#world.remote),
  ): GitRepository {
    const call = <Result>(verb: string, request: () => Promise<Result>): Promise<Result> =>
      this.#call({ port, verb }, request)
    return {
      fetch: (branch, signal) => call('fetch', () => inner.fetch(branch, signal)),
      push: request => call('push', () => inner.push(request)),
      commit: request => call('commit', () => inner.commit(request)),
      resolve: revision => inner.resolve(revision),
      tree: commit => inner.tree(commit),
      log: range => inner.log(range),
      changes: (from, to) => inner.changes(from, to),
    }
  }

  #directory(): ClusterDirectory {
    return {
      connect: async cluster => this.#api(cluster.name, await this.#world.clusters.connect(cluster)),
    }
  }

  #api(cluster: string, api: ClusterApi): ClusterApi {
    const call = <Result>(verb: string, request: () => Promise<Result>, asked?: object): Promise<Result> =>
      this.#call({ port: 'cluster', verb, cluster, ...(asked && { asked: JSON.stringify(asked) }) }, request)
    const life = this
    return {
      discover: options => call('discover', () => api.discover(options), {}),
      get: ref => call('get', () => api.get(ref)),
      list: (kind, options) => call('list', () => api.list(kind, options), { ...kind, ...options }),
      apply: (object, options) =>
        call(options.dryRun === true ? 'try' : 'apply', () => api.apply(object, options)),
      patch: (ref, patch, options) => call('patch', () => api.patch(ref, patch, options)),
      delete: (ref, options) => call('delete', () => api.delete(ref, options)),
      async *watch(kind, options): AsyncGenerator<WatchEvent> {
        const signal = AbortSignal.any([options.signal, life.#end.signal])
        const events = await call('watch', async () => api.watch(kind, { ...options, signal }))
        for await (const event of events) yield* life.#told(cluster, event)
        if (life.isDead) await never()
      },
      close: () => api.close(),
    }
  }

  // Events come late, and some twice; a watch may break at any of them.
  async *#told(cluster: string, event: WatchEvent): AsyncGenerator<WatchEvent> {
    const call: Call = { port: 'cluster', verb: 'event', cluster }
    const fate = this.#world.fateOf(call)
    if (fate.kind === 'killed') {
      this.kill()
      return await never()
    }
    const afterMs = fate.kind === 'error' ? 0 : fate.afterMs
    await this.#wait(afterMs + this.#world.lagOf())
    yield event
    if (fate.kind !== 'error') return
    if (fate.done) yield event
    else throw fate.error
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}

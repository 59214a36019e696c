import type {
  ClusterApi,
  ClusterDirectory,
  FleetSource,
  Forge,
  GitRepository,
  Merger,
  RepositoryDirectory,
  WatchEvent,
} from '../../src/reconcile/ports.ts'
import { SimulatedRepository } from '../../src/simulator/git/simulated-repository.ts'
import { simulatedSource } from '../../src/simulator/git/simulated-source.ts'
import { never, type Surroundings } from './life.ts'
import type { Call } from './weather.ts'

/** Who goes through the doors. */
export interface Caller {
  readonly isDead: () => boolean
  readonly end: AbortSignal
  readonly kill: () => void
  /** Lets happen to a request what its fate says. */
  readonly call: <Result>(call: Call, request: () => Promise<Result>) => Promise<Result>
  readonly wait: (milliseconds: number) => Promise<void>
}

/** All ways of a process to the world: at each the weather has its say. */
export interface Doors {
  readonly source: FleetSource & { readonly repository: GitRepository & Merger }
  readonly store: GitRepository
  readonly repositories: RepositoryDirectory
  readonly clusters: ClusterDirectory
  readonly forge: Forge | undefined
}

export function openDoors(world: Surroundings, caller: Caller): Doors {
  const inner = simulatedSource(world.remote)
  const elsewhere = repositoryOf(caller, 'rendered', new SimulatedRepository(world.elsewhere))
  return {
    source: sourceOf(inner, caller),
    // The status is a branch of the same clone.
    store: repositoryOf(caller, 'store', inner.repository),
    repositories: { open: async () => elsewhere },
    clusters: {
      connect: async cluster => clusterOf(world, caller, cluster.name, await world.clusters.connect(cluster)),
    },
    forge: world.forge?.connect((verb, request) => caller.call({ port: 'forge', verb }, request)),
  }
}

function sourceOf(source: ReturnType<typeof simulatedSource>, caller: Caller): Doors['source'] {
  const { repository } = source
  const merge: Merger['merge'] = (ours, theirs) => repository.merge(ours, theirs)
  return {
    ...source,
    repository: { ...repositoryOf(caller, 'source', repository), merge },
    latest: signal => caller.call({ port: 'source', verb: 'latest' }, () => source.latest(signal)),
    subscribe: listener => source.subscribe(() => caller.isDead() || listener()),
  }
}

function repositoryOf(
  caller: Caller,
  port: 'source' | 'store' | 'rendered',
  inner: GitRepository,
): GitRepository {
  const call = <Result>(verb: string, request: () => Promise<Result>): Promise<Result> =>
    caller.call({ port, verb }, request)
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

function clusterOf(world: Surroundings, caller: Caller, cluster: string, api: ClusterApi): ClusterApi {
  const call = <Result>(verb: string, request: () => Promise<Result>, asked?: object): Promise<Result> =>
    caller.call({ port: 'cluster', verb, cluster, ...(asked && { asked: JSON.stringify(asked) }) }, request)
  return {
    discover: options => call('discover', () => api.discover(options), {}),
    get: ref => call('get', () => api.get(ref)),
    list: (kind, options) => call('list', () => api.list(kind, options), { ...kind, ...options }),
    apply: (object, options) =>
      call(options.dryRun === true ? 'try' : 'apply', () => api.apply(object, options)),
    patch: (ref, patch, options) => call('patch', () => api.patch(ref, patch, options)),
    delete: (ref, options) => call('delete', () => api.delete(ref, options)),
    async *watch(kind, options): AsyncGenerator<WatchEvent> {
      const signal = AbortSignal.any([options.signal, caller.end])
      const events = await call('watch', async () => api.watch(kind, { ...options, signal }))
      for await (const event of events) yield* told(world, caller, cluster, event)
      if (caller.isDead()) await never()
    },
    close: () => api.close(),
  }
}

// Events come late, and some twice; a watch may break at any of them.
async function* told(
  world: Surroundings,
  caller: Caller,
  cluster: string,
  event: WatchEvent,
): AsyncGenerator<WatchEvent> {
  const fate = world.fateOf({ port: 'cluster', verb: 'event', cluster })
  if (fate.kind === 'killed') {
    caller.kill()
    return await never()
  }
  const afterMs = fate.kind === 'error' ? 0 : fate.afterMs
  await caller.wait(afterMs + world.lagOf())
  yield event
  if (fate.kind !== 'error') return
  if (fate.done) yield event
  else throw fate.error
}

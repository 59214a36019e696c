import type { Cluster } from '../../core/model/fleet.ts'
import { applySetId } from '../../core/plan/index.ts'
import type { Clock, ClusterDirectory } from '../ports.ts'
import { ClusterKeeper } from './cluster-keeper.ts'
import { type ClusterNews, ClusterView } from './cluster-view.ts'
import type { Contact } from './contact.ts'

export interface KeptClustersOptions {
  readonly clusters: ClusterDirectory
  readonly clock: Clock
  /** In [0, 1): spreads what all clusters would else be asked at one time. */
  readonly random: () => number
  /** Told when something changed in some cluster. */
  readonly onNews: () => void
  /** Told of a bug of our own that ended a watch of a cluster, which is not followed any more. */
  readonly onCrash: (cluster: string, error: unknown) => void
}

interface Kept {
  readonly keeper: Promise<ClusterKeeper>
  /** How the cluster is reached: otherwise it is another connection. */
  readonly access: string
  opened?: ClusterKeeper
}

/** The clusters that a process follows, and in which of them something changed since it was asked last. */
export class KeptClusters {
  readonly #options: KeptClustersOptions
  readonly #kept = new Map<string, Kept>()
  #news = new Map<string, ClusterNews>()

  constructor(options: KeptClustersOptions) {
    this.#options = options
  }

  /** The clusters in which something changed since the last call, by name; that one is back says most. */
  takeNews(): ReadonlyMap<string, ClusterNews> {
    const news = this.#news
    this.#news = new Map()
    return news
  }

  async keeperOf(cluster: Cluster, fleet: string): Promise<ClusterKeeper> {
    const { name } = cluster
    const access = JSON.stringify(cluster.access)
    const known = this.#kept.get(name)
    if (known?.access === access) return await known.keeper
    if (known !== undefined) this.#drop(name, known)
    const keeper = this.#open(cluster, fleet)
    const kept: Kept = { keeper, access }
    this.#kept.set(name, kept)
    try {
      kept.opened = await keeper
      return kept.opened
    } catch (error) {
      this.#kept.delete(name)
      throw error
    }
  }

  /** Whether a cluster answers, as far as its watches know. */
  contact(name: string): Contact {
    return this.#kept.get(name)?.opened?.contact() ?? 'unknown'
  }

  /** Lets go of all other clusters. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const [name, kept] of this.#kept) if (!names.has(name)) this.#drop(name, kept)
  }

  async close(): Promise<void> {
    const all = [...this.#kept.values()]
    this.#kept.clear()
    await Promise.allSettled(all.map(async ({ keeper }) => (await keeper).close()))
  }

  async #open(cluster: Cluster, fleet: string): Promise<ClusterKeeper> {
    const { clusters, clock, random, onNews } = this.#options
    const { name } = cluster
    const api = await clusters.connect(cluster)
    const onChange = (news: ClusterNews): void => {
      if (this.#news.get(name) !== 'back') this.#news.set(name, news)
      onNews()
    }
    const onCrash = (error: unknown): void => {
      const kept = this.#kept.get(name)
      if (kept !== undefined) this.#drop(name, kept)
      this.#options.onCrash(name, error)
      onChange('changed')
    }
    return new ClusterKeeper(
      api,
      new ClusterView({ api, clock, random, id: applySetId(fleet), onChange, onCrash }),
    )
  }

  #drop(name: string, { keeper }: Kept): void {
    this.#kept.delete(name)
    this.#news.delete(name)
    void keeper.then(each => each.close()).catch(() => undefined)
  }
}

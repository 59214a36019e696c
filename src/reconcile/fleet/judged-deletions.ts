import { sha256 } from '../../base/std/hash.ts'
import type { DesiredCluster } from '../../core/model/desired.ts'
import type { ObjectKey } from '../../core/model/object.ts'
import { idOf, keyOf } from '../../core/model/object.ts'
import type { FleetState } from '../../core/model/state.ts'
import { bindPair } from '../../core/render/index.ts'
import type { RefusedDeletions } from '../cluster/reconcile-cluster.ts'

/**
 * The objects of each cluster that were in force when the guards let a plan take them away, and may still be there. What
 * a cluster holds beyond these (an old state store was lost, somebody labelled objects) was judged by nobody, and only a
 * few of those are deleted.
 */
export class JudgedDeletions {
  readonly #keys = new Map<string, ReadonlySet<ObjectKey>>()

  /** Takes up what the state store tells of processes before. */
  recall(clusters: FleetState['clusters']): void {
    for (const { name, leaving } of clusters.values())
      if (leaving !== undefined) this.#keys.set(name, new Set(leaving))
  }

  /** Remembers what was in force in a cluster and is not to be any more, until it is gone. */
  remember(before: DesiredCluster, after: DesiredCluster): void {
    const { name } = before.cluster
    const stays = keysOf(after)
    // Of an application that cannot be read, and of what one that is held may take over, no plan told that it goes.
    const unread = new Set(after.unreadable.map(({ application }) => application))
    const pairs = before.pairs.filter(({ application }) => !unread.has(application))
    const leaving = [...(this.#keys.get(name) ?? []), ...keysOf({ ...before, pairs })].filter(
      key => !stays.has(key) && after.coming?.has(key) !== true,
    )
    if (leaving.length > 0) this.#keys.set(name, new Set(leaving))
    else this.#keys.delete(name)
  }

  /** All that is to go of a cluster is gone, unless it stays until a file can be read. */
  forget({ cluster, keepsAll }: DesiredCluster): void {
    if (keepsAll !== true) this.#keys.delete(cluster.name)
  }

  /** What is to go of a cluster and may still be there, sorted; absent: nothing. */
  leaving(cluster: string): { readonly leaving?: readonly ObjectKey[] } {
    const keys = this.#keys.get(cluster)
    return keys === undefined ? {} : { leaving: [...keys].sort() }
  }

  /**
   * The deletions to refuse: those that nobody judged, when they are more than the limit for one cluster allows. What
   * somebody approves is judged from then on.
   */
  refused(
    cluster: string,
    deletions: readonly ObjectKey[],
    allowed: number,
    isApproved: (digest: string) => boolean,
  ): RefusedDeletions | undefined {
    const judged = this.#keys.get(cluster) ?? new Set()
    const unjudged = deletions.filter(key => !judged.has(key)).sort()
    if (unjudged.length <= allowed) return undefined
    const digest = sha256([cluster, ...unjudged].join('\n'))
    if (!isApproved(digest)) return { keys: new Set(unjudged), digest }
    this.#keys.set(cluster, new Set([...judged, ...unjudged]))
    return undefined
  }
}

function keysOf({ cluster, pairs }: DesiredCluster): ReadonlySet<ObjectKey> {
  const keys = pairs.flatMap(pair =>
    bindPair(pair, cluster).resources.map(({ object }) => keyOf(idOf(object))),
  )
  return new Set(keys)
}

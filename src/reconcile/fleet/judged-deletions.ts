import type { DesiredCluster } from '../../core/model/desired.ts'
import type { Limit } from '../../core/model/guards.ts'
import type { ObjectKey } from '../../core/model/object.ts'
import { idOf, keyOf } from '../../core/model/object.ts'
import { allowance } from '../../core/plan/index.ts'
import { bindPair } from '../../core/render/index.ts'

/**
 * The objects of each cluster that were in force when the guards judged a plan. What a cluster holds beyond these (an
 * old state store was lost, somebody labelled objects) was judged by nobody, and only a few of those are deleted.
 */
export class JudgedDeletions {
  readonly #keys = new Map<string, Set<ObjectKey>>()

  /** Remembers what was in force in a cluster, until all that had to go there is gone. */
  remember({ cluster, pairs }: DesiredCluster): void {
    const keys = this.#keys.get(cluster.name) ?? new Set()
    for (const pair of pairs) {
      for (const { object } of bindPair(pair, cluster).resources) keys.add(keyOf(idOf(object)))
    }
    this.#keys.set(cluster.name, keys)
  }

  forget(cluster: string): void {
    this.#keys.delete(cluster)
  }

  /** The deletions to refuse: those that nobody judged, when they are more than the limit for one cluster allows. */
  refused(
    cluster: string,
    deletions: readonly ObjectKey[],
    objects: number,
    limit: Limit,
  ): readonly ObjectKey[] {
    const judged = this.#keys.get(cluster)
    const unjudged = deletions.filter(key => judged?.has(key) !== true)
    return unjudged.length > allowance(limit, objects) ? unjudged : []
  }
}

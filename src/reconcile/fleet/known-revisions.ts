import type { DesiredCluster, DesiredNode } from '../../core/model/desired.ts'
import type { FleetState } from '../../core/model/state.ts'
import { sameContent } from './same-content.ts'
import { clustersIn } from './work.ts'

interface Known {
  readonly desired: DesiredCluster
  readonly revision: string
}

/**
 * Which revision last changed what clusters should have, as the state store tells it: a process that begins, or finds
 * that another one wrote, does not count all anew.
 */
export class KnownRevisions {
  readonly #known = new Map<string, Known>()

  /** Takes up the words of the store, with what is in force by them. */
  recall(clusters: FleetState['clusters'], inForce: DesiredNode): void {
    this.#known.clear()
    for (const desired of clustersIn(inForce)) {
      const state = clusters.get(desired.cluster.name)
      if (state !== undefined) this.#known.set(desired.cluster.name, { desired, revision: state.revision })
    }
  }

  /** The revision since which a cluster is to be like that; undefined: the store does not know. */
  since(desired: DesiredCluster): string | undefined {
    const known = this.#known.get(desired.cluster.name)
    return known !== undefined && sameContent(known.desired, desired) ? known.revision : undefined
  }

  forget(): void {
    this.#known.clear()
  }
}

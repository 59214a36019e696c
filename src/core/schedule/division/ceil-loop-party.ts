import { limitOf, type Party, wholeOf, wholeWeight } from './party.ts'

export interface CeilLoopParty extends Party {
  /** The user's own cap (KubeAdmiral's `limitedCapacity`): what exceeds it is given to others. */
  readonly limitedCapacity?: number | undefined
}

/** A party as the loop counts with it; no limit is `Infinity`. */
export interface Candidate {
  readonly name: string
  readonly weight: number
  readonly min: number
  readonly max: number
  readonly limited: number
  readonly estimated: number
  readonly current: number
}

export function candidateOf(party: CeilLoopParty): Candidate {
  return {
    name: party.name,
    weight: wholeWeight(party.weight),
    min: wholeOf(party.min),
    max: limitOf(party.max),
    limited: limitOf(party.limitedCapacity),
    estimated: limitOf(party.capacity),
    current: wholeOf(party.current),
  }
}

/** What KubeFed and KubeAdmiral say of a cluster. */
export interface ReplicaPreference {
  /** Default 0. */
  readonly weight?: number | undefined
  readonly minReplicas?: number | undefined
  readonly maxReplicas?: number | undefined
}

/**
 * Clusters with their preferences as KubeFed reads them: by name, else those of `"*"`, whatever else is known of a
 * cluster kept; one without a preference gets nothing.
 */
export function preferredParties<Known extends Omit<CeilLoopParty, 'weight' | 'min' | 'max'>>(
  clusters: readonly Known[],
  preferences: Readonly<Record<string, ReplicaPreference>>,
): readonly (Known & CeilLoopParty)[] {
  const given = new Map(Object.entries(preferences))
  const other = given.get('*')
  return clusters.map(cluster => {
    const preference = given.get(cluster.name) ?? other ?? { maxReplicas: 0 }
    const { weight, minReplicas: min, maxReplicas: max } = preference
    return { ...cluster, weight, min, max }
  })
}

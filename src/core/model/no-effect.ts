import type { Diagnostic, Place } from '../../base/diagnostic/diagnostic.ts'
import { counted } from '../../base/std/counted.ts'

/** Clusters of delivery `Commit`. */
export interface CommittedClusters {
  readonly clusters: number
  readonly first: string
}

/** A warning that somebody else applies there, and does not read what stands here. */
export function noEffect(what: string, { clusters, first }: CommittedClusters, at: Place): Diagnostic {
  const where =
    clusters === 1
      ? `cluster "${first}", whose delivery is Commit`
      : `${counted(clusters, 'cluster')} of delivery Commit, "${first}" the first`
  return { code: 'fleet/no-effect', severity: 'warning', message: `${what} has no effect in ${where}`, at }
}

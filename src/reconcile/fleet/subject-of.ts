import type { HealthRules } from '../../core/health/index.ts'
import type { Limit } from '../../core/model/guards.ts'
import { allowance } from '../../core/plan/index.ts'
import type { ClusterReport } from '../../core/report/index.ts'
import type { Ports } from '../ports.ts'
import type { CommitSubject } from '../rendered/committed-clusters.ts'
import { clusterRequest } from './cluster-request.ts'
import type { ClusterWorkOptions } from './cluster-work-options.ts'
import type { JudgedDeletions } from './judged-deletions.ts'
import { isLetGo, type WorkContext } from './work.ts'

export interface Surroundings {
  readonly ports: Pick<Ports, 'clock' | 'secrets'>
  readonly options: ClusterWorkOptions
  readonly healthRules: HealthRules
  readonly judged: JudgedDeletions
  /** How much may be deleted of a cluster when it comes to that. */
  readonly limit: () => Limit
  /** Digests that commits approved. */
  readonly approvals: ReadonlySet<string>
  /** Whether a cluster of that name is part of the fleet, and stays. */
  readonly isInTree: (name: string) => boolean
}

/** What an evaluation of a cluster is handed. */
export function subjectOf(
  { desired, revision }: ClusterReport,
  { state, signal, unheard }: WorkContext,
  { ports, options, healthRules, judged, limit, approvals, isInTree }: Surroundings,
): CommitSubject {
  const { clock, secrets } = ports
  const { name } = desired.cluster
  // The guards have spoken of all that it has.
  const isGoing = isLetGo(desired)
  const { uid: knownUid, committed } = state.clusters.get(name) ?? {}
  const isApproved = (digest: string): boolean => approvals.has(digest)
  return {
    ...clusterRequest(
      { clock, writer: options.writer, state, secrets, ...(signal && { signal }) },
      desired,
      revision,
    ),
    healthRules,
    ...(isGoing
      ? { isRemoval: true as const }
      : {
          refuseDeletions: (deletions, objects) =>
            judged.refused(name, deletions, allowance(limit(), objects), isApproved),
        }),
    ...(knownUid !== undefined && { knownUid }),
    ...(committed && { committed }),
    isApproved,
    isUnheard: unheard.has(name),
    isAhead: head => options.isAhead(head, state.revision),
    isOther: each => each !== name && isInTree(each),
  }
}

import { type Diagnostic, type Place, placeBelow } from '../../base/diagnostic/diagnostic.ts'
import type { WorkloadId } from '../model/decision.ts'
import { formatId } from '../model/object.ts'
import type { WorkloadPolicy } from '../model/propagation-policy.ts'
import { noHolds, type Part } from './branch.ts'
import { checkPreferences } from './check-preferences.ts'
import { feasibleBranch } from './feasible.ts'
import type { Scheduling } from './scheduling.ts'
import { minimaIn } from './written-bounds.ts'

interface Subject {
  readonly workload: WorkloadId
  readonly workloadPolicy: WorkloadPolicy
  /** N. */
  readonly replicas: number
  /** Where the workload itself says N. */
  readonly replicasAt?: Place
  readonly barred?: string
  readonly held?: ReadonlyMap<string, number>
}

/** What nobody could take, with why; `invalid`: it is no number of replicas at all. */
export interface Unplaced {
  readonly replicas: number
  readonly reason: string
  readonly invalid: boolean
}

const fewExamples = 5

/**
 * What a user should know of a division that was made: what found no place, and preferences that do not fit. `parts`
 * are what was divided: one, or one for each tier.
 */
export function checkDivision(
  subject: Subject,
  parts: readonly Part[],
  scheduling: Scheduling,
  unplaced: Unplaced | undefined,
): readonly Diagnostic[] {
  const [first] = parts
  const held = (subject.held?.size ?? 0) > 0
  const tooMany = first !== undefined && unplaced === undefined && first.min > subject.replicas && !held
  // As it is written: what is observed or held is nobody's mistake.
  const flawed = parts.flatMap(({ branch }) => (branch?.flawed === true ? branch.node : []))
  const written = flawed.map(node => feasibleBranch(node, scheduling, noHolds, undefined))
  return [
    ...(unplaced === undefined ? [] : [leftOver(subject, unplaced)]),
    ...(tooMany ? [minimaUnmet(subject, first, scheduling)] : []),
    ...written.flatMap(branch => checkPreferences(branch, scheduling)),
  ]
}

function leftOver(subject: Subject, { replicas, reason, invalid }: Unplaced): Diagnostic {
  const { workload, workloadPolicy, replicasAt, barred } = subject
  const own = workloadPolicy.replicas === undefined ? undefined : placeBelow(workloadPolicy.at, 'replicas')
  if (invalid) {
    return {
      code: 'schedule/replicas-invalid',
      severity: 'error',
      message: `${formatId(workload)} cannot have "${replicas}" replicas: ${reason}`,
      at: own ?? replicasAt ?? workloadPolicy.at,
    }
  }
  const policyAt = own ?? workloadPolicy.replicaScheduling.at
  return {
    code: 'schedule/unplaced',
    severity: 'warning',
    message: `${replicas} replicas of ${formatId(workload)} find no place: ${reason}`,
    at: barred === undefined ? policyAt : placeBelow(workloadPolicy.at, 'workloadAffinity'),
  }
}

function minimaUnmet(
  { workload, workloadPolicy, replicas }: Subject,
  { min, branch }: Part,
  scheduling: Scheduling,
): Diagnostic {
  const [first, ...others] = branch === undefined ? [] : minimaIn(branch, scheduling)
  return {
    code: 'schedule/minima-unmet',
    severity: 'warning',
    message: `the minima of the clusters of ${formatId(workload)} sum to ${min}, and there are ${replicas} replicas`,
    at: first ?? workloadPolicy.replicaScheduling.at,
    ...(others.length > 0 && {
      related: others.slice(0, fewExamples).map(at => ({ message: 'another minimum', at })),
    }),
    hint: 'they are met by weight, the heaviest first: lower minReplicas, or ask for more replicas',
  }
}

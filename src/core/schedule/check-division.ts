import { type Diagnostic, type Place, placeBelow } from '../../base/diagnostic/diagnostic.ts'
import type { WorkloadId } from '../model/decision.ts'
import { formatId } from '../model/object.ts'
import type { WorkloadPolicy } from '../model/propagation-policy.ts'
import { noHolds, type Part } from './branch.ts'
import { checkPreferences } from './check-preferences.ts'
import { feasibleBranch } from './feasible.ts'
import type { Scheduling } from './scheduling.ts'
import type { SelectedNode } from './select-branch.ts'
import { minimaIn } from './written-bounds.ts'

interface Subject {
  readonly workload: WorkloadId
  readonly workloadPolicy: WorkloadPolicy
  /** N. */
  readonly replicas: number
  /** Where the workload itself says N. */
  readonly replicasAt?: Place
  readonly selected: SelectedNode
  readonly barred?: string
  readonly held?: ReadonlyMap<string, number>
}

/** What nobody could take, with why. */
export interface Unplaced {
  readonly replicas: number
  readonly reason: string
}

/** The largest number of replicas that Kubernetes can express. */
export const maxReplicas: number = 2 ** 31 - 1

/** The error of a number that nothing can have as its replicas. */
export function replicasInvalid({ workload, workloadPolicy, replicas, replicasAt }: Subject): Diagnostic {
  return {
    code: 'schedule/replicas-invalid',
    severity: 'error',
    message: `${formatId(workload)} cannot have "${replicas}" replicas: they are whole numbers from 0 to ${maxReplicas}`,
    at: ownReplicas(workloadPolicy) ?? replicasAt ?? workloadPolicy.at,
    hint: 'it stays as it is divided',
  }
}

function ownReplicas({ replicas, at }: WorkloadPolicy): Place | undefined {
  return replicas === undefined ? undefined : placeBelow(at, 'replicas')
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
  const flawed = parts.some(({ branch }) => branch?.flawed === true)
  // As it is written, over all tiers: what is observed or held is nobody's mistake.
  const written = flawed && feasibleBranch(subject.selected, scheduling, noHolds, undefined)
  return [
    ...(unplaced === undefined ? [] : [leftOver(subject, unplaced)]),
    ...(tooMany ? [minimaUnmet(subject, first, scheduling)] : []),
    ...(written ? checkPreferences(written, scheduling) : []),
  ]
}

function leftOver({ workload, workloadPolicy, barred }: Subject, { replicas, reason }: Unplaced): Diagnostic {
  const { at, replicaScheduling } = workloadPolicy
  return {
    code: 'schedule/unplaced',
    severity: 'warning',
    message: `${replicas} replicas of ${formatId(workload)} find no place: ${reason}`,
    at:
      barred === undefined
        ? (ownReplicas(workloadPolicy) ?? replicaScheduling.at)
        : placeBelow(at, 'workloadAffinity'),
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

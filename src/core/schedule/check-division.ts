import { type Diagnostic, type Place, placeBelow } from '../../base/diagnostic/diagnostic.ts'
import { counted } from '../../base/std/counted.ts'
import type { DecisionNode, WorkloadId } from '../model/decision.ts'
import { formatId } from '../model/object.ts'
import type { WorkloadPolicy } from '../model/propagation-policy.ts'
import { noHolds, type Part } from './branch.ts'
import { checkPreferences } from './check-preferences.ts'
import { feasibleBranch } from './feasible.ts'
import type { Scheduling } from './scheduling.ts'
import type { SelectedNode } from './select-branch.ts'
import type { Assigned } from './tiers/assign-tiers.ts'
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
 * What a user should know of a division that was made: what found no place, minima that are not met, and preferences
 * that do not fit.
 */
export function checkDivision(
  subject: Subject,
  { root, tiers, whole }: Assigned,
  scheduling: Scheduling,
  unplaced: Unplaced | undefined,
): readonly Diagnostic[] {
  const held = (subject.held?.size ?? 0) > 0
  const told = unplaced === undefined && !held
  const tooMany = whole.min > subject.replicas
  const short = told && !tooMany && tiers.length > 1 ? shortOf(whole, root) : []
  const flawed = tiers.some(({ part }) => part.branch?.flawed === true)
  // As it is written, over all tiers: what is observed or held is nobody's mistake.
  const written = flawed && feasibleBranch(subject.selected, scheduling, noHolds, undefined)
  return [
    ...(unplaced === undefined ? [] : [leftOver(subject, unplaced)]),
    ...(told && tooMany ? [minimaUnmet(subject, whole, scheduling)] : []),
    ...(short.length > 0 ? [minimaOverflowed(subject, whole, short, scheduling)] : []),
    ...(written ? checkPreferences(written, scheduling) : []),
  ]
}

function leftOver({ workload, workloadPolicy, barred }: Subject, { replicas, reason }: Unplaced): Diagnostic {
  const { at, replicaScheduling } = workloadPolicy
  return {
    code: 'schedule/unplaced',
    severity: 'warning',
    message: `${counted(replicas, 'replica')} of ${formatId(workload)} ${replicas === 1 ? 'finds' : 'find'} no place: ${reason}`,
    at:
      barred === undefined
        ? (ownReplicas(workloadPolicy) ?? replicaScheduling.at)
        : placeBelow(at, 'workloadAffinity'),
  }
}

function minimaUnmet(subject: Subject, whole: Part, scheduling: Scheduling): Diagnostic {
  const { workload, replicas } = subject
  return {
    code: 'schedule/minima-unmet',
    severity: 'warning',
    message: `the minima of the clusters of ${formatId(workload)} sum to ${whole.min}, and there ${replicas === 1 ? 'is' : 'are'} ${counted(replicas, 'replica')}`,
    ...atMinima(subject, whole, scheduling),
    hint: 'they are met by weight, the heaviest first: lower minReplicas, or ask for more replicas',
  }
}

function minimaOverflowed(
  subject: Subject,
  whole: Part,
  short: readonly Short[],
  scheduling: Scheduling,
): Diagnostic {
  const named = short.slice(0, fewExamples).map(({ path, has, min }) => `"${path}" has ${has} of ${min}`)
  const others = short.length - named.length
  const list = [...named, ...(others > 0 ? [`${others} more`] : [])].join(', ')
  return {
    code: 'schedule/minima-unmet',
    severity: 'warning',
    message: `minima of ${formatId(subject.workload)} reach into overflow tiers that do not get as many: ${list}`,
    ...atMinima(subject, whole, scheduling),
    hint: 'an overflow tier gets what the tiers before cannot take: lower minReplicas, or select the clusters in an earlier tier',
  }
}

interface Short {
  readonly path: string
  readonly has: number
  readonly min: number
}

/** What has less than its minimum, as far down as can be said. */
function shortOf(part: Part, node: DecisionNode): readonly Short[] {
  const children = new Map(node.children.map(child => [child.name, child]))
  const below = (part.branch?.parts ?? []).flatMap(each => {
    const child = children.get(each.name)
    return child === undefined ? [] : shortOf(each, child)
  })
  if (below.length > 0 || node.target >= part.min) return below
  return [{ path: part.path, has: node.target, min: part.min }]
}

function atMinima(
  { workloadPolicy }: Subject,
  { branch }: Part,
  scheduling: Scheduling,
): Pick<Diagnostic, 'at' | 'related'> {
  const [first, ...others] = branch === undefined ? [] : minimaIn(branch, scheduling)
  return {
    at: first ?? workloadPolicy.replicaScheduling.at,
    ...(others.length > 0 && {
      related: others.slice(0, fewExamples).map(at => ({ message: 'another minimum', at })),
    }),
  }
}

import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { PlacementNode } from '../model/fleet.ts'
import type { PropagationPolicy } from '../model/propagation-policy.ts'
import type { AffinityTerm } from '../model/selector.ts'
import { formatUnmet } from './choice/format-spread.ts'
import { unmetIn } from './choice/unmet-in.ts'
import { selectBranch } from './select-branch.ts'

/** Why an affinity will not do; where none will, the one that comes nearest is taken. */
export interface AffinityRefusal {
  readonly reason: string
  /** Whether it serves but for what may pass (clusters that fail, others that are in the way), selects some, or none. */
  readonly left: 'failing' | 'some' | 'none'
}

/** An affinity that stands before the one that is in force, or where none will do any other. */
export interface PassedOver {
  readonly affinityName: string
  /** Absent: nothing, but the one in force was before, and stays while it can. */
  readonly reason?: string
}

export interface TriedAffinities {
  /** The policy with the affinity that is in force; one without such a list is itself. */
  readonly policy: PropagationPolicy
  readonly passedOver: () => readonly PassedOver[]
}

/**
 * Tries the `clusterAffinities` of a policy as Karmada does: the one that was before, then all in their order, until
 * one schedules. Where none does, the one that comes nearest, and of several the first that was tried. The policy is
 * the same object for the same affinity.
 */
export function tryAffinities(
  policy: PropagationPolicy,
  previousName: string | undefined,
  refusal: (policy: PropagationPolicy) => AffinityRefusal | undefined,
): TriedAffinities {
  const terms = affinitiesOf(policy)
  const [first] = terms
  if (first === undefined) return { policy, passedOver: () => [] }
  const before = terms.filter(({ affinityName }) => affinityName === previousName)
  const inForce = nearestOf([...before, ...terms.filter(each => !before.includes(each))], refusal) ?? first
  const passedOver = (): readonly PassedOver[] => {
    const serves = refusal(inForce) === undefined
    const others = serves ? terms.slice(0, terms.indexOf(inForce)) : terms.filter(each => each !== inForce)
    return others.map(each => {
      const reason = refusal(each)?.reason
      return { affinityName: each.affinityName ?? '', ...(reason !== undefined && { reason }) }
    })
  }
  return { policy: inForce, passedOver }
}

function nearestOf(
  policies: readonly PropagationPolicy[],
  refusal: (policy: PropagationPolicy) => AffinityRefusal | undefined,
): PropagationPolicy | undefined {
  const nearest: { [Left in AffinityRefusal['left']]?: PropagationPolicy } = {}
  for (const each of policies) {
    const refused = refusal(each)
    if (refused === undefined) return each
    nearest[refused.left] ??= each
  }
  return nearest.failing ?? nearest.some
}

/**
 * A policy with the one of its `clusterAffinities` that is in force over a branch: the one that was before, for as long
 * as it selects clusters among which the policy can choose; otherwise the first that does.
 */
export function chooseAffinity(
  policy: PropagationPolicy,
  node: PlacementNode,
  previousName?: string,
): PropagationPolicy {
  return tryAffinities(policy, previousName, tried => {
    const selected = selectBranch(tried, node)
    if (selected === undefined) return selectsNone
    const unmet = unmetIn(tried, [], selected)
    return unmet && { reason: formatUnmet(unmet), left: 'some' }
  }).policy
}

export const selectsNone: AffinityRefusal = { reason: 'it selects no cluster', left: 'none' }

/** What each of a policy's affinities is, as a policy. */
export function affinitiesOf(policy: PropagationPolicy): readonly PropagationPolicy[] {
  return (policy.clusterAffinities ?? []).map(term => withTerm(policy, term))
}

/** The policy with one of its terms in force. */
export const withTerm: (policy: PropagationPolicy, term: AffinityTerm) => PropagationPolicy =
  memoizeByIdentity(
    ({ overflowAffinities: _, ...policy }, { affinityName, overflowAffinities, ...clusterAffinity }) => ({
      ...policy,
      affinityName,
      clusterAffinity,
      ...(overflowAffinities && { overflowAffinities }),
    }),
  )

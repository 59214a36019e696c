import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { SelectedNode } from '../select-branch.ts'
import type { ChooseRequest } from './choice.ts'
import { chooseInBranches } from './in-branches.ts'
import { spreads } from './picks.ts'
import type { Unmet } from './spread.ts'
import { takeStep } from './take-step.ts'

/**
 * Which constraint of a policy cannot be met by what is selected, whatever the clusters are worth; undefined: all can
 * be. Refinements that cannot be met hold their branches alone.
 */
export function unmetIn(
  policy: PropagationPolicy,
  refinements: readonly PropagationPolicy[],
  selected: SelectedNode,
): Unmet | undefined {
  if (!spreads(policy)) return undefined
  const spreading = refinements.filter(spreads)
  return unmetAmong(policy, selected, ...spreading)
}

const unmetAmong: (
  policy: PropagationPolicy,
  selected: SelectedNode,
  ...refinements: readonly PropagationPolicy[]
) => Unmet | undefined = memoizeByIdentity(
  (policy: PropagationPolicy, selected: SelectedNode, ...refinements: readonly PropagationPolicy[]) => {
    const { prioritizerPolicy: _, preferred: __, ...plain } = policy
    const request: ChooseRequest = {
      application: '',
      policy: plain,
      refinements,
      placement: selected.placement,
      selected,
      placedOn: () => 0,
      external: () => undefined,
    }
    const left = chooseInBranches(request).selected
    return left && takeStep(request, plain, left).unmet
  },
)

import { byDepth } from '../refine.ts'
import type { SelectedNode } from '../select-branch.ts'
import { branchAt, withBranch } from './branch-at.ts'
import type { ChoiceStep, ChooseRequest, UnmetChoice } from './choice.ts'
import { keepChosen, keepOnly } from './keep-only.ts'
import { groupOf, type Unmet } from './spread.ts'
import { takeStep } from './take-step.ts'

export interface InBranches {
  readonly selected: SelectedNode | undefined
  readonly steps: readonly ChoiceStep[]
  readonly unmet: readonly UnmetChoice[]
}

/**
 * What the refinements that spread leave for the policy to choose from, the deepest first. Where one cannot, its branch
 * keeps what is still selected of what it had.
 */
export function chooseInBranches(request: ChooseRequest): InBranches {
  const { previous } = request
  let { selected } = request
  const steps: ChoiceStep[] = []
  const unmet: UnmetChoice[] = []
  for (const refinement of request.refinements.toSorted(byDepth).reverse()) {
    const branch = selected && branchAt(selected, refinement.scope)
    if (selected === undefined || branch === undefined) continue
    const step = takeStep(request, refinement, branch)
    steps.push(step)
    const kept = step.unmet ? previous && keepChosen(branch, previous) : keepOnly(branch, step.taken)
    selected = withBranch(selected, refinement.scope, kept)
    if (step.unmet === undefined) continue
    const stays = kept !== undefined
    unmet.push({ policy: refinement, unmet: step.unmet, scope: refinement.scope, stays })
  }
  return { selected, steps, unmet }
}

/** What a refinement wants of its branch, and the policy that it refines leaves no more; undefined: it has enough. */
export function brokenBy(
  { policy, candidates, taken }: ChoiceStep,
  left: ReadonlySet<string>,
): Unmet | undefined {
  const chosen = candidates.filter(({ name }) => taken.has(name) && left.has(name))
  if (chosen.length === 0) return undefined
  for (const constraint of policy.spreadConstraints ?? []) {
    const { minGroups = 1 } = constraint
    const groups = new Set(chosen.map(each => groupOf(each, constraint)))
    if (groups.size < minGroups)
      return { constraint, field: 'minGroups', wanted: minGroups, possible: groups.size }
  }
  return undefined
}

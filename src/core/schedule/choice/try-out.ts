import type { ChoiceStep, ChooseRequest, UnmetChoice } from './choice.ts'
import { brokenBy, chooseInBranches } from './in-branches.ts'
import { takeStep } from './take-step.ts'

export interface Tried {
  readonly steps: readonly ChoiceStep[]
  /** Of what is chosen, by name. */
  readonly scores: ReadonlyMap<string, number>
  readonly unmet: readonly UnmetChoice[]
}

/** Chooses in the branches of the refinements, and of what they leave; by room as well, where it is given by name. */
export function tryOut(request: ChooseRequest, room?: ReadonlyMap<string, number>): Tried {
  const { policy, previous } = request
  const branches = chooseInBranches(request)
  if (branches.selected === undefined) return { ...branches, scores: new Map() }
  const own = takeStep(request, policy, branches.selected, room)
  const broken = own.unmet
    ? []
    : branches.steps.map(step => [step.policy, brokenBy(step, own.taken)] as const)
  const unmet = [[policy, own.unmet] as const, ...broken].flatMap(([by, each]): UnmetChoice | [] =>
    each === undefined ? [] : { policy: by, unmet: each, scope: policy.scope, stays: previous !== undefined },
  )
  const taken = own.candidates.filter(({ name }) => own.taken.has(name))
  return {
    steps: [...branches.steps, own],
    scores: new Map(taken.map(({ name, score }) => [name, score])),
    unmet: [...branches.unmet, ...unmet],
  }
}

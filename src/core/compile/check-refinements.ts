import { idOf } from '../model/object.ts'
import type { PropagationPolicy } from '../model/propagation-policy.ts'
import { type Misrefined, takeovers } from '../schedule/index.ts'
import type { Workloads } from './workloads.ts'

const none: readonly Misrefined[] = []

/** Refinements that contradict each other or the policy that they refine; the same empty list where none does. */
export function checkRefinements(
  { divided }: Workloads,
  refinements: readonly PropagationPolicy[],
): readonly Misrefined[] {
  if (refinements.length === 0) return none
  const found = divided.flatMap(
    ({ object }) => takeovers({ workload: idOf(object), object, refinements }).mistakes,
  )
  return found.length === 0 ? none : found
}

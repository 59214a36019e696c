import { affinitiesOf, type SelectedNode, selectBranch } from '../schedule/index.ts'
import type { PlacedPolicy } from './place/place-policy.ts'

/** What each of a policy's affinities selects: which of them is in force depends on what was before, and on what is seen. */
export function alternatives({ policy, node: { placement } }: PlacedPolicy): readonly SelectedNode[] {
  return affinitiesOf(policy).flatMap(each => selectBranch(each, placement) ?? [])
}

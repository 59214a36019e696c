import type { PlacementNode } from '../../model/fleet.ts'
import { reach } from '../reach.ts'
import type { Choice, ChooseRequest } from './choice.ts'
import { compareNames } from './compare-names.ts'
import { clustersIn, keepChosen } from './keep-only.ts'

/** What was chosen stays as a whole, also where a filter refuses it by now: until there is an answer, nothing moves. */
export function stay({
  selected,
  placement,
  previous,
}: ChooseRequest): Pick<Choice, 'selected' | 'decision'> {
  if (previous === undefined) return { selected: undefined, decision: undefined }
  const kept = selected && keepChosen(selected, previous)
  const here = new Set(kept === undefined ? [] : clustersIn(kept).map(({ name }) => name))
  const away = previous.clusters.filter(({ name }) => !here.has(name))
  const paths = pathsOf(placement, new Set(away.map(({ name }) => name)))
  return { selected: reach(kept, placement, paths), decision: previous }
}

function pathsOf(placement: PlacementNode, names: ReadonlySet<string>): readonly string[] {
  if (names.size === 0) return []
  const own = placement.cluster !== undefined && names.has(placement.cluster.name) ? [placement.path] : []
  return [...own, ...placement.children.flatMap(child => pathsOf(child, names))].sort(compareNames)
}

import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { TreeDirectory } from '../../../base/tree/tree.ts'
import { parseFleet } from '../../fleet/index.ts'
import type { DecisionNode } from '../../model/decision.ts'
import { placementKey } from '../../model/placement-decision.ts'
import { clustersIn, newcomerRefusal } from '../../schedule/index.ts'
import type { CompileInputs } from '../inputs.ts'
import { keyOf, type Placement } from '../place/placement.ts'
import { placeFleet } from '../place.ts'

/** Tells the names of the clusters that have an application by decisions of a policy; undefined: there are none. */
export function residentsOf({
  previous,
}: CompileInputs): (placement: Placement) => ReadonlySet<string> | undefined {
  let decided: ReadonlyMap<string, Set<string>> | undefined
  return placement => {
    decided ??= residentsIn(previous)
    return decided.get(keyOf(placement))
  }
}

/** Tells the names of the clusters that have an application by a policy, whatever it said before. */
export function everResident(inputs: CompileInputs): (placement: Placement) => ReadonlySet<string> {
  const residents = residentsOf(inputs)
  return placement => residents(placement) ?? selectedBefore(placement, inputs) ?? new Set()
}

/** The names of the clusters that the policy of a placement selected at the revision before. */
export function selectedBefore(
  placement: Placement,
  { previous, trees }: CompileInputs,
): ReadonlySet<string> | undefined {
  const tree = previous.revision === undefined ? undefined : trees.get(previous.revision)
  return tree && selectedAt(tree).get(keyOf(placement))
}

function residentsIn({
  decisions,
  placements = new Map(),
}: CompileInputs['previous']): ReadonlyMap<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  const at = (key: string): Set<string> => {
    const names = found.get(key) ?? new Set()
    found.set(key, names)
    return names
  }
  for (const decision of decisions.values()) addLeaves(decision.root, at(placementKey(decision)))
  for (const [key, { clusters }] of placements) {
    const names = at(key)
    for (const { name } of clusters) names.add(name)
  }
  return found
}

function addLeaves(node: DecisionNode, names: Set<string>): void {
  if (node.cluster !== undefined && node.target + node.granted > 0) names.add(node.cluster)
  for (const child of node.children) addLeaves(child, names)
}

const selectedAt: (tree: TreeDirectory) => ReadonlyMap<string, ReadonlySet<string>> = memoizeByIdentity(
  tree => {
    const { fleet } = parseFleet(tree)
    const placements = fleet === undefined ? [] : placeFleet(fleet).placements
    return new Map(placements.map(placement => [keyOf(placement), selectedBy(placement)]))
  },
)

// Whom the taint kept out then was not there either.
function selectedBy({ placed, selected }: Placement): ReadonlySet<string> {
  const clusters = clustersIn(selected).filter(
    cluster => newcomerRefusal(placed.policy, cluster) === undefined,
  )
  return new Set(clusters.map(({ name }) => name))
}

import {
  clustersIn,
  hasNewcomerTaints,
  newcomerRefusal,
  type SelectedNode,
  withoutClusters,
} from '../../schedule/index.ts'
import { type Admission, type Admit, admitAll } from '../admission.ts'
import type { CompileInputs } from '../inputs.ts'
import type { Placement } from '../place/placement.ts'
import { hasChoice, type Lacking } from './lacking-apis.ts'
import { residentsOf, selectedBefore } from './residents.ts'

/**
 * Tells where an application may not go because it would be new there: clusters that keep new ones out by a taint, and
 * clusters that do not serve an API which it needs. Where it is, it stays.
 */
export function admitting(inputs: CompileInputs, lacking: Lacking): Admit {
  const residents = residentsOf(inputs)
  return placement => {
    const { placed, selected } = placement
    const refused = new Map<string, string>()
    if (hasNewcomerTaints(selected)) addTainted(refused, placement)
    for (const [name, missing] of lacking(placement)) {
      const apis = missing.map(api => `"${api}"`).join(', ')
      if (!refused.has(name)) refused.set(name, `the cluster does not serve ${apis}`)
    }
    if (refused.size === 0) return admitAll(placement)
    const there = residents(placement) ?? (hasChoice(placed) ? none : selectedBefore(placement, inputs))
    return withoutNewcomers(selected, refused, there ?? none)
  }
}

const none: ReadonlySet<string> = new Set()

function addTainted(refused: Map<string, string>, { placed, selected }: Placement): void {
  for (const cluster of clustersIn(selected)) {
    const reason = newcomerRefusal(placed.policy, cluster)
    if (reason !== undefined) refused.set(cluster.name, reason)
  }
}

function withoutNewcomers(
  selected: SelectedNode,
  grounds: ReadonlyMap<string, string>,
  residents: ReadonlySet<string>,
): Admission {
  const out = clustersIn(selected).filter(({ name }) => grounds.has(name) && !residents.has(name))
  const refused = new Map(out.map(({ name }) => [name, grounds.get(name) ?? '']))
  return { selected: withoutClusters(selected, out.map(({ path }) => path).sort()), refused }
}

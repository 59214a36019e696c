import { isError } from '../../../base/diagnostic/diagnostic.ts'
import type { Rendered } from '../../model/desired.ts'
import type { Application, FleetNode } from '../../model/fleet.ts'
import type { Observation } from '../../model/observation.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import {
  clustersIn,
  hasNewcomerTaints,
  newcomerRefusal,
  type SelectedNode,
  withoutClusters,
} from '../../schedule/index.ts'
import { type Admission, type Admit, admitAll } from '../admission.ts'
import type { CompileInputs } from '../inputs.ts'
import type { Placement } from '../place.ts'
import { apisNotServed, clustersByApis, requiredApis } from './required-apis.ts'
import { residentsOf, selectedBefore } from './residents.ts'

/**
 * Tells where an application may not go because it would be new there: clusters that keep new ones out by a taint, and
 * clusters that do not serve an API which it needs. Where it is, it stays. APIs are looked at for policies that divide
 * or choose; any other has nowhere else to go, and a refused apply tells more.
 */
export function admitting(
  inputs: CompileInputs,
  render: (application: Application, node: FleetNode) => Rendered,
): Admit {
  const residents = residentsOf(inputs)
  return placement => {
    const { placed, selected } = placement
    const refused = new Map<string, string>()
    if (hasNewcomerTaints(selected)) addTainted(refused, placement)
    const { observation } = inputs
    if (observation !== undefined && hasChoice(placed.policy)) {
      addLacking(refused, observation, render(placement.application, placed.node))
    }
    if (refused.size === 0) return admitAll(placement)
    const there =
      residents(placement) ?? (hasChoice(placed.policy) ? none : selectedBefore(placement, inputs))
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

function hasChoice({ workloads, numberOfClusters, affinityName }: PropagationPolicy): boolean {
  const divides = workloads.some(
    ({ replicaScheduling }) => replicaScheduling.replicaSchedulingType === 'Divided',
  )
  return divides || numberOfClusters !== undefined || affinityName !== undefined
}

function addLacking(refused: Map<string, string>, observation: Observation, rendered: Rendered): void {
  // What cannot be rendered needs who knows what.
  if (rendered.diagnostics.some(isError)) return
  const needed = requiredApis(rendered)
  for (const [served, names] of clustersByApis(observation)) {
    const missing = apisNotServed(needed, served)
    if (missing.length === 0) continue
    const reason = `the cluster does not serve ${missing.map(api => `"${api}"`).join(', ')}`
    for (const name of names) if (!refused.has(name)) refused.set(name, reason)
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

import { isError } from '../../../base/diagnostic/diagnostic.ts'
import type { Rendered } from '../../model/desired.ts'
import type { Application, FleetNode } from '../../model/fleet.ts'
import { divides, picks } from '../../schedule/index.ts'
import type { CompileInputs } from '../inputs.ts'
import type { PlacedPolicy } from '../place/place-policy.ts'
import type { Placement } from '../place/placement.ts'
import { lackingClusters, requiredApis } from './required-apis.ts'

/** The APIs that an application needs and clusters are seen not to serve, by their names. */
export type Lacking = (
  placement: Pick<Placement, 'application' | 'placed'>,
) => ReadonlyMap<string, readonly string[]>

/**
 * APIs are looked at for policies that divide or choose; any other has nowhere else to go, and a refused apply tells
 * more. What cannot be rendered needs who knows what.
 */
export function lackingFor(
  { observation }: CompileInputs,
  render: (application: Application, node: FleetNode) => Rendered,
): Lacking {
  if (observation === undefined) return () => nobody
  return ({ application, placed }) => {
    if (!hasChoice(placed)) return nobody
    const rendered = render(application, placed.node)
    return rendered.diagnostics.some(isError) ? nobody : lackingClusters(observation, requiredApis(rendered))
  }
}

const nobody: ReadonlyMap<string, readonly string[]> = new Map()

export function hasChoice(placed: PlacedPolicy): boolean {
  const { policy } = placed
  return divides(policy) || picks(placed) || policy.affinityName !== undefined
}

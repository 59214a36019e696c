import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Fleet, FleetNode } from '../model/fleet.ts'
import type { Suspension } from '../model/suspension.ts'
import type { CompileInputs } from './inputs.ts'

/** Clusters in which nothing is written for now, by name. */
export type Suspended = ReadonlyMap<string, Suspension>

/** The clusters that Git suspends, without those whose suspension is over. */
export function suspendedIn({ root }: Fleet, { isSuspended = () => true }: CompileInputs): Suspended {
  const all = suspensionsIn(root)
  const now = [...all].filter(([name, suspension]) => isSuspended(name, suspension))
  return now.length === all.size ? all : new Map(now)
}

/** Names those of a branch: equal for equal branches where the same clusters are suspended. */
export function namesOfSuspended(node: FleetNode, suspended: Suspended): string {
  const all = suspensionsIn(node)
  return all.size === 0 ? '' : [...all.keys()].filter(name => suspended.has(name)).join()
}

const suspensionsIn: (node: FleetNode) => Suspended = memoizeByIdentity(({ cluster, children }) => {
  const found = new Map<string, Suspension>()
  if (cluster?.suspension !== undefined) found.set(cluster.name, cluster.suspension)
  for (const child of children.values())
    for (const [name, suspension] of suspensionsIn(child)) found.set(name, suspension)
  return found.size === 0 ? nobody : found
})

const nobody: Suspended = new Map()

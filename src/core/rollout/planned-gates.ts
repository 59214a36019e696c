import type { DesiredCluster } from '../model/desired.ts'
import type { Fleet } from '../model/fleet.ts'
import type { FleetPlan, PlannedGate } from '../model/fleet-plan.ts'
import { formatPin, pinOf } from '../model/pin.ts'
import { policiesFor, policyFor, policyKey } from './policy-for.ts'

export interface PlannedInputs {
  readonly root: Fleet['root']
  readonly plan: FleetPlan
  /** What the clusters had, and what they would have, by name. */
  readonly before: ReadonlyMap<string, DesiredCluster>
  readonly after: ReadonlyMap<string, DesiredCluster>
  /** In milliseconds since the epoch. */
  readonly now: number
}

/**
 * What of a plan is not in force at once when it is let through: by policies, and by pauses. As with rollouts
 * themselves, only content is meant, and neither clusters that join nor applications that leave.
 */
export function plannedGates({ root, plan, before, after, now }: PlannedInputs): readonly PlannedGate[] {
  const found = new Map<string, Gathered>()
  for (const { change, clusters } of plan.groups) {
    if (change.scaled === true || change.shared === true) continue
    for (const name of clusters) {
      const cluster = before.has(name) ? after.get(name) : undefined
      if (cluster?.pairs.some(({ application }) => application === change.application) !== true) continue
      const gate = gateOf(root, cluster, change.application, now)
      if (gate === undefined) continue
      const key = JSON.stringify([gate, change.application])
      const gathered = found.get(key) ?? { gate, application: change.application, clusters: new Set() }
      found.set(key, gathered)
      gathered.clusters.add(name)
    }
  }
  return [...found.values()].map(({ gate, application, clusters }) => ({
    ...gate,
    application,
    clusters: [...clusters].sort(),
  }))
}

interface Gathered {
  readonly gate: Gate
  readonly application: string
  readonly clusters: Set<string>
}

type Gate = Pick<PlannedGate, 'by' | 'name'>

function gateOf(
  root: Fleet['root'],
  { cluster }: DesiredCluster,
  application: string,
  now: number,
): Gate | undefined {
  const pin = pinOf(cluster.pins, application, now)
  if (pin !== undefined) return pin.revision === undefined ? { by: 'pause', name: formatPin(pin) } : undefined
  const policy = policyFor(policiesFor(root, cluster.path), application)
  return policy && { by: 'policy', name: policyKey(policy) }
}

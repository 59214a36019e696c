import { counted } from '../../base/std/counted.ts'
import { type Decision, type DecisionNode, isRejected } from '../model/decision.ts'
import { formatId } from '../model/object.ts'
import type { ClusterState, FleetState } from '../model/state.ts'
import { formatClusterHealth } from './format-health.ts'
import { formatRollout } from './format-rollout.ts'
import { formatWaiting } from './format-waiting.ts'

/** Why the fleet has not converged, in sentences; none when it has. */
export function notConverged(state: FleetState): readonly string[] {
  const reasons = state.stops.map(({ guard, message }) => `stopped by ${guard}: ${message}`)
  for (const cluster of state.clusters.values()) reasons.push(...clusterReasons(cluster))
  for (const decision of state.decisions.values()) reasons.push(...decisionReasons(decision))
  for (const rollout of state.rollouts?.values() ?? []) reasons.push(formatRollout(rollout))
  return reasons
}

/** Whether replicas are on their way from one cluster to another, or new content is on its way to some. */
export function isMoving({ decisions, rollouts }: FleetState): boolean {
  return (
    [...decisions.values()].some(decision => decisionReasons(decision).length > 0) ||
    [...(rollouts?.values() ?? [])].some(({ counts }) => counts.underway > 0)
  )
}

function decisionReasons(decision: Decision): readonly string[] {
  const { application, workload, root } = decision
  // A division that was rejected has no targets, and nothing moves.
  if (isRejected(decision)) return []
  const coming = outstanding(root, node => node.target - node.granted)
  const going = outstanding(root, node => node.granted - node.target)
  if (coming === 0 && going === 0) return []
  const of = `of ${formatId(workload)}`
  return [
    coming > 0
      ? `${application}: ${counted(coming, 'replica')} ${of} ${coming === 1 ? 'is on its' : 'are on their'} way`
      : `${application}: ${counted(going, 'replica')} ${of} still ${going === 1 ? 'has' : 'have'} to go`,
  ]
}

function outstanding(node: DecisionNode, of: (leaf: DecisionNode) => number): number {
  if (node.children.length === 0) return Math.max(0, of(node))
  return node.children.reduce((sum, child) => sum + outstanding(child, of), 0)
}

/** Why one cluster is not as it should be; none when it is. */
export function clusterReasons(cluster: ClusterState): readonly string[] {
  const { name, sync, health, failures, applications } = cluster
  if (sync === 'Detached' || sync === 'Suspended') return []
  const reasons = failures.map(({ code, message }) => `${name}: ${code}: ${message}`)
  if (cluster.offline !== undefined) reasons.push(`${name}: ${formatClusterHealth(cluster)}`)
  for (const each of cluster.waiting ?? []) reasons.push(`${name}: ${formatWaiting(each)}`)
  for (const { name: application, held } of applications) {
    // Who waits for a rollout, or is kept back on purpose, is as it should be.
    if (held !== undefined && held.by === undefined)
      reasons.push(`${name}: ${application} is held at ${held.revision.slice(0, 12)}: ${held.reason}`)
  }
  // Who applies it knows how it is.
  if (sync === 'Committed') return reasons
  const well = health.status === 'Healthy' || health.status === 'Suspended'
  if (reasons.length === 0 && ((sync !== 'Synced' && sync !== 'Drifted') || !well)) {
    reasons.push(`${name}: ${sync}, ${formatClusterHealth(cluster)}`)
  }
  return reasons
}

import { sha256 } from '../../../base/std/hash.ts'
import type { FleetPlan } from '../../model/fleet-plan.ts'
import type { ShareChange } from '../../model/share-change.ts'

/**
 * The digest that approves exactly this plan: of its deletions and moves, from desired states alone, so that commits
 * which leave these alone keep an approval valid.
 */
export function planDigest(plan: FleetPlan): string {
  const lines: string[] = []
  for (const { change, clusters } of plan.groups) {
    if (change.change !== 'removed' || !change.counted) continue
    for (const cluster of clusters) lines.push(`${cluster} ${change.key}`)
  }
  for (const { workload, root } of plan.moves) addMoves(lines, workload, root)
  return sha256(lines.sort().join('\n'))
}

function addMoves(lines: string[], workload: string, node: ShareChange): void {
  if (node.cluster !== undefined && node.from !== node.to) {
    lines.push(`${node.cluster} ${workload} ${node.from} ${node.to}`)
  }
  for (const child of node.children) addMoves(lines, workload, child)
}

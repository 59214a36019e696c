import { sha256 } from '../../../base/std/hash.ts'
import { canonicalJson } from '../../../base/std/json.ts'
import type { FleetPlan, ObjectChange } from '../../model/fleet-plan.ts'
import type { ShareChange } from '../../model/share-change.ts'

/**
 * The digest that approves exactly this plan: of its deletions and moves, and of every change in the guarded clusters;
 * from desired states alone, so that commits which leave these alone keep an approval valid.
 */
export function planDigest(plan: FleetPlan, guarded: ReadonlySet<string>): string {
  const lines: string[] = []
  for (const { change, clusters } of plan.groups) {
    const isDeletion = change.change === 'removed' && change.counted
    for (const cluster of clusters) {
      if (isDeletion) lines.push(`${cluster} ${change.key}`)
      else if (guarded.has(cluster)) lines.push(`${cluster} ${change.key} ${contentOf(change)}`)
    }
  }
  for (const { workload, root } of plan.moves) addMoves(lines, workload, root)
  return sha256(lines.sort().join('\n'))
}

function contentOf({ change, after }: ObjectChange): string {
  return after === undefined ? change : sha256(canonicalJson(after))
}

function addMoves(lines: string[], workload: string, node: ShareChange): void {
  if (node.cluster !== undefined && node.from !== node.to) {
    lines.push(`${node.cluster} ${workload} ${node.from} ${node.to}`)
  }
  for (const child of node.children) addMoves(lines, workload, child)
}

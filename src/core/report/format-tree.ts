import type { Decision, DecisionNode } from '../model/decision.ts'
import type { DesiredNode } from '../model/desired.ts'
import type { ClusterState } from '../model/state.ts'
import { formatClusterHealth } from './format-health.ts'
import { heldWord } from './format-held.ts'
import { formatTable } from './format-table.ts'

/** The fleet as a tree, with the replicas that each level got of each divided workload and how each cluster does. */
export function formatTree(
  desired: DesiredNode,
  decisions: ReadonlyMap<string, Decision>,
  clusters: ReadonlyMap<string, ClusterState>,
): string {
  const columns = [...decisions.values()].map(({ application, workload, root }) => ({
    head: workload.name === application ? application : `${application}/${workload.name}`,
    shares: sharesByPath(root),
  }))
  const rows: string[][] = [['FLEET', ...columns.map(({ head }) => head), 'SYNC', 'HEALTH', 'APPLICATIONS']]
  const visit = (node: DesiredNode, depth: number): void => {
    const cluster = node.cluster?.cluster.name
    const state = cluster === undefined ? undefined : clusters.get(cluster)
    const name = node.path === '' ? '.' : node.path.slice(node.path.lastIndexOf('/') + 1)
    const shares = columns.map(column => String(column.shares.get(node.path) ?? ''))
    const applications = node.cluster?.pairs.map(
      ({ application, held }) => `${application}${held ? ` (${heldWord(held)})` : ''}`,
    )
    rows.push([
      `${'  '.repeat(depth)}${name}${node.children.length > 0 ? '/' : ''}`,
      ...shares,
      state?.sync ?? '',
      state === undefined ? '' : formatClusterHealth(state),
      applications?.join(', ') ?? '',
    ])
    for (const child of node.children) visit(child, depth + 1)
  }
  visit(desired, 0)
  return formatTable(rows)
}

function sharesByPath(root: DecisionNode): ReadonlyMap<string, number> {
  const shares = new Map<string, number>()
  const visit = (node: DecisionNode): void => {
    if (node.name !== '.') shares.set(node.path, node.granted)
    node.children.forEach(visit)
  }
  visit(root)
  return shares
}

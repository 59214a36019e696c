import type { DesiredNode } from '../../core/model/desired.ts'
import { type ClusterReport, isRemoved } from '../../core/report/index.ts'

/** A desired state without the clusters that left and of which all is gone. */
export function withoutRemoved(node: DesiredNode, reports: ReadonlyMap<string, ClusterReport>): DesiredNode {
  const done = node.children.filter(({ cluster }) => {
    const report = cluster?.removal && reports.get(cluster.cluster.name)
    return report !== undefined && isRemoved(report)
  })
  return done.length === 0
    ? node
    : { ...node, children: node.children.filter(child => !done.includes(child)) }
}

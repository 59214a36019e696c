import { memoizeByIdentity } from '../../../../base/std/memoize.ts'
import type { DesiredCluster, DesiredNode, Pair } from '../../../model/desired.ts'
import { staysBehind } from '../../../model/shared-namespace.ts'

export interface ClusterTotal {
  readonly objects: number
  /** Number of objects by application. */
  readonly applications: ReadonlyMap<string, number>
}

/** How many objects each cluster has, by cluster name; clusters without any are left out. */
export function countObjects(node: DesiredNode | undefined): ReadonlyMap<string, ClusterTotal> {
  const totals = new Map<string, ClusterTotal>()
  const visit = (branch: DesiredNode): void => {
    const total = branch.cluster && countIn(branch.cluster)
    if (branch.cluster !== undefined && total !== undefined && total.objects > 0) {
      totals.set(branch.cluster.cluster.name, total)
    }
    for (const child of branch.children) visit(child)
  }
  if (node !== undefined) visit(node)
  return totals
}

const countIn: (cluster: DesiredCluster) => ClusterTotal = memoizeByIdentity(({ pairs }) => {
  const applications = new Map(pairs.map(pair => [pair.application, countPrunable(pair)]))
  return { objects: [...applications.values()].reduce((sum, each) => sum + each, 0), applications }
})

// What stays behind in any case is not lost with its application.
function countPrunable({ rendered }: Pair): number {
  return rendered.resources.reduce((sum, { object }) => (staysBehind(object) ? sum : sum + 1), 0)
}

import { clusterAt } from '../../core/compile.ts'
import type { DesiredNode } from '../../core/model/desired.ts'
import { changedClusters, type LastCluster } from '../../core/plan/index.ts'
import type { GitRepository } from '../ports.ts'

const searched = 100

/**
 * The clusters that are not in the tree any more as the newest revision that had them says, where that is one which was
 * never in force: what was merged before the removal counts.
 */
export async function lastClusters(
  repository: GitRepository,
  from: string | undefined,
  to: string,
  desired: { readonly before: DesiredNode | undefined; readonly after: DesiredNode },
): Promise<ReadonlyMap<string, LastCluster>> {
  const { left } = changedClusters(desired.before, desired.after)
  const wanted = new Set(left.flatMap(({ cluster, removal }) => (removal === undefined ? cluster.name : [])))
  const found = new Map<string, LastCluster>()
  if (wanted.size === 0 || from === undefined || (await repository.resolve(from)) === undefined) return found
  for (const { id } of await repository.log({ from, to, limit: searched })) {
    const tree = await repository.tree(id)
    for (const name of wanted) {
      const cluster = clusterAt(tree, name)
      if (cluster === undefined) continue
      found.set(name, { cluster, revision: id })
      wanted.delete(name)
    }
    if (wanted.size === 0) break
  }
  return found
}

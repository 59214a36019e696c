import type { DesiredCluster, DesiredNode } from '../../core/model/desired.ts'
import type { Inventory } from '../../core/model/inventory.ts'
import { idOf, keyOf } from '../../core/model/object.ts'
import type { FleetState } from '../../core/model/state.ts'
import type { HeldPair } from '../../core/plan/index.ts'
import type { CompileOptions } from '../charts/compile-fleet.ts'
import type { GitRepository } from '../ports.ts'
import type { FoundClusters } from './ask-clusters.ts'
import { agesOf, newestRevision, sharesFound } from './found-revisions.ts'
import { bindResources } from './judge.ts'
import { restoreContent } from './restore-content.ts'
import { clustersIn } from './work.ts'

/**
 * What clusters have that the revision to go on from does not render any more, as it was at the revision that it was
 * applied at. A guard may have stopped that it goes, and only the lost state knew: it counts as in force, and is judged
 * again. What a cluster says that it was judged is none of it.
 */
export async function leftoversAsFound(
  repository: GitRepository,
  { state, desired, found }: { state: FleetState; desired: DesiredNode; found: FoundClusters },
  options: Pick<CompileOptions, 'cache' | 'charts'>,
): Promise<readonly HeldPair[]> {
  const left = clustersIn(desired).flatMap(cluster => {
    const inventory = found.get(cluster.cluster.name)
    return inventory === undefined ? [] : leftIn(cluster, inventory).map(each => ({ ...each, inventory }))
  })
  if (left.length === 0) return []
  const ages = await agesOf(repository, state.revision)
  const wanted = left.flatMap(({ cluster, application, inventory }) => {
    const revision = newestRevision(inventory, application, ages)
    if (revision === undefined || revision === state.revision) return []
    const shares = sharesFound(inventory, application)
    return [{ cluster, application, revision, shares, reason, isStopped: true as const }]
  })
  return wanted.length === 0 ? [] : restoreContent(repository, state, wanted, options)
}

const reason = 'it was found so, and is to be judged again'

/** The applications of a cluster of which it has more than it should. */
function leftIn(
  { cluster, pairs, unreadable, keepsAll, removal }: DesiredCluster,
  { records }: Inventory,
): readonly { readonly cluster: string; readonly application: string }[] {
  if (keepsAll === true || removal !== undefined) return []
  const unread = new Set(unreadable.map(({ application }) => application))
  const here = new Set(
    pairs.flatMap(pair => bindResources(pair, cluster).map(({ object }) => keyOf(idOf(object)))),
  )
  const left = [...records].flatMap(([key, { application, goes }]) =>
    goes === true || here.has(key) || unread.has(application) ? [] : application,
  )
  return [...new Set(left)].map(application => ({ cluster: cluster.name, application }))
}

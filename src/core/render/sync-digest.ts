import { sha256 } from '../../base/std/hash.ts'
import { canonicalJson } from '../../base/std/json.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Pair, Rendered } from '../model/desired.ts'
import type { Cluster } from '../model/fleet.ts'
import { hookOf } from '../model/hook.ts'
import { idOf, keyOf } from '../model/object.ts'
import type { Resource } from '../model/resource.ts'
import { bindPair } from './bind.ts'

/**
 * The digest of what an application with hooks is in one cluster, at which its hooks run anew: of all its objects, but
 * not of the replicas that it is granted, since nothing else happens when these move. Undefined without hooks.
 */
export const syncDigest: (pair: Pair, cluster: Cluster) => string | undefined = memoizeByIdentity(
  (pair, cluster) => (hasHooks(pair.rendered) ? contentDigest(pair, cluster) : undefined),
)

/** The digest of all objects of an application in one cluster, whatever the replicas that it is granted. */
export function contentDigest(pair: Pair, cluster: Cluster): string {
  return pair.vars === undefined ? digestOf(pair.rendered.resources) : boundDigest(pair, cluster)
}

const boundDigest: typeof contentDigest = memoizeByIdentity((pair, cluster) =>
  digestOf(bindPair({ ...pair, shares: new Map() }, cluster).resources),
)

// Where no var is bound, thousands of clusters share the resources.
const digestOf: (resources: readonly Resource[]) => string = memoizeByIdentity(resources => {
  const objects = new Map(resources.map(({ object }) => [keyOf(idOf(object)), object]))
  return sha256(canonicalJson(Object.fromEntries(objects)))
})

const hasHooks: (rendered: Rendered) => boolean = memoizeByIdentity(({ resources }) =>
  resources.some(({ object }) => hookOf(object) !== undefined),
)

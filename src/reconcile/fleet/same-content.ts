import { equalJson } from '../../base/std/json.ts'
import type { DesiredCluster } from '../../core/model/desired.ts'
import type { Resource } from '../../core/model/resource.ts'
import { bindPair } from '../../core/render/index.ts'

/** Whether two desired states of a cluster lead to the same objects, owned by the same applications. */
export function sameContent(a: DesiredCluster, b: DesiredCluster): boolean {
  if (a === b) return true
  if (a.coming?.size !== b.coming?.size || a.coming?.isSubsetOf(b.coming ?? a.coming) === false) return false
  if (a.keepsAll !== b.keepsAll) return false
  if (a.suspension !== b.suspension || a.removal?.waiting !== b.removal?.waiting) return false
  // Nothing is applied to one without applications, which is not to say that it was let go.
  if ((a.removal === undefined) !== (b.removal === undefined)) return false
  if (a.pairs.length !== b.pairs.length || namesOf(a.unreadable) !== namesOf(b.unreadable)) return false
  if (JSON.stringify(a.cluster.access) !== JSON.stringify(b.cluster.access)) return false
  if (a.cluster.delivery !== b.cluster.delivery) return false
  if (JSON.stringify(a.cluster.apply) !== JSON.stringify(b.cluster.apply)) return false
  if (JSON.stringify(a.cluster.decryption) !== JSON.stringify(b.cluster.decryption)) return false
  if (!equalJson({ ...a.cluster.health }, { ...b.cluster.health })) return false
  return a.pairs.every((pair, index) => {
    const other = b.pairs[index]
    if (other === undefined || pair.application !== other.application) return false
    if (pair === other && a.cluster === b.cluster) return true
    if (pair.dependsOn?.join() !== other.dependsOn?.join()) return false
    const [mine, theirs] = [bindPair(pair, a.cluster).resources, bindPair(other, b.cluster).resources]
    return mine.length === theirs.length && mine.every((resource, at) => sameResource(resource, theirs[at]))
  })
}

// A file that was encrypted for other keys has the same values, but may be one that can be opened now.
function sameResource(a: Resource, b: Resource | undefined): boolean {
  return equalJson(a.object, b?.object) && sealedIn(a) === sealedIn(b)
}

function sealedIn(resource: Resource | undefined): string {
  return (resource?.sealed ?? []).map(({ file }) => file.id).join()
}

function namesOf(list: DesiredCluster['unreadable']): string {
  return list.map(({ application }) => application).join()
}

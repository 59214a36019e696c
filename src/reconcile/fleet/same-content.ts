import { equalJson } from '../../base/std/json.ts'
import type { DesiredCluster } from '../../core/model/desired.ts'
import { bindPair } from '../../core/render/index.ts'

/** Whether two desired states of a cluster lead to the same objects, owned by the same applications. */
export function sameContent(a: DesiredCluster, b: DesiredCluster): boolean {
  if (a === b) return true
  if (a.suspension !== b.suspension || a.removal?.waiting !== b.removal?.waiting) return false
  if (a.pairs.length !== b.pairs.length || namesOf(a.unreadable) !== namesOf(b.unreadable)) return false
  if (JSON.stringify(a.cluster.access) !== JSON.stringify(b.cluster.access)) return false
  if (JSON.stringify(a.cluster.apply) !== JSON.stringify(b.cluster.apply)) return false
  if (!equalJson({ ...a.cluster.health }, { ...b.cluster.health })) return false
  return a.pairs.every((pair, index) => {
    const other = b.pairs[index]
    if (other === undefined || pair.application !== other.application) return false
    if (pair === other && a.cluster === b.cluster) return true
    if (pair.dependsOn?.join() !== other.dependsOn?.join()) return false
    const [mine, theirs] = [bindPair(pair, a.cluster).resources, bindPair(other, b.cluster).resources]
    return (
      mine.length === theirs.length &&
      mine.every((resource, at) => equalJson(resource.object, theirs[at]?.object))
    )
  })
}

function namesOf(list: DesiredCluster['unreadable']): string {
  return list.map(({ application }) => application).join()
}

import { isObject } from '../../../../base/std/json.ts'
import type { DesiredCluster } from '../../../model/desired.ts'
import type { GuardStop } from '../../../model/fleet-plan.ts'
import { formatId, idOf, type KubernetesObject, parseKey } from '../../../model/object.ts'
import { groupKindOf } from '../../cluster/scope.ts'
import { clustersIn, type Judgement, uniquePairs } from './judgement.ts'

/** CRDs that would be deleted in clusters which are to have objects of what they define: these would go with them. */
export function checkDefinitions({ plan, after }: Judgement): readonly GuardStop[] {
  const going = plan.groups.flatMap(({ change, clusters }) => {
    const defined = change.change === 'removed' ? definedBy(change.before) : undefined
    return defined === undefined ? [] : clusters.map(cluster => ({ ...change, cluster, defined }))
  })
  if (going.length === 0) return []
  const clusters = clustersIn(after)
  const inUse = going.flatMap(each => {
    const cluster = clusters.get(each.cluster)
    const user = cluster && userOf(cluster, each.defined)
    return user === undefined ? [] : [{ ...each, user }]
  })
  const [first] = inUse
  if (first === undefined) return []
  const more = inUse.length > 1 ? `, and ${inUse.length - 1} more such` : ''
  const message = `${formatId(parseKey(first.key))} would be deleted in cluster "${first.cluster}", and ${formatId(idOf(first.user))} there with it${more}`
  return [{ guard: 'definitionsInUse', message, pairs: uniquePairs(inUse) }]
}

function userOf({ pairs }: DesiredCluster, defined: string): KubernetesObject | undefined {
  for (const { rendered } of pairs)
    for (const { object } of rendered.resources) if (groupKindOf(idOf(object)) === defined) return object
  return undefined
}

function definedBy(object: KubernetesObject | undefined): string | undefined {
  if (object?.kind !== 'CustomResourceDefinition' || !isObject(object.spec)) return undefined
  const { group, names } = object.spec
  return isObject(names) ? groupKindOf({ group: String(group), kind: String(names.kind) }) : undefined
}

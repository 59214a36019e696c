import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Pair, Share } from '../model/desired.ts'
import type { Cluster } from '../model/fleet.ts'
import { idOf, isKubernetesObject, keyOf } from '../model/object.ts'
import type { Resource } from '../model/resource.ts'
import { withReplicas, withSpec } from './replicas.ts'
import { substitute, undefinedVars } from './substitute.ts'

export interface Bound {
  readonly resources: readonly Resource[]
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Binds what differs per cluster: the replicas that the scheduler granted, then vars. Resources that neither
 * touches stay the same objects, shared with every other cluster of the chain.
 */
export const bindPair: (pair: Pair, cluster: Cluster) => Bound = memoizeByIdentity(bind)

function bind(pair: Pair, cluster: Cluster): Bound {
  const diagnostics: Diagnostic[] = []
  const resources: Resource[] = []
  for (const rendered of pair.rendered.resources) {
    const scaled = bindReplicas(pair, rendered)
    if (scaled !== undefined) resources.push(bindVars(pair, cluster, scaled, diagnostics))
  }
  const untouched =
    resources.length === pair.rendered.resources.length &&
    resources.every((resource, index) => resource === pair.rendered.resources[index])
  return { resources: untouched ? pair.rendered.resources : resources, diagnostics }
}

function bindReplicas(pair: Pair, resource: Resource): Resource | undefined {
  if (pair.shares.size === 0) return resource
  const { object } = resource
  const key = keyOf(idOf(object))
  const share = pair.shares.get(key)
  if (share !== undefined) return bindShare(share, resource)
  if (object.kind !== 'HorizontalPodAutoscaler') return resource
  for (const { replicas, autoscalers = [] } of pair.shares.values()) {
    const part = autoscalers.find(each => each.key === key)
    if (part === undefined) continue
    const { minReplicas, maxReplicas } = part
    return replicas === 0
      ? undefined
      : { ...resource, object: withSpec(object, { minReplicas, maxReplicas }) }
  }
  return resource
}

function bindShare(share: Share, resource: Resource): Resource | undefined {
  const { replicas, onZero, completions, autoscalers = [] } = share
  if (replicas === 0 && onZero === 'Remove') return undefined
  const scaled = withReplicas(resource.object, replicas)
  if (completions !== undefined)
    return { ...resource, object: withSpec(scaled, { completions }), initial: 'completions' }
  const isAutoscaled = replicas > 0 && autoscalers.length > 0
  return { ...resource, object: scaled, ...(isAutoscaled && { initial: 'replicas' }) }
}

const optOut = 'kustomize.toolkit.fluxcd.io/substitute'

function bindVars(pair: Pair, cluster: Cluster, resource: Resource, diagnostics: Diagnostic[]): Resource {
  const { metadata } = resource.object
  if (pair.vars === undefined) return resource
  if (metadata.annotations?.[optOut] === 'disabled' || metadata.labels?.[optOut] === 'disabled')
    return resource
  const unknown = new Set<string>()
  const object = substitute(resource.object, pair.vars, unknown)
  if (unknown.size > 0) diagnostics.push(undefinedVars(unknown, cluster.name, resource.origin))
  return object === resource.object || !isKubernetesObject(object) ? resource : { ...resource, object }
}

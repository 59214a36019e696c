import { isObject } from '../../base/std/json.ts'
import type { Cluster } from '../../core/model/fleet.ts'
import { groupOf } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import { groupKindOf, isExtension, type OwnedResource, pluralByRule } from '../../core/plan/index.ts'
import { kubeClusterDirectory } from '../../io/cluster/cluster-directory.ts'
import { isClusterScoped } from '../../kustomize/index.ts'
import type { ApiResource } from '../../reconcile/ports.ts'
import { printNotice } from './print.ts'

type Kind = Pick<ApiResource, 'group' | 'kind' | 'resource' | 'namespaced'>

/**
 * How a cluster serves the kinds of what it should have. Kinds of Kubernetes and of definitions in the fleet are known
 * without it; for others it is asked, and where it does not answer they are guessed, which is told.
 */
export async function kindsInCluster(
  resources: readonly OwnedResource[],
  cluster: Cluster,
): Promise<ReadonlyMap<string, Kind>> {
  const kinds = new Map<string, Kind>()
  const guessed = new Map<string, Kind>()
  for (const { resource } of resources) {
    const { apiVersion, kind, metadata } = resource.object
    const group = groupOf(apiVersion)
    const key = groupKindOf({ group, kind })
    const known = { group, kind, resource: pluralByRule(kind) }
    if (isExtension(group)) guessed.set(key, { ...known, namespaced: metadata.namespace !== undefined })
    else kinds.set(key, { ...known, namespaced: !isClusterScoped(resource.object) })
  }
  for (const each of defined(resources)) kinds.set(groupKindOf(each), each)
  if ([...guessed.keys()].every(key => kinds.has(key))) return kinds
  for (const each of await served(cluster)) {
    if (!kinds.has(groupKindOf(each))) kinds.set(groupKindOf(each), each)
  }
  const unknown = [...guessed].filter(([key]) => !kinds.has(key))
  if (unknown.length > 0) printNotice(`guessed, since the cluster does not tell: ${namesOf(unknown)}`)
  return new Map([...kinds, ...unknown])
}

function namesOf(kinds: readonly (readonly [string, Kind])[]): string {
  return kinds.map(([, { group, resource }]) => `${resource}.${group}`).join(', ')
}

function defined(resources: readonly OwnedResource[]): readonly Kind[] {
  return resources.flatMap(({ resource: { object } }) => {
    const { kind, spec } = object
    if (kind !== 'CustomResourceDefinition' || !isObject(spec) || !isObject(spec.names)) return []
    const { names, group, scope } = spec
    const namespaced = scope === 'Namespaced'
    return { group: String(group), kind: String(names.kind), resource: String(names.plural), namespaced }
  })
}

async function served(cluster: Cluster): Promise<readonly Kind[]> {
  try {
    const api = await kubeClusterDirectory().connect(cluster)
    try {
      return await api.discover()
    } finally {
      await api.close()
    }
  } catch (error) {
    if (error instanceof OperationError) return []
    throw error
  }
}

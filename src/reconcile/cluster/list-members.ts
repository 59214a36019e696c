import { hasHealthRule } from '../../core/health/index.ts'
import type { InventoryScope } from '../../core/model/inventory.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import { applySet, groupKindOf } from '../../core/plan/index.ts'
import type { ApiResource, ClusterApi } from '../ports.ts'
import { runBounded } from './run-bounded.ts'

/**
 * Every live object that carries the part-of label; of kinds whose status says nothing, the metadata alone. The intent tells which kinds may have some; where
 * there is no intent (a first start, or a lost parent) every kind of the cluster is asked.
 */
export async function listMembers(
  api: ClusterApi,
  id: string,
  intent: InventoryScope | undefined,
): Promise<readonly KubernetesObject[]> {
  const resources = (await api.discover()).filter(
    ({ verbs }) => verbs.includes('list') && verbs.includes('delete'),
  )
  const kinds = preferred(resources).filter(
    resource => intent === undefined || intent.groupKinds.includes(groupKindOf(resource)),
  )
  const lists = await runBounded(kinds, 16, resource => listKind(api, resource, id))
  return lists.flat()
}

async function listKind(
  api: ClusterApi,
  resource: ApiResource,
  id: string,
): Promise<readonly KubernetesObject[]> {
  const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`
  const { kind } = resource
  try {
    const list = await api.list(
      { apiVersion, kind },
      { labelSelector: `${applySet.partOf}=${id}`, metadataOnly: !hasHealthRule(resource.group, kind) },
    )
    return list.items.map(item => ({ ...item, apiVersion, kind }))
  } catch (error) {
    // A CRD that was deleted since discovery took its objects with it.
    if (error instanceof OperationError && error.code === 'cluster/kind-unknown') return []
    throw error
  }
}

// Discovery lists the preferred version of a kind first; the others hold the same objects.
function preferred(resources: readonly ApiResource[]): readonly ApiResource[] {
  const first = new Map<string, ApiResource>()
  for (const resource of resources) {
    const key = groupKindOf(resource)
    if (!first.has(key)) first.set(key, resource)
  }
  return [...first.values()]
}

import { isArray, isObject, type JsonValue } from '../../base/std/json.ts'
import type { ForeignOwner } from '../../core/model/foreign-owner.ts'
import { type KubernetesObject, keyOf, type ObjectKey } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import { formerManagers } from '../../core/plan/index.ts'
import type { ClusterApi } from '../ports.ts'
import type { Candidate } from './candidates.ts'

const instance = 'app.kubernetes.io/instance'

/**
 * Adds owners whose only mark is a label that charts write, too: where Argo CD tracks by labels, only its Applications
 * tell what is theirs.
 */
export async function withLabelTracked(
  candidates: readonly Candidate[],
  apis: readonly (ClusterApi | undefined)[],
): Promise<readonly Candidate[]> {
  const isLabelled = ({ live, owners }: Candidate): boolean =>
    live.metadata.labels?.[instance] !== undefined && !owners.some(({ tool }) => tool === 'argocd')
  if (!candidates.some(isLabelled)) return candidates
  const lists = await Promise.all(apis.map(api => (api === undefined ? [] : applicationsIn(api))))
  const applications = lists.flat().map(each => [each, resourcesOf(each)] as const)
  return candidates.map(candidate => {
    if (!isLabelled(candidate)) return candidate
    const { live, desired } = candidate
    const [found] =
      applications.find(([{ metadata }, resources]) => {
        return metadata.name === live.metadata.labels?.[instance] && resources.has(desired.key)
      }) ?? []
    if (found === undefined) return candidate
    const owners = [...candidate.owners, ownerOf(found)]
    return { ...candidate, owners, managers: formerManagers(live, owners) }
  })
}

function ownerOf({ metadata }: KubernetesObject): ForeignOwner {
  const { name, namespace = '' } = metadata
  return { tool: 'argocd', kind: 'Application', namespace, name, labels: [instance], annotations: [] }
}

async function applicationsIn(api: ClusterApi): Promise<readonly KubernetesObject[]> {
  const kind = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' }
  try {
    const served = await api.discover()
    if (!served.some(each => each.group === 'argoproj.io' && each.kind === kind.kind)) return []
    return (await api.list(kind)).items
  } catch (error) {
    // Who may not look takes the label for one that a chart wrote.
    if (error instanceof OperationError) return []
    throw error
  }
}

function resourcesOf({ status }: KubernetesObject): ReadonlySet<ObjectKey> {
  const resources: readonly JsonValue[] =
    isObject(status) && isArray(status.resources) ? status.resources : []
  const keys = resources.filter(isObject).map(({ group = '', kind, namespace = '', name }) => {
    return keyOf({
      group: String(group),
      kind: String(kind),
      namespace: String(namespace),
      name: String(name),
    })
  })
  return new Set(keys)
}

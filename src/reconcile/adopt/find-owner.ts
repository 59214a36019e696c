import { isObject } from '../../base/std/json.ts'
import type { ForeignOwner } from '../../core/model/foreign-owner.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import { applySet } from '../../core/plan/index.ts'
import type { ApiResource, ClusterApi, KindRef } from '../ports.ts'

/** What keeps an owner: it is there, it is gone, or nobody there can tell. */
export type Finding =
  | { readonly state: 'found'; readonly object: KubernetesObject }
  | { readonly state: 'gone' }
  | { readonly state: 'unknown'; readonly why: string }

const gone: Finding = { state: 'gone' }

/** Looks for an owner in its cluster, and where its kind is not served there, in the one that owners are in. */
export async function findOwner(
  owner: ForeignOwner,
  cluster: ClusterApi,
  elsewhere: ClusterApi | undefined,
): Promise<Finding> {
  try {
    const here = await look(owner, cluster)
    if (here.state === 'found' || elsewhere === undefined || isOfCluster(owner)) return here
    const there = await look(owner, elsewhere)
    return there.state === 'unknown' ? here : there
  } catch (error) {
    if (error instanceof OperationError) return { state: 'unknown', why: error.message }
    throw error
  }
}

// What records a release or an ApplySet is where its objects are.
function isOfCluster({ tool }: ForeignOwner): boolean {
  return tool === 'helm' || tool === 'applyset'
}

const groups = {
  Application: 'argoproj.io',
  Kustomization: 'kustomize.toolkit.fluxcd.io',
  HelmRelease: 'helm.toolkit.fluxcd.io',
  Work: 'work.karmada.io',
}

async function look(owner: ForeignOwner, api: ClusterApi): Promise<Finding> {
  const { kind, namespace, name } = owner
  if (kind === 'Release') return await lookForRelease(owner, api)
  if (kind === 'ApplySet') return await lookForParent(owner, api)
  const resource = await served(api, groups[kind], kind)
  if (resource === undefined) {
    return { state: 'unknown', why: `${kind}.${groups[kind]} is not served here` }
  }
  const ref = kindOf(resource)
  if (namespace !== '') return found(await api.get({ ...ref, namespace, name }))
  const { items } = await api.list(ref)
  return found(items.find(({ metadata }) => metadata.name === name))
}

async function lookForRelease({ namespace, name }: ForeignOwner, api: ClusterApi): Promise<Finding> {
  const labelSelector = `owner=helm,name=${name}`
  for (const kind of ['Secret', 'ConfigMap']) {
    const ref = { apiVersion: 'v1', kind }
    const { items } = await api.list(ref, { namespace, labelSelector, metadataOnly: true })
    if (items[0] !== undefined) return found({ ...items[0], ...ref })
  }
  return gone
}

const definitions = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }

// A parent is a Secret, a ConfigMap, or of a kind whose definition says that it may be one.
async function lookForParent({ name }: ForeignOwner, api: ClusterApi): Promise<Finding> {
  const labelSelector = `${applySet.id}=${name}`
  const kinds: KindRef[] = ['Secret', 'ConfigMap'].map(kind => ({ apiVersion: 'v1', kind }))
  const marked = await api.list(definitions, { labelSelector: 'applyset.kubernetes.io/is-parent-type' })
  for (const { spec } of marked.items) {
    if (!isObject(spec) || !isObject(spec.names)) continue
    const resource = await served(api, String(spec.group), String(spec.names.kind))
    if (resource !== undefined) kinds.push(kindOf(resource))
  }
  for (const kind of kinds) {
    const { items } = await api.list(kind, { labelSelector, metadataOnly: true })
    if (items[0] !== undefined) return found({ ...items[0], ...kind })
  }
  return gone
}

async function served(api: ClusterApi, group: string, kind: string): Promise<ApiResource | undefined> {
  const resources = await api.discover()
  return resources.find(each => each.group === group && each.kind === kind)
}

function kindOf({ group, version, kind }: ApiResource): KindRef {
  return { apiVersion: group === '' ? version : `${group}/${version}`, kind }
}

function found(object: KubernetesObject | undefined): Finding {
  return object === undefined ? gone : { state: 'found', object }
}

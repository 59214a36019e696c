import { isObject } from '../../../base/std/json.ts'
import { type KubernetesObject, type ObjectId, parseKey } from '../../model/object.ts'
import type { DesiredObject } from '../../model/plan.ts'
import { staysBehind } from '../../model/shared-namespace.ts'
import { isRecreatable, probeOf } from '../apply/recreation.ts'
import { parentName, systemNamespace, teardownsName } from '../cluster/apply-set.ts'
import { isExtension } from './plural.ts'
import type { Right } from './rule-set.ts'

type GroupKind = Pick<ObjectId, 'group' | 'kind'>

/** What Banyan does in one cluster, as far as rights are concerned. */
export interface Work {
  readonly fleet: string
  /** All that it applies there, or has applied. */
  readonly objects: readonly DesiredObject[]
  /** The plural of a kind, as paths and roles name it. */
  readonly pluralOf: (kind: GroupKind) => string
  /** Whether nodes and pods are looked at, because a policy divides by what is free. */
  readonly isLookedAt: boolean
}

const reading = ['get', 'list', 'watch']
const writing = ['create', 'patch', 'delete']
const rbac = 'rbac.authorization.k8s.io'

/** The rights that are needed in all namespaces, or outside of any. */
export function clusterRights({ objects, pluralOf, isLookedAt }: Work): readonly Right[] {
  const ids = objects.map(({ key }) => parseKey(key))
  return [
    // Which cluster it is.
    { group: '', resource: 'namespaces', verbs: ['get'], names: ['kube-system'] },
    { group: '', resource: 'namespaces', verbs: ['patch'], names: [systemNamespace] },
    // One watch of a kind in the whole cluster, which asks for what has our label.
    ...ids.map(id => ({ group: id.group, resource: pluralOf(id), verbs: reading })),
    ...objects.flatMap(({ object }) => definedBy(object)),
    ...(ids.some(({ group }) => isExtension(group)) ? [apiServices, definitions] : []),
    ...(isLookedAt ? ['nodes', 'pods'].map(resource => ({ group: '', resource, verbs: ['list'] })) : []),
    ...objects.flatMap(each => {
      const id = parseKey(each.key)
      const { group, namespace, name } = id
      if (namespace !== '' || each.impersonate !== undefined) return []
      const verbs = staysBehind(each.object) ? writing.filter(verb => verb !== 'delete') : writing
      return [{ group, resource: pluralOf(id), verbs, names: namesOf(each, name) }, ...granting(each.object)]
    }),
  ]
}

// What may be made again is tried under another name before.
function namesOf({ object, treatment }: DesiredObject, name: string): readonly string[] {
  const isTried = treatment.mayRecreate && isRecreatable(object)
  return isTried ? [name, probeOf(object).metadata.name] : [name]
}

/** The rights that are needed in one namespace alone, by namespace. */
export function namespaceRights({ fleet, objects, pluralOf }: Work): ReadonlyMap<string, readonly Right[]> {
  const found = new Map<string, Right[]>([[systemNamespace, inventoryRights(fleet)]])
  const give = (namespace: string, ...rights: readonly Right[]): void => {
    if (rights.length > 0) found.set(namespace, [...(found.get(namespace) ?? []), ...rights])
  }
  for (const { key, object, impersonate } of objects) {
    const { namespace, ...id } = parseKey(key)
    const account = accountIn(impersonate)
    if (account !== undefined) give(account.namespace, account.right)
    if (namespace === '') continue
    give(namespace, ...toldReasons(object))
    if (impersonate !== undefined) continue
    give(namespace, { group: id.group, resource: pluralOf(id), verbs: writing }, ...granting(object))
  }
  return found
}

// What is written in an account's name is that account's right, which is for others to give.
function accountIn(
  user: string | undefined,
): { readonly namespace: string; readonly right: Right } | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user ?? '') ?? []
  if (namespace === undefined || name === undefined) return undefined
  const right = { group: '', resource: 'serviceaccounts', verbs: ['impersonate'], names: [name] }
  return { namespace, right }
}

function inventoryRights(fleet: string): Right[] {
  const shards = Array.from(
    { length: 16 },
    (_, index) => `${parentName(fleet)}-records-${index.toString(16)}`,
  )
  const names = [parentName(fleet), teardownsName(fleet), ...shards]
  return [
    { group: '', resource: 'configmaps', verbs: ['list', 'watch'] },
    { group: '', resource: 'configmaps', verbs: ['get', 'create', 'patch'], names },
  ]
}

// A definition goes only while nobody has objects of its kind.
function definedBy({ kind, spec }: KubernetesObject): readonly Right[] {
  if (kind !== 'CustomResourceDefinition' || !isObject(spec) || !isObject(spec.names)) return []
  return [{ group: String(spec.group), resource: String(spec.names.plural), verbs: ['list'] }]
}

// A kind that is not served may be gone with its definition, or away with the server of its API.
const apiServices: Right = { group: 'apiregistration.k8s.io', resource: 'apiservices', verbs: ['list'] }
const definitions: Right = {
  group: 'apiextensions.k8s.io',
  resource: 'customresourcedefinitions',
  verbs: ['get', 'list'],
}

// Where a person would look for why an object is not well.
function toldReasons(object: KubernetesObject): readonly Right[] {
  const told = [...(runsPods(object) ? ['pods'] : []), ...(isAlwaysWell(object) ? [] : ['events'])]
  return told.map(resource => ({ group: '', resource, verbs: ['list'] }))
}

function runsPods({ kind, spec }: KubernetesObject): boolean {
  return isObject(spec) && (isObject(spec.template) || isObject(spec.jobTemplate)) && kind !== 'PodTemplate'
}

function isAlwaysWell({ apiVersion, kind }: KubernetesObject): boolean {
  return apiVersion.startsWith(rbac) || ['ConfigMap', 'Secret', 'ServiceAccount'].includes(kind)
}

// Nobody may give what he has not got, but who is allowed to: that role, or that binding, and no other.
function granting({ apiVersion, kind, metadata, roleRef }: KubernetesObject): readonly Right[] {
  if (!apiVersion.startsWith(`${rbac}/`)) return []
  const role = (of: string, verb: string, name: string): Right => {
    return { group: rbac, resource: of === 'Role' ? 'roles' : 'clusterroles', verbs: [verb], names: [name] }
  }
  if (kind === 'Role' || kind === 'ClusterRole') return [role(kind, 'escalate', metadata.name)]
  if (!isObject(roleRef)) return []
  return [role(String(roleRef.kind), 'bind', String(roleRef.name))]
}

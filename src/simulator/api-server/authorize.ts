import { isObject, type JsonObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { type ApiServer, subjectOf } from './api-server.ts'
import { listAt } from './metadata.ts'
import type { ServedKind } from './schema/kinds.ts'
import { forbidden } from './status-error.ts'

/** Something that is to be done with an object of a kind. */
export interface Deed {
  readonly verb: string
  readonly kind: ServedKind
  readonly namespace: string | undefined
  readonly name: string
}

/** Refuses what the roles bound to a user do not allow; who asks in nobody else's name may do everything. */
export function authorize(server: ApiServer, user: string | undefined, deed: Deed): void {
  if (user === undefined || isAllowed(server, user, deed)) return
  const { verb, kind, name } = deed
  const namespace = namespaceOf(deed)
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`
  const what = `cannot ${verb} resource "${kind.resource}" in API group "${kind.group}" ${where}`
  throw forbidden(subjectOf(kind, name), `User "${user}" ${what}`)
}

/** Refuses an apply: of what is not there yet, it is a creation, too. */
export function authorizeApply(server: ApiServer, user: string | undefined, deed: Omit<Deed, 'verb'>): void {
  if (user === undefined) return
  authorize(server, user, { ...deed, verb: 'patch' })
  const isThere = server.find(deed.kind, deed.namespace, deed.name) !== undefined
  if (!isThere) authorize(server, user, { ...deed, verb: 'create' })
}

const rbac = 'rbac.authorization.k8s.io/v1'

function isAllowed(server: ApiServer, user: string, deed: Deed): boolean {
  const groups = groupsOf(user)
  const namespace = namespaceOf(deed)
  const bindings = [
    ...server.list(server.kind(rbac, 'ClusterRoleBinding')),
    ...(namespace === undefined ? [] : server.list(server.kind(rbac, 'RoleBinding'), { namespace })),
  ]
  return bindings
    .filter(binding => listAt(binding.subjects).some(subject => isOf(subject, user, groups)))
    .flatMap(binding => rulesOf(server, binding))
    .some(rule => covers(rule, deed))
}

// A Namespace counts as part of itself.
function namespaceOf({ kind, namespace, name }: Deed): string | undefined {
  return kind.storage === '/Namespace' ? name : kind.namespaced ? namespace : undefined
}

const account = /^system:serviceaccount:([^:]+):[^:]+$/

function groupsOf(user: string): readonly string[] {
  const [, namespace] = account.exec(user) ?? []
  const accounts =
    namespace === undefined ? [] : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
  return [...accounts, 'system:authenticated']
}

function isOf(subject: unknown, user: string, groups: readonly string[]): boolean {
  if (!isObject(subject as JsonObject)) return false
  const { kind, name, namespace } = subject as JsonObject
  if (kind === 'Group') return groups.includes(String(name))
  return user === (kind === 'ServiceAccount' ? `system:serviceaccount:${namespace}:${name}` : name)
}

function rulesOf(server: ApiServer, { metadata, roleRef }: KubernetesObject): readonly JsonObject[] {
  if (!isObject(roleRef)) return []
  const kind = server.kind(rbac, String(roleRef.kind))
  const role = server.find(kind, metadata.namespace, String(roleRef.name))
  return listAt(role?.rules).filter(isObject)
}

function covers(rule: JsonObject, { verb, kind, name }: Deed): boolean {
  const has = (field: string, value: string): boolean =>
    listAt(rule[field]).some(each => each === value || each === '*')
  const names = listAt(rule.resourceNames)
  return (
    has('verbs', verb) &&
    has('apiGroups', kind.group) &&
    has('resources', kind.resource) &&
    (names.length === 0 || names.includes(name))
  )
}

import type { JsonObject } from '../../../base/std/json.ts'
import type { KubernetesObject } from '../../model/object.ts'
import { systemNamespace } from '../cluster/apply-set.ts'
import { clusterRights, namespaceRights, type Work } from './rights.ts'
import { type Right, rulesOf } from './rule-set.ts'

/** Who gets the rights: as whom Banyan signs in to the cluster. */
export type RoleSubject =
  | { readonly kind: 'ServiceAccount'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'User' | 'Group'; readonly name: string }

/**
 * The smallest roles with which Banyan can do its work in a cluster, bound to a subject, in an order in which they can
 * be applied: namespaces that the fleet makes itself come first, since roles live in them.
 */
export function roleObjects(work: Work, subject: RoleSubject): readonly KubernetesObject[] {
  const inNamespaces = [...namespaceRights(work)].sort(([a], [b]) => (a < b ? -1 : 1))
  const made = new Set(
    work.objects.flatMap(({ object }) => (object.kind === 'Namespace' ? object.metadata.name : [])),
  )
  const namespaces = [systemNamespace, ...inNamespaces.map(([name]) => name).filter(name => made.has(name))]
  if (subject.kind === 'ServiceAccount') namespaces.push(subject.namespace)
  return [
    ...[...new Set(namespaces)].map(name => makeObject('v1', 'Namespace', { name })),
    ...(subject.kind === 'ServiceAccount' ? [makeAccount(subject)] : []),
    ...boundRole(work.fleet, subject, undefined, clusterRights(work)),
    ...inNamespaces.flatMap(([namespace, rights]) => boundRole(work.fleet, subject, namespace, rights)),
  ]
}

function makeAccount({ namespace, name }: RoleSubject & { readonly kind: 'ServiceAccount' }) {
  return makeObject('v1', 'ServiceAccount', { name, namespace })
}

const rbac = 'rbac.authorization.k8s.io'

function boundRole(
  fleet: string,
  subject: RoleSubject,
  namespace: string | undefined,
  rights: readonly Right[],
): readonly KubernetesObject[] {
  const name = `banyan:${fleet}`
  const metadata = namespace === undefined ? { name } : { name, namespace }
  const kind = namespace === undefined ? 'ClusterRole' : 'Role'
  const apiVersion = `${rbac}/v1`
  return [
    makeObject(apiVersion, kind, metadata, { rules: rulesOf(rights) }),
    makeObject(apiVersion, `${kind}Binding`, metadata, {
      roleRef: { apiGroup: rbac, kind, name },
      subjects: [subject.kind === 'ServiceAccount' ? { ...subject } : { ...subject, apiGroup: rbac }],
    }),
  ]
}

function makeObject(
  apiVersion: string,
  kind: string,
  metadata: KubernetesObject['metadata'],
  rest: JsonObject = {},
): KubernetesObject {
  return { apiVersion, kind, metadata, ...rest }
}

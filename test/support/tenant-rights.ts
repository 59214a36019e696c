import type { JsonObject } from '../../src/base/std/json.ts'
import type { KubernetesObject } from '../../src/core/model/object.ts'

const rbac = 'rbac.authorization.k8s.io'

/** A Role of a namespace with these rules, and what gives it to the account `tenant` there. */
export function tenantRights(namespace: string, rules: readonly JsonObject[]): readonly KubernetesObject[] {
  const metadata = { name: 'tenant', namespace }
  const apiVersion = `${rbac}/v1`
  const roleRef = { apiGroup: rbac, kind: 'Role', name: 'tenant' }
  const subjects = [{ kind: 'ServiceAccount', ...metadata }]
  return [
    { apiVersion, kind: 'Role', metadata, rules },
    { apiVersion, kind: 'RoleBinding', metadata, roleRef, subjects },
  ]
}

import { expect, test } from 'vitest'
import { tenantRights } from '../../support/tenant-rights.ts'
import { codeOf, configMap, failureOf, type Open, type Opened } from './opened.ts'

const ours = { fieldManager: 'banyan' }
const admin = { fieldManager: 'admin' }
const rbac = 'rbac.authorization.k8s.io/v1'

function userIn({ namespace }: Opened): string {
  return `system:serviceaccount:${namespace}:tenant`
}

/** Lets the account `tenant` do this with ConfigMaps of the namespace. */
async function allow(
  { api, namespace }: Opened,
  verbs: readonly string[],
  ...resourceNames: string[]
): Promise<void> {
  const named = resourceNames.length > 0 && { resourceNames }
  const rule = { apiGroups: [''], resources: ['configmaps'], verbs, ...named }
  for (const object of tenantRights(namespace, [rule])) await api.apply(object, admin)
}

/** What is done in the name of another counts by the rights of that one. */
export function impersonationCases(open: Open): void {
  test('who may do nothing is refused, tried or done, with the user and what was not allowed', async () => {
    const opened = await open()
    const { api, namespace } = opened
    const impersonate = userIn(opened)
    const object = configMap(opened, 'a', {})
    await api.apply(configMap(opened, 'b', {}), ours)

    const tried = await failureOf(api.apply(object, { ...ours, impersonate, dryRun: true }))
    const done = await codeOf(api.apply(object, { ...ours, impersonate }))
    const deleted = await codeOf(api.delete({ ...object, namespace, name: 'b' }, { impersonate }))

    expect(tried).toMatchObject({ code: 'cluster/forbidden', retryable: false })
    expect(tried?.message).toContain(
      `configmaps "a" is forbidden: User "${impersonate}" cannot patch resource "configmaps" in API group "" in the namespace "${namespace}"`,
    )
    expect([done, deleted]).toEqual(['cluster/forbidden', 'cluster/forbidden'])
  })

  test('rights in a namespace are enough there, and nowhere else', async () => {
    const opened = await open()
    const { api, namespace } = opened
    await allow(opened, ['create', 'patch', 'delete'])
    const impersonate = userIn(opened)
    const object = configMap(opened, 'a', {})
    const elsewhere = { ...object, metadata: { name: `a-${namespace}`, namespace: 'default' } }
    const own = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }
    const everywhere = { apiVersion: rbac, kind: 'ClusterRole', metadata: { name: namespace }, rules: [] }

    const applied = await api.apply(object, { ...ours, impersonate })
    const other = await codeOf(api.apply(elsewhere, { ...ours, impersonate }))
    const outside = await failureOf(api.apply(everywhere, { ...ours, impersonate }))
    const itself = await failureOf(api.apply(own, { ...ours, impersonate }))
    const deleted = await api.delete({ ...object, namespace, name: 'a' }, { impersonate })

    expect(applied.metadata.name).toBe('a')
    expect(deleted).toBe(true)
    expect(other).toBe('cluster/forbidden')
    expect(itself?.message).toContain(`"namespaces" in API group "" in the namespace "${namespace}"`)
    expect(outside?.code).toBe('cluster/forbidden')
    expect(outside?.message).toContain(
      '"clusterroles" in API group "rbac.authorization.k8s.io" at the cluster scope',
    )
  })

  test('to apply what is not there takes the right to create it', async () => {
    const opened = await open()
    const { api } = opened
    await allow(opened, ['patch'])
    const impersonate = userIn(opened)
    await api.apply(configMap(opened, 'there', {}), ours)

    const there = await codeOf(api.apply(configMap(opened, 'there', { a: '1' }), { ...ours, impersonate }))
    const created = await failureOf(api.apply(configMap(opened, 'new', {}), { ...ours, impersonate }))

    expect(there).toBeUndefined()
    expect(created?.message).toContain('cannot create resource "configmaps"')
  })

  test('rights to objects of some names hold for creating them by an apply, too', async () => {
    const opened = await open()
    const { api } = opened
    await allow(opened, ['create', 'patch'], 'mine')
    const impersonate = userIn(opened)

    const mine = await codeOf(api.apply(configMap(opened, 'mine', {}), { ...ours, impersonate }))
    const other = await codeOf(api.apply(configMap(opened, 'other', {}), { ...ours, impersonate }))

    expect([mine, other]).toEqual([undefined, 'cluster/forbidden'])
  })
}

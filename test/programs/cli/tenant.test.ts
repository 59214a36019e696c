import { expect } from 'vitest'
import type { JsonObject } from '../../../src/base/std/json.ts'
import type { ClusterApi } from '../../../src/reconcile/ports.ts'
import { shopTests } from '../../support/served-shop.ts'
import { tenantRights } from '../../support/tenant-rights.ts'

const rbac = 'rbac.authorization.k8s.io'

const application = `apiVersion: banyan.dev/v1alpha1
kind: Application
metadata: { name: web }
spec: { namespace: web, serviceAccountName: tenant }
`

/** Lets the tenant do this with its own kinds in its own namespace. */
async function allow(api: ClusterApi, verbs: readonly string[]): Promise<void> {
  const rules: JsonObject[] = [{ apiGroups: ['', 'apps'], resources: ['deployments', 'services'], verbs }]
  for (const object of tenantRights('web', rules)) await api.apply(object, { fieldManager: 'admin' })
}

const testTenant = shopTests({
  prepare: terminal => {
    terminal.remove('clusters/europe/berlin')
    terminal.remove('clusters/america')
    terminal.write('templates/web/application.yaml', application)
    terminal.edit('templates/web/kustomization.yaml', 'resources:', 'resources:\n  - role.yaml')
    const role = { apiVersion: `${rbac}/v1`, kind: 'ClusterRole', metadata: { name: 'all' }, rules: [] }
    terminal.write('templates/web/role.yaml', JSON.stringify(role))
  },
})

testTenant(
  'an application with an account of its own does what that one may, and what it may not is told with its file',
  async ({ terminal, clusters }) => {
    const paris = clusters.api('paris')
    const service = { apiVersion: 'v1', kind: 'Service', namespace: 'web', name: 'web' }
    const nothing = await terminal.banyan(['apply', '--timeout', '8s'])
    await allow(paris, ['create', 'patch'])
    const outside = await terminal.banyan(['apply', '--timeout', '8s'])
    terminal.edit('templates/web/kustomization.yaml', '  - role.yaml\n', '')
    const within = await terminal.banyan(['apply', '--timeout', '1m'])
    terminal.edit('templates/web/kustomization.yaml', '  - service.yaml\n', '')
    const undeletable = await terminal.banyan(['apply', '--timeout', '8s'])
    const stays = await paris.get(service)
    await allow(paris, ['create', 'patch', 'delete'])
    const deleted = await terminal.banyan(['apply', '--timeout', '1m'])

    expect(nothing.code).toBe(1)
    expect(nothing.stderr).toContain('User "system:serviceaccount:web:tenant" cannot patch')
    expect(outside.code).toBe(1)
    expect(outside.stderr).toMatch(/cannot patch resource "clusterroles" .*\(templates\/web\/role\.yaml:1\)/)
    expect(within).toMatchObject({ code: 0 })
    expect(undeletable.code).toBe(1)
    expect(undeletable.stderr).toContain('cannot delete resource "services"')
    expect(stays).toBeDefined()
    expect(deleted).toMatchObject({ code: 0 })
    expect(await paris.get(service)).toBeUndefined()
  },
)

testTenant(
  'rbac gives the right to act for an account in place of what that one may',
  async ({ terminal }) => {
    const { code, stdout } = await terminal.banyan(['rbac', 'paris'])

    expect(code).toBe(0)
    expect(stdout).toMatch(
      /- serviceaccounts\n {2}resourceNames:\n {2}- tenant\n {2}verbs:\n {2}- impersonate\n/,
    )
    expect(stdout).not.toContain('- delete')
  },
)

testTenant('an account without a namespace is a mistake with its place', async ({ terminal }) => {
  terminal.edit('templates/web/application.yaml', 'namespace: web, ', '')

  const { code, stdout } = await terminal.banyan(['validate'])

  expect(code).toBe(1)
  expect(stdout).toContain('templates/web/application.yaml:4:9: error fleet/field-missing:')
})

import { expect, test } from 'vitest'
import type { JsonObject } from '../../src/base/std/json.ts'
import type { KubernetesObject } from '../../src/core/model/object.ts'
import { tenantRights } from '../support/tenant-rights.ts'
import { files, SmallFleet } from './small-fleet.ts'

const rbac = 'rbac.authorization.k8s.io'
const user = 'system:serviceaccount:tools:tenant'

const role = (name: string): string =>
  `{ apiVersion: ${rbac}/v1, kind: ClusterRole, metadata: { name: ${name} }, rules: [] }\n`

/** A fleet in which `agent` is a tenant's, who may write Deployments of the namespace alone, and wants more. */
async function withTenant(): Promise<SmallFleet> {
  const fleet = new SmallFleet()
  const rules: JsonObject[] = [
    { apiGroups: ['apps'], resources: ['deployments'], verbs: ['create', 'patch', 'delete'] },
  ]
  const objects: readonly KubernetesObject[] = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'tools' } },
    ...tenantRights('tools', rules),
  ]
  for (const name of ['tokyo', 'osaka', 'paris', 'lyon']) {
    const api = fleet.clusters.cluster(name).connect()
    for (const object of objects) await api.apply(object, { fieldManager: 'admin' })
  }
  const agent = files['templates/agent/agent.yaml'] ?? ''
  fleet.commit({
    'templates/agent/application.yaml':
      'apiVersion: banyan.dev/v1alpha1\nkind: Application\nmetadata: { name: agent }\nspec: { namespace: tools, serviceAccountName: tenant }\n',
    'templates/agent/agent.yaml': agent.replace('namespace: default', 'namespace: tools'),
    'templates/agent/role.yaml': role('everything'),
  })
  return fleet
}

async function has(
  fleet: SmallFleet,
  cluster: string,
  ref: Pick<KubernetesObject, 'apiVersion' | 'kind'>,
  name: string,
) {
  const api = fleet.clusters.cluster(cluster).connect()
  return (await api.get({ ...ref, name, namespace: 'tools' })) !== undefined
}

const clusterRole = { apiVersion: `${rbac}/v1`, kind: 'ClusterRole' }
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment' }

test('a ClusterRole that a tenant may not write is refused in the name of its account, and others go on', async () => {
  const fleet = await withTenant()

  const { outcomes, state } = await fleet.round()

  for (const { failures } of outcomes)
    expect(failures).toMatchObject([
      {
        code: 'cluster/forbidden',
        message: expect.stringContaining(`User "${user}" cannot patch resource "clusterroles"`),
        at: { file: 'templates/agent/role.yaml' },
      },
    ])
  expect(await fleet.replicas('web')).toEqual({ tokyo: 2, osaka: 2, paris: 2, lyon: 2 })
  expect(state?.clusters.get('tokyo')?.applications).toMatchObject([
    { name: 'agent', sync: 'OutOfSync' },
    { name: 'web', sync: 'Synced', health: { status: 'Healthy' } },
  ])
  expect(await has(fleet, 'tokyo', clusterRole, 'everything')).toBe(false)
})

test('what a tenant may do comes about once the rest is out of Git, and nothing of it was written before', async () => {
  const fleet = await withTenant()
  await fleet.round()
  const before = await has(fleet, 'tokyo', deployment, 'agent')
  fleet.commit({ 'templates/agent/role.yaml': null })
  const { verdict } = await fleet.round()
  fleet.commit({}, `Banyan-Approve: ${verdict?.digest}`)

  const { outcomes } = await fleet.round()

  expect(outcomes.flatMap(({ failures }) => failures)).toEqual([])
  expect([before, await has(fleet, 'tokyo', deployment, 'agent')]).toEqual([false, true])
})

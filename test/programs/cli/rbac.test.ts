import { expect } from 'vitest'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { testShop } from '../../support/served-shop.ts'

const definition: KubernetesObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gateways.example.dev' },
  spec: {
    group: 'example.dev',
    scope: 'Namespaced',
    names: { kind: 'Gateway', plural: 'gateways' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
}

testShop('rbac prints roles of the kinds and namespaces of one cluster', async ({ terminal }) => {
  const { code, stdout, stderr } = await terminal.banyan(['rbac', 'paris', '--user', 'jo'])

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('kind: ClusterRoleBinding')
  expect(stdout).toMatch(/- kind: User\n {2}name: jo/)
  expect(stdout).toMatch(
    / {2}namespace: web\nrules:\n(.*\n)*- apiGroups:\n {2}- apps\n {2}resources:\n {2}- deploy/,
  )
  expect(stdout).not.toContain('ServiceAccount')
})

testShop('rbac asks the cluster for kinds of others, and guesses where it is away', async shop => {
  const { terminal, clusters } = shop
  const gateway = 'apiVersion: example.dev/v1\nkind: Gateway\nmetadata: { name: front, namespace: web }\n'
  terminal.write('templates/web/gateway.yaml', gateway)
  terminal.edit('templates/web/kustomization.yaml', 'resources:', 'resources:\n  - gateway.yaml')
  await clusters.api('paris').apply(definition, { fieldManager: 'admin' })
  await clusters.cut('berlin')

  const [known, guessed] = await Promise.all([
    terminal.banyan(['rbac', 'paris']),
    terminal.banyan(['rbac', 'berlin']),
  ])

  expect(known).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('- gateways') })
  expect(guessed).toMatchObject({ code: 0, stdout: expect.stringContaining('- gatewaies') })
  expect(guessed.stderr).toContain('guessed, since the cluster does not tell: gatewaies.example.dev')
})

testShop('rbac refuses a cluster that is none, and an account without a namespace', async ({ terminal }) => {
  const [cluster, account] = await Promise.all([
    terminal.banyan(['rbac', 'pariss']),
    terminal.banyan(['rbac', 'paris', '--service-account', 'banyan']),
  ])

  expect(cluster).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "paris"?') })
  expect(account).toMatchObject({ code: 2, stderr: expect.stringContaining('must be <namespace>/<name>') })
})

import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/base/std/json.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { kubeClusterDirectory } from '../../../src/io/cluster/cluster-directory.ts'
import type { ClusterApi } from '../../../src/reconcile/ports.ts'
import { clusterNamed } from '../../io/cluster/cluster-named.ts'
import { Terminal } from '../../support/banyan.ts'
import { describeKube, type KubeSuite } from '../../support/kube.ts'
import { tokenOf, writeKubeconfig } from '../../support/kube-account.ts'

const template = (ns: string): string => `
apiVersion: v1
kind: Namespace
metadata: { name: ${ns}-own }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: ${ns}-own }
data: { colour: blue }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: there, namespace: ${ns} }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: gateways.${ns}.dev }
spec:
  group: ${ns}.dev
  scope: Namespaced
  names: { kind: Gateway, plural: gateways }
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
---
apiVersion: ${ns}.dev/v1
kind: Gateway
metadata: { name: front, namespace: ${ns} }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: ${ns} }
rules: [{ apiGroups: [""], resources: [nodes], verbs: [get] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: view, namespace: ${ns} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${ns} }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: User, name: jo }]
`

const tenants = (ns: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: ${ns} }
rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]
`

interface Stage {
  readonly terminal: Terminal
  readonly admin: ClusterApi
  readonly ns: string
  /** What `banyan rbac` printed. */
  readonly roles: readonly KubernetesObject[]
}

async function prepare(kube: KubeSuite, spec?: (ns: string) => string): Promise<Stage> {
  const ns = await kube.createNamespace('kube-2')
  const address = kube.server('kube-2')
  const access = { kubeconfig: { path: address.kubeconfigPath } }
  const admin = await kubeClusterDirectory().connect(clusterNamed('kube-2', access))
  const terminal = new Terminal()
  const ours = 'apiVersion: banyan.dev/v1alpha1\nkind:'
  terminal.write('fleet.yaml', `${ours} Fleet\nmetadata: { name: ${ns} }\n`)
  terminal.write(
    'clusters/tokyo/cluster.yaml',
    `${ours} Cluster\nmetadata: { name: tokyo }\nspec: { access: { kubeconfig: { context: tokyo } } }\n`,
  )
  terminal.write('clusters/policies/web.yaml', `${ours} PropagationPolicy\nspec: { applications: [web] }\n`)
  terminal.write('templates/web/all.yaml', spec === undefined ? template(ns) : tenants(ns))
  if (spec !== undefined)
    terminal.write(
      'templates/web/application.yaml',
      `${ours} Application\nmetadata: { name: web }\nspec: ${spec(ns)}\n`,
    )
  const account = `${ns}/banyan`
  const printed = await terminal.banyan(['rbac', 'tokyo', '--service-account', account, '-o', 'json'])
  expect(printed).toMatchObject({ code: 0, stderr: '' })
  const roles: readonly KubernetesObject[] = JSON.parse(printed.stdout).items
  for (const object of roles) await admin.apply(object, { fieldManager: 'kubectl' })
  const token = await tokenOf(address, ns, 'banyan')
  writeKubeconfig(terminal.environment.KUBECONFIG ?? '', address, { tokyo: token })
  return { terminal, admin, ns, roles }
}

describeKube('the printed roles, on a real API server', kube => {
  test('are enough to apply, to change and to prune', async () => {
    const { terminal, admin, ns } = await prepare(kube)
    const settings = { apiVersion: 'v1', kind: 'ConfigMap', namespace: `${ns}-own`, name: 'settings' }

    const applied = await terminal.banyan(['apply', '--timeout', '60s'])
    terminal.edit('templates/web/all.yaml', 'blue', 'red')
    const changed = await terminal.banyan(['apply', '--timeout', '60s'])
    const live = await admin.get(settings)
    terminal.edit('templates/web/all.yaml', 'name: settings', 'name: colours')
    const pruned = await terminal.banyan(['apply', '--timeout', '60s'])

    expect(applied).toMatchObject({ code: 0, stderr: expect.stringContaining('converged') })
    expect(changed).toMatchObject({ code: 0 })
    expect(live).toMatchObject({ data: { colour: 'red' } })
    expect(pruned).toMatchObject({ code: 0 })
    expect(await admin.get(settings)).toBeUndefined()
    expect(await admin.get({ ...settings, name: 'colours' })).toBeDefined()
    terminal.close()
    await admin.close()
  })

  test('are enough to follow a cluster: drift is put right, and a word on the inventory is heard', async () => {
    const { terminal, admin, ns } = await prepare(kube)
    const run = terminal.start(['run'])
    await run.shows('every cluster is as the fleet says')
    run.news()
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: `${ns}-own` },
    }
    const parent = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'banyan-system', name: `banyan-${ns}` }

    await admin.apply({ ...object, data: { colour: 'green' } }, { fieldManager: 'somebody', force: true })
    await run.shows('✓ tokyo  1 applied')
    run.news()
    const annotations = { 'banyan.dev/reconcile': 'disabled' }
    await admin.patch(parent, { metadata: { annotations } }, { fieldManager: 'somebody' })
    await run.shows('uspended')
    const { stderr } = await run.stop('SIGTERM')

    expect((await admin.get({ ...object, ...object.metadata }))?.data).toEqual({ colour: 'blue' })
    expect(stderr).not.toContain('forbidden')
    terminal.close()
    await admin.close()
  })

  test('let an account act in its own name, and nothing outside of its rights be done', async () => {
    const { terminal, admin, ns } = await prepare(
      kube,
      name => `{ namespace: ${name}, serviceAccountName: own }`,
    )
    const rbac = 'rbac.authorization.k8s.io'
    const metadata = { name: 'own', namespace: ns }
    const rule = { apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'patch'] }
    const subjects = [{ kind: 'ServiceAccount', ...metadata }]
    const roleRef = { apiGroup: rbac, kind: 'Role', name: 'own' }
    const bound = { apiVersion: `${rbac}/v1`, metadata }
    await admin.apply({ ...bound, kind: 'Role', rules: [rule] }, { fieldManager: 'admin' })
    await admin.apply({ ...bound, kind: 'RoleBinding', roleRef, subjects }, { fieldManager: 'admin' })

    const outside = await terminal.banyan(['apply', '--timeout', '3s'])
    terminal.write('templates/web/all.yaml', tenants(ns).split('---')[0] ?? '')
    const within = await terminal.banyan(['apply', '--timeout', '60s'])

    expect(outside.code).toBe(1)
    expect(outside.stderr).toContain(`User "system:serviceaccount:${ns}:own" cannot patch`)
    expect(outside.stderr).toMatch(/"clusterroles" .*\(templates\/web\/all\.yaml:6\)/)
    expect(within.code).toBe(0)
    terminal.close()
    await admin.close()
  })

  test('have no rule for writing that could be left out', async () => {
    const { terminal, admin, ns, roles } = await prepare(kube)
    const role = roles.find(({ kind, metadata }) => kind === 'Role' && metadata.namespace === ns)
    const all = (role?.rules ?? []) as readonly JsonObject[]
    const rules = all.filter(({ verbs }) => JSON.stringify(verbs) !== '["list"]')
    const codes: (number | null)[] = []
    const giveOnly = (given: readonly JsonObject[]) =>
      admin.apply({ ...(role as KubernetesObject), rules: given }, { fieldManager: 'kubectl' })

    for (const rule of rules) {
      await giveOnly(all.filter(each => each !== rule))
      codes.push((await terminal.banyan(['apply', '--timeout', '3s'])).code)
    }
    await giveOnly(all)
    const whole = await terminal.banyan(['apply', '--timeout', '60s'])

    expect(rules).toHaveLength(4)
    expect(codes).toEqual([1, 1, 1, 1])
    expect(whole.code).toBe(0)
    terminal.close()
    await admin.close()
  })
})

import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/base/std/json.ts'
import type { KubernetesObject, StringMap } from '../../../src/core/model/object.ts'
import { kubeClusterDirectory } from '../../../src/io/cluster/cluster-directory.ts'
import type { ClusterApi } from '../../../src/reconcile/ports.ts'
import { clusterNamed } from '../../io/cluster/cluster-named.ts'
import { Terminal } from '../../support/banyan.ts'
import { describeKube, type KubeSuite } from '../../support/kube.ts'
import { definitionOf } from '../../support/other-tools.ts'

interface Owned {
  readonly name: string
  readonly manager: string
  readonly labels?: (ns: string) => StringMap
  readonly annotations?: (ns: string) => StringMap
  /** What keeps it. */
  readonly owner: (ns: string) => KubernetesObject
}

const argoGroup = 'argoproj.io'
const finalizers = ['resources-finalizer.argocd.argoproj.io']

const owned: readonly Owned[] = [
  {
    name: 'by-argo',
    manager: 'argocd-controller',
    annotations: ns => ({ 'argocd.argoproj.io/tracking-id': `${ns}_shop:/ConfigMap:${ns}/by-argo` }),
    owner: ns => ({
      apiVersion: `${argoGroup}/v1alpha1`,
      kind: 'Application',
      metadata: { name: 'shop', namespace: ns, finalizers } as unknown as KubernetesObject['metadata'],
      spec: { syncPolicy: { automated: { prune: true, selfHeal: true } } },
    }),
  },
  {
    name: 'by-label',
    manager: 'argocd-controller',
    labels: () => ({ 'app.kubernetes.io/instance': 'labelled' }),
    owner: ns => ({
      apiVersion: `${argoGroup}/v1alpha1`,
      kind: 'Application',
      metadata: { name: 'labelled', namespace: ns },
      spec: { syncPolicy: { automated: {} } },
      status: { resources: [{ version: 'v1', kind: 'ConfigMap', namespace: ns, name: 'by-label' }] },
    }),
  },
  {
    name: 'by-flux',
    manager: 'kustomize-controller',
    labels: ns => ({
      'kustomize.toolkit.fluxcd.io/name': 'shop',
      'kustomize.toolkit.fluxcd.io/namespace': ns,
    }),
    owner: ns => ({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'shop', namespace: ns },
      spec: { prune: true },
    }),
  },
  {
    name: 'by-helm',
    manager: 'helm',
    labels: () => ({ 'app.kubernetes.io/managed-by': 'Helm' }),
    annotations: ns => ({ 'meta.helm.sh/release-name': 'shop', 'meta.helm.sh/release-namespace': ns }),
    owner: ns => ({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'helm.sh/release.v1',
      metadata: {
        name: 'sh.helm.release.v1.shop.v1',
        namespace: ns,
        labels: { owner: 'helm', name: 'shop', version: '1', status: 'deployed' },
      },
    }),
  },
  {
    name: 'by-kubectl',
    manager: 'kubectl-applyset',
    labels: ns => ({ 'applyset.kubernetes.io/part-of': `applyset-${ns}-v1` }),
    owner: ns => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'all',
        namespace: ns,
        labels: { 'applyset.kubernetes.io/id': `applyset-${ns}-v1` },
        annotations: { 'applyset.kubernetes.io/tooling': 'kubectl/v1.31' },
      },
    }),
  },
  {
    name: 'by-karmada',
    manager: 'karmada-agent',
    labels: () => ({ 'karmada.io/managed': 'true', 'work.karmada.io/permanent-id': '1' }),
    annotations: ns => ({
      'work.karmada.io/name': 'shop',
      'work.karmada.io/namespace': ns,
      'propagationpolicy.karmada.io/name': 'shop',
      'propagationpolicy.karmada.io/namespace': ns,
    }),
    owner: ns => ({
      apiVersion: 'work.karmada.io/v1alpha1',
      kind: 'Work',
      metadata: { name: 'shop', namespace: ns },
      spec: {},
    }),
  },
]

const definitions = [
  definitionOf(argoGroup, 'v1alpha1', 'Application'),
  definitionOf('kustomize.toolkit.fluxcd.io', 'v1', 'Kustomization'),
  definitionOf('work.karmada.io', 'v1alpha1', 'Work'),
]

function configMap(ns: string, name: string, data: StringMap, marks: object = {}): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: ns, ...marks }, data }
}

/** What five tools have in one namespace, and a fleet that has the same objects with other data. */
async function prepare(kube: KubeSuite) {
  const ns = await kube.createNamespace('kube-1')
  const path = kube.server('kube-1').kubeconfigPath
  const admin = await kubeClusterDirectory().connect(clusterNamed('kube-1', { kubeconfig: { path } }))
  for (const definition of definitions) await admin.apply(definition, { fieldManager: 'admin', force: true })
  await established(admin)
  for (const { name, manager, labels = () => ({}), annotations = () => ({}), owner } of owned) {
    const marks = { labels: labels(ns), annotations: annotations(ns) }
    const data = { same: 'value', changed: 'theirs', extra: 'theirs' }
    await admin.apply(configMap(ns, name, data, marks), { fieldManager: manager })
    await admin.apply(owner(ns), { fieldManager: 'admin' })
  }
  const terminal = new Terminal()
  const byHand = configMap(ns, 'by-hand', { same: 'value', changed: 'theirs', extra: 'theirs' })
  terminal.write('by-hand.json', JSON.stringify(byHand))
  obey(`kubectl apply -f ${terminal.directory}/by-hand.json`, terminal.home, path)
  terminal.remove('by-hand.json')
  const ours = 'apiVersion: banyan.dev/v1alpha1\nkind:'
  const access = `access: { kubeconfig: { path: ${path} } }`
  terminal.write('fleet.yaml', `${ours} Fleet\nmetadata: { name: ${ns} }\n`)
  terminal.write('clusters/one.yaml', `${ours} Cluster\nmetadata: { name: one }\nspec: { ${access} }\n`)
  terminal.write('clusters/policies/all.yaml', `${ours} PropagationPolicy\nspec: { applications: ["*"] }\n`)
  for (const name of [...owned.map(each => each.name), 'by-hand']) {
    const object = configMap(ns, name, { same: 'value', changed: 'ours' })
    terminal.write(`templates/${name}/object.yaml`, JSON.stringify(object))
  }
  return { ns, admin, terminal, kubeconfig: path }
}

async function established(api: ClusterApi): Promise<void> {
  for (let look = 0; look < 1_000; look++) {
    const served = await api.discover({ refresh: true })
    if (['Application', 'Kustomization', 'Work'].every(kind => served.some(each => each.kind === kind)))
      return
  }
}

/** Runs a command that Banyan printed, as a person would who has kubectl. */
function obey(command: string, HOME: string, KUBECONFIG: string): void {
  execFileSync('sh', ['-c', command], { env: { PATH: process.env.PATH, HOME, KUBECONFIG } })
}

/** What `flux suspend`, and Karmada after the change of its policy, write. */
async function suspend(admin: ClusterApi, ns: string): Promise<void> {
  const specs: Readonly<Record<string, JsonObject>> = {
    Kustomization: { suspend: true, prune: true },
    Work: { preserveResourcesOnDeletion: true, suspendDispatching: true },
  }
  for (const { owner } of owned) {
    const object = owner(ns)
    const spec = specs[object.kind]
    if (spec !== undefined) await admin.apply({ ...object, spec }, { fieldManager: 'admin' })
  }
}

function expectOurs(object: KubernetesObject | undefined, uid: unknown, former: string): void {
  expect(object?.data).toEqual({ same: 'value', changed: 'ours' })
  expect(object?.metadata.uid).toBe(uid)
  expect(JSON.stringify(object?.metadata.managedFields)).not.toContain(former)
  expect(Object.keys(object?.metadata.labels ?? {}).sort()).toEqual([
    'applyset.kubernetes.io/part-of',
    'banyan.dev/application',
  ])
  expect(Object.keys(object?.metadata.annotations ?? {})).toEqual(['banyan.dev/object'])
}

describeKube('adoption, on a real API server', kube => {
  test('what five tools have is refused, made safe by the commands that are printed, and taken over', async () => {
    const { ns, admin, terminal, kubeconfig } = await prepare(kube)
    const uids = new Map<string, unknown>()
    const live = async (name: string) =>
      admin.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: ns, name })
    for (const name of [...owned.map(each => each.name), 'by-hand'])
      uids.set(name, (await live(name))?.metadata.uid)

    const silent = await terminal.banyan(['apply', '--timeout', '2s'])
    const refused = await terminal.banyan(['adopt', '--yes'])
    const printed = [...refused.stderr.matchAll(/^ {4}(kubectl -n .*)$/gm)].map(([, command = '']) => command)
    for (const command of printed) obey(command, terminal.home, kubeconfig)
    await suspend(admin, ns)
    const finalizer = await terminal.banyan(['adopt'])
    const [, last = ''] = /^ {4}(kubectl -n .*)$/m.exec(finalizer.stderr) ?? []
    obey(last, terminal.home, kubeconfig)
    const adopted = await terminal.banyan(['adopt', '--yes'])
    const applied = await terminal.banyan(['apply', '--timeout', '60s'])

    expect(silent.code).toBe(1)
    expect(silent.stderr).toMatch(/^ {4}cluster\/owned-by-other: ConfigMap .* belongs to /m)
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('adopted 1 object\n') })
    expect(printed).toHaveLength(4)
    expect(refused.stderr).toContain('Argo CD Application')
    expect(refused.stderr).toContain('prune and selfHeal')
    expect(refused.stderr).toContain(`flux suspend kustomization shop -n ${ns}`)
    expect(refused.stderr).toContain(`kubectl --context <karmada> patch -n ${ns} propagationpolicy shop`)
    expect(finalizer.stderr).toContain('has a resources-finalizer')
    expect(adopted).toMatchObject({ code: 0, stderr: 'adopted 6 objects\n' })
    expect(applied.code).toBe(0)
    for (const { name, manager } of owned) expectOurs(await live(name), uids.get(name), manager)
    expectOurs(await live('by-hand'), uids.get('by-hand'), 'kubectl-client-side-apply')
    terminal.close()
    await admin.close()
  })
})

import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kubeClusterDirectory } from '../../../src/io/cluster/cluster-directory.ts'
import type { ClusterApi } from '../../../src/reconcile/ports.ts'
import { clusterNamed } from '../../io/cluster/cluster-named.ts'
import { type Ended, Terminal } from '../../support/banyan.ts'
import { describeKube } from '../../support/kube.ts'
import { makeKeys, sealManifest } from '../../support/sealing.ts'

const ours = 'apiVersion: banyan.dev/v1alpha1\nkind:'
const policy = (application: string): string =>
  `${ours} PropagationPolicy\nspec: { applications: [${application}] }\n`

const workload = (ns: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${ns} }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: example.dev/web:1 }] }
`

const beside = (ns: string): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: ${ns} }
data: { colour: blue }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: ${ns} }
spec: { podSelector: {}, policyTypes: [Ingress] }
`

describeKube('on a real API server', kube => {
  let ns: string
  let admin: ClusterApi
  let terminal: Terminal

  beforeAll(async () => {
    ns = await kube.createNamespace('kube-0')
    const path = kube.server('kube-0').kubeconfigPath
    admin = await kubeClusterDirectory().connect(clusterNamed('kube-0', { kubeconfig: { path } }))
  })

  afterAll(() => admin?.close())

  function begin(name: string, fields = ''): void {
    terminal = new Terminal()
    const path = kube.server('kube-0').kubeconfigPath
    terminal.write('fleet.yaml', `${ours} Fleet\nmetadata: { name: ${name} }\nspec: { ${fields} }\n`)
    terminal.write(
      'clusters/asia/tokyo/cluster.yaml',
      `${ours} Cluster\nmetadata: { name: tokyo }\nspec: { access: { kubeconfig: { path: ${path} } } }\n`,
    )
    terminal.write('clusters/policies/all.yaml', policy('"*"'))
  }

  const apply = (environment = {}): Promise<Ended> =>
    terminal.banyan(['apply', '--timeout', '40s'], environment)

  async function live(kind: string, apiVersion: string, name: string) {
    return await admin.get({ apiVersion, kind, namespace: ns, name })
  }

  /** What tells whether an object was made anew or its spec written, and that no pod was started again. */
  async function traces(): Promise<readonly unknown[]> {
    const objects = await Promise.all([
      live('Deployment', 'apps/v1', 'web'),
      live('NetworkPolicy', 'networking.k8s.io/v1', 'web'),
      live('ConfigMap', 'v1', 'settings'),
    ])
    const { items } = await admin.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace: ns })
    return [
      ...objects.map(object => [object?.metadata.uid, object?.metadata.generation]),
      items.map(({ metadata }) => metadata.uid),
    ]
  }

  async function owner(kind: string, apiVersion: string, name: string): Promise<string | undefined> {
    return (await live(kind, apiVersion, name))?.metadata.labels?.['banyan.dev/application']
  }

  test('what gets another name, directory, place in the tree or application stays as it is', async () => {
    begin(ns)
    terminal.write('templates/web/web.yaml', workload(ns))
    terminal.write('templates/web/beside.yaml', beside(ns))
    const first = await apply()
    const before = await traces()

    terminal.write('templates/shops/web/application.yaml', `${ours} Application\nmetadata: { name: web }\n`)
    terminal.write('templates/shops/web/web.yaml', workload(ns))
    terminal.write('templates/shops/web/beside.yaml', beside(ns))
    terminal.remove('templates/web')
    terminal.write('clusters/emea/tokyo/cluster.yaml', terminal.read('clusters/asia/tokyo/cluster.yaml'))
    terminal.remove('clusters/asia')
    const moved = [await apply(), await traces(), await owner('Deployment', 'apps/v1', 'web')]

    terminal.write('templates/shop/web.yaml', workload(ns))
    terminal.write('templates/shop/beside.yaml', beside(ns))
    terminal.remove('templates/shops')
    const renamed = [await apply(), await traces(), await owner('Deployment', 'apps/v1', 'web')]

    terminal.write('templates/other/beside.yaml', beside(ns))
    terminal.remove('templates/shop/beside.yaml')
    const plan = await terminal.banyan(['plan'])
    const handed = [await apply(), await traces(), await owner('ConfigMap', 'v1', 'settings')]
    const again = await terminal.banyan(['plan', '--live'])

    expect(first).toMatchObject({ code: 0 })
    expect(moved).toEqual([expect.objectContaining({ code: 0 }), before, 'web'])
    expect(renamed).toEqual([expect.objectContaining({ code: 0 }), before, 'shop'])
    expect(plan.stdout).not.toMatch(/^\s*(deleted|removed|- )/m)
    expect(handed).toEqual([expect.objectContaining({ code: 0 }), before, 'other'])
    expect(again).toMatchObject({ code: 0 })
    terminal.close()
  })

  test('what is encrypted arrives decrypted, is told nowhere, and its key is exchanged for another', async () => {
    const [old, next] = [await makeKeys(), await makeKeys()]
    const passwords = ['correct-horse-battery', 'staple-anchor-lantern', 'copper-meadow-violin']
    const secret = (password: string | undefined, recipients: readonly string[]): Promise<string> =>
      sealManifest(
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'db', namespace: ns },
          stringData: { password: password ?? '' },
        },
        recipients,
      )
    begin(`${ns}-sealed`, 'decryption: { provider: sops, age: { env: [FLEET_KEYS] } }')
    const said: Ended[] = []
    const stored: unknown[] = []
    const roll = async (keys: string, ...recipients: readonly string[]): Promise<void> => {
      terminal.write('templates/web/db.yaml', await secret(passwords[stored.length], recipients))
      const key = { FLEET_KEYS: keys }
      for (const args of [
        ['plan'],
        ['plan', '--live', '-o', 'json'],
        ['apply', '--timeout', '40s'],
        ['status', '-o', 'yaml'],
      ])
        said.push(await terminal.banyan(args, key))
      const data = (await live('Secret', 'v1', 'db'))?.data as { readonly password?: string } | undefined
      stored.push(Buffer.from(data?.password ?? '', 'base64').toString())
    }
    await roll(old.identity, old.recipient)
    await roll(`${old.identity}\n${next.identity}`, old.recipient, next.recipient)
    await roll(next.identity, next.recipient)

    expect(said.map(({ code }) => code)).toEqual([1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0])
    expect(stored).toEqual(passwords)
    const told = [...said.map(({ stdout, stderr }) => stdout + stderr), statusBranches(terminal)].join('\n')
    expect(told).toContain('Secret')
    for (const text of [...passwords, old.identity, next.identity])
      for (const form of [text, Buffer.from(text).toString('base64')]) expect(told).not.toContain(form)
    terminal.close()
  })
})

/** Every version of every file that Banyan wrote about a working directory. */
function statusBranches({ home }: Terminal): string {
  const found = execFileSync('find', [home, '-name', 'HEAD', '-path', '*sources*'], { encoding: 'utf8' })
  const repositories = found.split('\n').filter(path => path !== '')
  expect(repositories).not.toEqual([])
  return repositories
    .map(path =>
      execFileSync('git', ['--git-dir', path.slice(0, -'/HEAD'.length), 'log', '--all', '-p'], {
        encoding: 'utf8',
      }),
    )
    .join('\n')
}

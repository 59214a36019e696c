import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../src/base/std/json.ts'
import type { KubernetesObject } from '../../src/core/model/object.ts'
import { kubeClusterDirectory } from '../../src/io/cluster/cluster-directory.ts'
import type { ClusterApi } from '../../src/reconcile/ports.ts'
import { clusterNamed } from '../io/cluster/cluster-named.ts'
import { Terminal } from '../support/banyan.ts'
import { ours } from '../support/fleet-files.ts'
import { describeHelm } from '../support/helm.ts'
import { describeKube } from '../support/kube.ts'
import { tokenOf, writeKubeconfig } from '../support/kube-account.ts'
import { chart, renderChart } from './chart.ts'

const run = promisify(execFile)
const config = { source: 'https://git.example/fleet.git' }

describeHelm('the chart', helm => {
  describeKube('on a real API server that enforces the pod security standard "restricted"', kube => {
    let ns: string
    let admin: ClusterApi
    let path: string
    beforeAll(async () => {
      ns = await kube.createNamespace('kube-0')
      path = kube.server('kube-0').kubeconfigPath
      admin = await kubeClusterDirectory().connect(clusterNamed('kube-0', { kubeconfig: { path } }))
      await admin.patch(
        { apiVersion: 'v1', kind: 'Namespace', name: ns },
        { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } },
        { fieldManager: 'test' },
      )
    })
    afterAll(() => admin?.close())

    const ready = async (name: string): Promise<unknown> => {
      const found = await admin.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: ns, name })
      return Object(found?.status).readyReplicas
    }

    test('is applied as it is rendered, and its pods are let in', async () => {
      const values: JsonObject = {
        config,
        replicaCount: 2,
        readableSecrets: ['tokyo'],
        podDisruptionBudget: { enabled: true },
        networkPolicy: { egress: [{}] },
      }
      const objects = [...renderChart(helm, values, { namespace: ns }).values()]
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'careless', namespace: ns } }
      const careless = {
        ...pod,
        spec: { containers: [{ name: 'careless', image: 'example.dev/careless:1' }] },
      }

      for (const object of objects) await admin.apply(object as KubernetesObject, { fieldManager: 'test' })

      await expect(admin.apply(careless, { fieldManager: 'test' })).rejects.toThrow('violates PodSecurity')
      await expect.poll(() => ready('fleet-banyan'), { timeout: 60_000 }).toBe(2)
      expect(objects.map(({ kind }) => kind).sort()).toEqual([
        'ConfigMap',
        'Deployment',
        'NetworkPolicy',
        'PodDisruptionBudget',
        'Role',
        'Role',
        'RoleBinding',
        'RoleBinding',
        'Service',
        'ServiceAccount',
      ])
    })

    test('gives its account what a leader needs, and no other Lease', async () => {
      const terminal = new Terminal()
      const token = await tokenOf(kube.server('kube-0'), ns, 'fleet-banyan')
      writeKubeconfig(terminal.environment.KUBECONFIG ?? '', kube.server('kube-0'), { hub: token })
      const map = renderChart(helm, { config }, { namespace: ns }).get('ConfigMap')
      terminal.write('banyan.yaml', String(Object(map?.data)['banyan.yaml']))
      terminal.write('fleet.yaml', ours('Fleet\nmetadata: { name: empty }'))
      const args = ['run', '--config', 'banyan.yaml', '--source', '.', '--listen', '127.0.0.1:0']
      const lease = ['--leader-election-context', 'hub', '--leader-election-namespace', ns]

      const leader = terminal.start([...args, ...lease])
      await leader.shows('every cluster is as the fleet says')
      const held = await admin.get({
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        namespace: ns,
        name: 'fleet-banyan',
      })
      const { code } = await leader.stop('SIGTERM')
      const other = terminal.start([...args, ...lease, '--leader-election-id', 'other'])
      await other.shows('cluster/forbidden')
      await other.stop('SIGTERM')
      terminal.close()

      expect(Object(held?.spec).holderIdentity).toMatch(/._./)
      expect(code).toBe(0)
    })

    test('is installed, upgraded and taken away by Helm', async () => {
      const call = (...args: readonly string[]): Promise<{ readonly stdout: string }> =>
        run(helm, [...args, '--namespace', ns, '--kubeconfig', path])
      const settings = ['--set', `config.source=${config.source}`, '--wait', '--timeout', '60s']

      await call('install', 'banyan', chart, ...settings)
      const installed = await ready('banyan')
      await call('upgrade', 'banyan', chart, ...settings, '--set', 'replicaCount=3')
      const upgraded = await ready('banyan')
      const { stdout } = await call('get', 'notes', 'banyan')
      await call('uninstall', 'banyan', '--wait')

      expect([installed, upgraded]).toEqual([1, 3])
      expect(stdout).toContain(`banyan rbac CLUSTER --service-account ${ns}/banyan |`)
      expect(await ready('banyan')).toBeUndefined()
    })
  })
})

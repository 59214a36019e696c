import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { Cluster } from '../../src/core/model/fleet.ts'
import { kubeClusterDirectory } from '../../src/io/cluster/cluster-directory.ts'
import type { ClusterApi } from '../../src/reconcile/ports.ts'
import { SimulatedClock } from '../../src/simulator/clock.ts'
import type { ServerCertificate } from '../../src/simulator/http/listen.ts'
import { SimulatedCluster } from '../../src/simulator/simulated-cluster.ts'
import { selfSigned } from '../support/self-signed.ts'
import type { Opened } from './cluster-api/opened.ts'
import { clusterApiContract } from './cluster-api.contract.ts'

const closers: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function open(certificate?: ServerCertificate): Promise<Opened> {
  const cluster = new SimulatedCluster({ name: 'contract', clock: new SimulatedClock() })
  const front = await cluster.serve(certificate && { certificate })
  closers.push(front.close)
  const api = await connect(front.url, certificate)
  closers.push(() => api.close())
  const namespace = 'contract'
  await api.apply(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { fieldManager: 'test' },
  )
  return { api, namespace }
}

async function connect(server: string, trusted?: ServerCertificate): Promise<ClusterApi> {
  const directory = mkdtempSync(join(tmpdir(), 'banyan-simulator-'))
  closers.push(() => rmSync(directory, { recursive: true }))
  const path = join(directory, 'kubeconfig')
  const authority = trusted && { 'certificate-authority-data': Buffer.from(trusted.cert).toString('base64') }
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'simulator',
    contexts: [{ name: 'simulator', context: { cluster: 'simulator', user: 'simulator' } }],
    clusters: [{ name: 'simulator', cluster: { server, ...authority } }],
    users: [{ name: 'simulator', user: {} }],
  }
  writeFileSync(path, JSON.stringify(kubeconfig))
  const cluster: Cluster = {
    name: 'simulator',
    path: 'simulator',
    access: { kubeconfig: { path } },
    vars: {},
    placement: { name: 'simulator', path: 'simulator', labels: {}, taints: [], zones: [] },
    at: { file: 'cluster.yaml' },
  }
  return await kubeClusterDirectory().connect(cluster)
}

const certificate = selfSigned()

clusterApiContract('simulator over HTTP', () => open())
clusterApiContract('simulator over HTTPS', () => open(certificate))

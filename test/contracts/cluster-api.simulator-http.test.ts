import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { Cluster } from '../../src/core/model/fleet.ts'
import { kubeClusterDirectory } from '../../src/io/cluster/cluster-directory.ts'
import type { ClusterApi } from '../../src/reconcile/ports.ts'
import { SimulatedClock } from '../../src/simulator/clock.ts'
import { SimulatedCluster } from '../../src/simulator/simulated-cluster.ts'
import type { Opened } from './cluster-api/opened.ts'
import { clusterApiContract } from './cluster-api.contract.ts'

const closers: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function open(): Promise<Opened> {
  const front = await new SimulatedCluster({ name: 'contract', clock: new SimulatedClock() }).serve()
  closers.push(front.close)
  const api = await connect(front.url)
  closers.push(() => api.close())
  const namespace = 'contract'
  await api.apply(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { fieldManager: 'test' },
  )
  return { api, namespace }
}

async function connect(server: string): Promise<ClusterApi> {
  const directory = mkdtempSync(join(tmpdir(), 'banyan-simulator-'))
  closers.push(() => rmSync(directory, { recursive: true }))
  const path = join(directory, 'kubeconfig')
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'simulator',
    contexts: [{ name: 'simulator', context: { cluster: 'simulator', user: 'simulator' } }],
    clusters: [{ name: 'simulator', cluster: { server } }],
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

clusterApiContract('simulator over HTTP', open)

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cluster } from '../../src/core/model/fleet.ts'
import { kubeClusterDirectory } from '../../src/io/cluster/cluster-directory.ts'
import type { ClusterApi } from '../../src/reconcile/ports.ts'
import type { ServerCertificate } from '../../src/simulator/http/listen.ts'

/** A client like that of a real cluster to a simulated one that is served at a URL. */
export async function connectTo(
  server: string,
  trusted?: ServerCertificate,
): Promise<{ readonly api: ClusterApi; readonly close: () => Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'banyan-simulator-'))
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
  const api = await kubeClusterDirectory().connect(cluster)
  const close = async () => {
    await api.close()
    rmSync(directory, { recursive: true })
  }
  return { api, close }
}

import { expect } from 'vitest'
import type { KubeAddress } from '../../hack/kube/cluster.ts'
import { request } from '../../hack/kube/request.ts'
import type { KubernetesObject } from '../../src/core/model/object.ts'
import { kubeClusterDirectory } from '../../src/io/cluster/cluster-directory.ts'
import type { ClusterApi } from '../../src/reconcile/ports.ts'
import { clusterNamed } from '../io/cluster/cluster-named.ts'
import { describeKube } from '../support/kube.ts'
import { clusterApiContract } from './cluster-api.contract.ts'

describeKube('a real API server', kube => {
  let api: Promise<ClusterApi> | undefined
  clusterApiContract('real', async () => {
    const path = kube.server('kube-4').kubeconfigPath
    api ??= kubeClusterDirectory().connect(clusterNamed('kube-4', { kubeconfig: { path } }))
    const server = kube.server('kube-4')
    return {
      api: await api,
      namespace: await kube.createNamespace('kube-4'),
      startQuota: quota => startQuota(server, quota),
    }
  })
})

// Admission learns of a quota's status from a watch of its own: it is there once it refuses, and then once it does not.
async function startQuota(server: KubeAddress, quota: KubernetesObject): Promise<void> {
  const { namespace, name } = quota.metadata
  const path = `/api/v1/namespaces/${namespace}`
  const { hard } = quota.spec as { readonly hard: Readonly<Record<string, string>> }
  const nothing = Object.fromEntries(Object.keys(hard).map(limited => [limited, '0']))
  const probe = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'probe' } }
  for (const [used, expected] of [
    [hard, 403],
    [nothing, 201],
  ] as const) {
    const { body } = await request(server, 'GET', `${path}/resourcequotas/${name}`)
    const status = { ...(body as object), status: { hard, used } }
    expect(await request(server, 'PUT', `${path}/resourcequotas/${name}/status`, status)).toMatchObject({
      status: 200,
    })
    await expect
      .poll(async () => (await request(server, 'POST', `${path}/configmaps?dryRun=All`, probe)).status, {
        timeout: 10_000,
      })
      .toBe(expected)
  }
}

import { kubeClusterDirectory } from '../../src/io/cluster/cluster-directory.ts'
import type { ClusterApi } from '../../src/reconcile/ports.ts'
import { clusterNamed } from '../io/cluster/cluster-named.ts'
import { describeKube } from '../support/kube.ts'
import { clusterApiContract } from './cluster-api.contract.ts'

describeKube('a real API server', kube => {
  let api: Promise<ClusterApi> | undefined
  clusterApiContract('real', async () => {
    const path = kube.server('kube-1').kubeconfigPath
    api ??= kubeClusterDirectory().connect(clusterNamed('kube-1', { kubeconfig: { path } }))
    return { api: await api, namespace: await kube.createNamespace('kube-1') }
  })
})

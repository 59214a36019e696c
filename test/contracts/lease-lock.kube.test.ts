import { kubeClusterDirectory } from '../../src/io/cluster/cluster-directory.ts'
import { clusterNamed } from '../io/cluster/cluster-named.ts'
import { describeKube } from '../support/kube.ts'
import { leaseLockContract } from './lease-lock.contract.ts'

describeKube('a real API server', kube => {
  leaseLockContract('a real API server', async () => {
    const access = { kubeconfig: { path: kube.server('kube-1').kubeconfigPath } }
    const namespace = await kube.createNamespace('kube-1')
    return await kubeClusterDirectory().lease(clusterNamed('kube-1', access), { namespace, name: 'banyan' })
  })
})

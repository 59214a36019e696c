import { expect, test } from 'vitest'
import { assessHealth } from '../../../src/core/health/index.ts'
import { kubeClusterDirectory } from '../../../src/io/cluster/cluster-directory.ts'
import { clusterNamed } from '../../io/cluster/cluster-named.ts'
import { describeKube } from '../../support/kube.ts'

describeKube('a Namespace that does not go', kube => {
  test('says in a real cluster what is left in it, and which finalizers hold that', async () => {
    const path = kube.server('kube-0').kubeconfigPath
    const api = await kubeClusterDirectory().connect(clusterNamed('kube-0', { kubeconfig: { path } }))
    const name = await kube.createNamespace('kube-0')
    const metadata = { name: 'held', namespace: name, finalizers: ['example.com/hold'] }
    await api.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, { fieldManager: 'test' })
    const kind = { apiVersion: 'v1', kind: 'Namespace' }
    const { resourceVersion } = await api.list(kind)

    await api.delete({ ...kind, name })
    let message = ''
    const stop = new AbortController()
    for await (const event of api.watch(kind, { resourceVersion, signal: stop.signal })) {
      if (event.object.metadata.name !== name) continue
      message = assessHealth(event.object).message
      if (message.includes('finalizers remaining')) break
    }
    stop.abort()
    await api.patch(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace: name, name: 'held' },
      { metadata: { finalizers: null } },
      { fieldManager: 'test' },
    )
    await api.close()

    expect(message).toBe(
      'being deleted, Some resources are remaining: configmaps. has 1 resource instances, Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
    )
  })
})

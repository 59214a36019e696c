import { expect, test } from 'vitest'
import { kubeClusterDirectory } from '../../../src/io/cluster/cluster-directory.ts'
import { KubernetesEvents } from '../../../src/reconcile/notify/kubernetes-events.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { clusterNamed } from '../../io/cluster/cluster-named.ts'
import { describeKube } from '../../support/kube.ts'

describeKube('Events on a real API server', kube => {
  test('are taken, and become a series when they are the same again', async () => {
    const path = kube.server('kube-1').kubeconfigPath
    const api = await kubeClusterDirectory().connect(clusterNamed('kube-1', { kubeconfig: { path } }))
    const namespace = await kube.createNamespace('kube-1')
    const clock = new SimulatedClock()
    const events = new KubernetesEvents({ api, clock, pod: { namespace, name: 'banyan-1-a' } })
    const told = {
      subject: { kind: 'Cluster', name: 'paris' },
      severity: 'error',
      reason: 'cluster/forbidden',
      message: 'ü'.repeat(2_000),
      revision: '',
      at: clock.now(),
    } as const
    await events.notify(told)
    await clock.advance(60_000)
    await events.notify({ ...told, at: clock.now() })
    const { items } = await api.list({ apiVersion: 'events.k8s.io/v1', kind: 'Event' }, { namespace })
    await api.close()

    expect(items).toMatchObject([
      { reason: 'ClusterForbidden', type: 'Warning', regarding: { kind: 'Pod' }, series: { count: 2 } },
    ])
  })
})

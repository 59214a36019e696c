import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { OwnedResource } from '../../../src/core/plan/index.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { kubeClusterDirectory } from '../../../src/io/cluster/cluster-directory.ts'
import { reconcileCluster } from '../../../src/reconcile/cluster/reconcile-cluster.ts'
import { clusterNamed } from '../../io/cluster/cluster-named.ts'
import { describeKube } from '../../support/kube.ts'
import { application, requestOf } from './fixture.ts'
import { annotated } from './followed-cluster.ts'
import { intercept } from './intercept.ts'

const podSpec = 'containers: [{ name: main, image: "example.dev/tool:1" }]'

function shop(namespace: string): readonly OwnedResource[] {
  const metadata = (name: string) => `{ name: ${name}, namespace: ${namespace} }`
  const job = (name: string, hook: string) =>
    annotated(
      application(
        'shop',
        `{ apiVersion: batch/v1, kind: Job, metadata: ${metadata(name)}, spec: { template: { spec: { restartPolicy: Never, ${podSpec} } } } }`,
      ),
      { 'helm.sh/hook': hook, 'helm.sh/hook-delete-policy': 'hook-succeeded' },
    )
  const deployment = `{ apiVersion: apps/v1, kind: Deployment, metadata: ${metadata('db')}, spec: { selector: { matchLabels: { app: db } }, template: { metadata: { labels: { app: db } }, spec: { ${podSpec} } } } }`
  const last = `{ apiVersion: v1, kind: ConfigMap, metadata: ${metadata('last')} }`
  return [
    ...annotated(application('shop', last), { 'banyan.dev/wave': '1' }),
    ...application('shop', deployment),
    ...job('after', 'post-install,post-upgrade'),
    ...job('before', 'pre-install,pre-upgrade'),
    ...job('save', 'pre-delete'),
    ...job('tell', 'post-delete'),
  ].map(each => ({ ...each, sync: 'a'.repeat(64) }))
}

describeKube('order, for real', kube => {
  test('hooks and waves come one after the other, and go the other way round', async () => {
    const path = kube.server('kube-0').kubeconfigPath
    const api = await kubeClusterDirectory().connect(clusterNamed('kube-0', { kubeconfig: { path } }))
    const namespace = await kube.createNamespace('kube-0')
    const fleet = `order-${randomBytes(4).toString('hex')}`
    const writes: string[] = []
    const told = intercept(api, ({ verb, name }) => {
      if ((verb === 'apply' || verb === 'delete') && !/^banyan-/.test(name)) writes.push(`${verb} ${name}`)
      return undefined
    })
    const settle = async (desired: readonly OwnedResource[]): Promise<unknown> => {
      const deadline = Date.now() + 60_000
      for (;;) {
        const outcome = await reconcileCluster({ ...requestOf(told, systemClock, desired), fleet })
        if (outcome.retry === undefined || Date.now() > deadline) return outcome
      }
    }

    expect(await settle(shop(namespace))).toMatchObject({ failures: [], unhealthy: [] })
    expect(writes.splice(0)).toEqual([
      'apply before',
      'apply db',
      'apply last',
      'apply after',
      'delete after',
      'delete before',
    ])
    expect(await settle([])).toMatchObject({ failures: [], unhealthy: [] })
    expect(writes).toEqual([
      'apply save',
      'delete last',
      'delete db',
      'apply tell',
      'delete save',
      'delete tell',
    ])
    await api.close()
  })
})

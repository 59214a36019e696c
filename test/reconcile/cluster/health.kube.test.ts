import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/base/std/json.ts'
import { assessHealth } from '../../../src/core/health/index.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import type { Outcome } from '../../../src/core/model/outcome.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { kubeClusterDirectory } from '../../../src/io/cluster/cluster-directory.ts'
import { reconcileCluster } from '../../../src/reconcile/cluster/reconcile-cluster.ts'
import type { ClusterApi, KindRef } from '../../../src/reconcile/ports.ts'
import { clusterNamed } from '../../io/cluster/cluster-named.ts'
import { describeKube } from '../../support/kube.ts'
import { ownedBy, requestOf } from './fixture.ts'

const pods: KindRef = { apiVersion: 'v1', kind: 'Pod' }
const claims: KindRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' }

describeKube('health where Kubernetes runs its controllers', kube => {
  const connect = async () => {
    const path = kube.server('kube-0').kubeconfigPath
    const api = await kubeClusterDirectory().connect(clusterNamed('kube-0', { kubeconfig: { path } }))
    return { api, namespace: await kube.createNamespace('kube-0') }
  }

  test('a container that crashes is named with how it ended', async () => {
    const { api, namespace } = await connect()
    const object = workload('Deployment', 'web', namespace, 'example.com/web:broken')
    const outcome = reconcile(api, object)
    await outcome()
    await first(api, pods, namespace, pod => JSON.stringify(pod).includes('CrashLoopBackOff'))

    const { unhealthy } = await outcome()
    await api.close()

    expect(unhealthy.map(({ health }) => health.message)).toEqual([
      expect.stringMatching(/: pod web-\w+-\w+: web: CrashLoopBackOff: exit code 1$/),
    ])
  })

  test('pods that a quota forbids are told of a workload that has no condition for it', async () => {
    const { api, namespace } = await connect()
    const quota: KindRef = { apiVersion: 'v1', kind: 'ResourceQuota' }
    const hard = { ...quota, metadata: { name: 'none', namespace }, spec: { hard: { pods: '0' } } }
    await api.apply(hard, { fieldManager: 'test' })
    await first(api, quota, namespace, ({ status }) => JSON.stringify(status).includes('hard'))
    const outcome = reconcile(api, workload('StatefulSet', 'db', namespace, 'example.com/db:1'))
    await outcome()
    const events: KindRef = { apiVersion: 'v1', kind: 'Event' }
    await first(api, events, namespace, ({ reason }) => reason === 'FailedCreate')

    const { unhealthy } = await outcome()
    await api.close()

    expect(unhealthy[0]?.health.message).toMatch(/: FailedCreate: .*exceeded quota: none/)
  })

  test('a claim waits for a pod where its class says so, and for its volume where that is made at once', async () => {
    const { api, namespace } = await connect()
    for (const volumeBindingMode of ['WaitForFirstConsumer', 'Immediate']) {
      const name = `${namespace}-${volumeBindingMode.toLowerCase()}`
      const kind = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' }
      const storageClass = { ...kind, metadata: { name }, provisioner: 'example.com/nobody' }
      await api.apply({ ...storageClass, volumeBindingMode }, { fieldManager: 'test' })
      const resources = { requests: { storage: '1Gi' } }
      const spec = { storageClassName: name, accessModes: ['ReadWriteOnce'], resources }
      await api.apply({ ...claims, metadata: { name, namespace }, spec }, { fieldManager: 'test' })
    }
    const isMade = ({ metadata }: KubernetesObject) =>
      'volume.kubernetes.io/storage-provisioner' in (metadata.annotations ?? {})

    const made = await first(api, claims, namespace, isMade)
    const { items } = await api.list(claims, { namespace })
    await api.close()

    expect(made.metadata.name).toBe(`${namespace}-immediate`)
    expect(items.map(item => assessHealth(item).status)).toEqual(['Progressing', 'Suspended'])
  })
})

function workload(kind: string, name: string, namespace: string, image: string): KubernetesObject {
  const labels = { app: name }
  const template: JsonObject = { metadata: { labels }, spec: { containers: [{ name, image }] } }
  const spec = { serviceName: name, selector: { matchLabels: labels }, template }
  const { serviceName: _, ...ofDeployment } = spec
  const metadata = { name, namespace }
  return { apiVersion: 'apps/v1', kind, metadata, spec: kind === 'StatefulSet' ? spec : ofDeployment }
}

function reconcile(api: ClusterApi, object: KubernetesObject): () => Promise<Outcome> {
  const desired = [ownedBy('shop', object)]
  const fleet = `health-${String(object.metadata.namespace)}`
  return () => reconcileCluster({ ...requestOf(api, systemClock, desired), fleet })
}

/** The first object of a kind that is as it should be, now or soon. */
async function first(
  api: ClusterApi,
  kind: KindRef,
  namespace: string,
  isIt: (object: KubernetesObject) => boolean,
): Promise<KubernetesObject> {
  const { items, resourceVersion } = await api.list(kind, { namespace })
  const found = items.find(isIt)
  if (found !== undefined) return found
  const stop = new AbortController()
  try {
    for await (const event of api.watch(kind, { namespace, resourceVersion, signal: stop.signal }))
      if (isIt(event.object)) return event.object
  } finally {
    stop.abort()
  }
  throw new Error(`no ${kind.kind} is as it should be`)
}

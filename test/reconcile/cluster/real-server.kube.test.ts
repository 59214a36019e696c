import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { request } from '../../../hack/kube/request.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import type { OwnedResource } from '../../../src/core/plan/index.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { kubeClusterDirectory } from '../../../src/io/cluster/cluster-directory.ts'
import { planLive } from '../../../src/reconcile/cluster/plan-live.ts'
import { reconcileCluster } from '../../../src/reconcile/cluster/reconcile-cluster.ts'
import type { ClusterApi } from '../../../src/reconcile/ports.ts'
import { clusterNamed } from '../../io/cluster/cluster-named.ts'
import { describeKube } from '../../support/kube.ts'
import { ownedBy, requestOf } from './fixture.ts'

const base = new URL('../../../../shared/real/online-boutique/base/', import.meta.url).pathname

/** The manifests of the shop, in a namespace; without the Service whose load balancer nobody provides. */
function boutique(namespace: string): readonly OwnedResource[] {
  return readdirSync(base)
    .filter(name => name !== 'kustomization.yaml')
    .flatMap(name => parseAllDocuments(readFileSync(base + name, 'utf8')))
    .map(document => document.toJS() as KubernetesObject)
    .filter(object => object !== null && object.metadata.name !== 'frontend-external')
    .map(object => ownedBy('boutique', { ...object, metadata: { ...object.metadata, namespace } }))
}

function withImage(desired: readonly OwnedResource[], image: string): readonly OwnedResource[] {
  return desired.map(each => {
    const { object } = each.resource
    if (object.kind !== 'Deployment' || object.metadata.name !== 'frontend') return each
    const text = JSON.stringify(object).replace(/"image":"[^"]*"/, `"image":"${image}"`)
    return ownedBy('boutique', JSON.parse(text) as KubernetesObject)
  })
}

describeKube('one cluster, for real', kube => {
  async function open(): Promise<{ readonly api: ClusterApi; readonly namespace: string }> {
    const path = kube.server('kube-0').kubeconfigPath
    const api = await kubeClusterDirectory().connect(clusterNamed('kube-0', { kubeconfig: { path } }))
    return { api, namespace: await kube.createNamespace('kube-0') }
  }

  async function read(path: string): Promise<unknown> {
    return (await request(kube.server('kube-0'), 'GET', path)).body
  }

  test('a shop comes up, is changed, loses a service, and is left in peace', async () => {
    const { api, namespace } = await open()
    const fleet = `boutique-${randomBytes(4).toString('hex')}`
    const common = { fleet }
    const shop = boutique(namespace)
    const reconcile = async (desired: readonly OwnedResource[]) => {
      const request = { ...requestOf(api, systemClock, desired), ...common }
      const first = await reconcileCluster(request)
      const deadline = Date.now() + 60_000
      let last = first
      while (last.retry?.pace === 'steady' && Date.now() < deadline) last = await reconcileCluster(request)
      const { applied, deleted } = first
      const result = last.result === 'unchanged' && applied + deleted > 0 ? 'applied' : last.result
      return { ...last, applied, deleted, result }
    }

    const first = await reconcile(shop)
    expect(first).toMatchObject({ result: 'applied', applied: shop.length, failures: [], unhealthy: [] })

    const next = withImage(shop, 'example.dev/frontend:v2').filter(
      ({ resource }) => !resource.object.metadata.name.startsWith('adservice'),
    )
    const gone = shop.length - next.length
    const plan = await planLive({ ...requestOf(api, systemClock, next), ...common })
    expect(plan.failures).toEqual([])
    expect(plan.changes.filter(({ change }) => change === 'removed')).toHaveLength(gone)
    expect(plan.changes.filter(({ change }) => change !== 'removed')).toMatchObject([
      { change: 'changed', key: `apps/Deployment/${namespace}/frontend` },
    ])

    const second = await reconcile(next)
    expect(second).toMatchObject({
      result: 'applied',
      applied: 1,
      deleted: gone,
      failures: [],
      unhealthy: [],
    })

    const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`
    expect(await read(`${deployments}/frontend`)).toMatchObject({
      spec: { template: { spec: { containers: [{ image: 'example.dev/frontend:v2' }] } } },
      status: { availableReplicas: 1 },
    })
    expect(await read(`${deployments}/adservice`)).toMatchObject({ kind: 'Status', code: 404 })

    const parent = `/api/v1/namespaces/banyan-system/configmaps/banyan-${fleet}`
    const before = await read(parent)
    const third = await reconcile(next)
    expect(third).toMatchObject({ result: 'unchanged', applied: 0, deleted: 0, failures: [] })
    expect(await read(parent)).toEqual(before)
    expect(before).toMatchObject({
      metadata: {
        annotations: {
          'applyset.kubernetes.io/contains-group-kinds': 'Deployment.apps,Service,ServiceAccount',
          'applyset.kubernetes.io/additional-namespaces': namespace,
        },
      },
    })
    await api.close()
  })
})

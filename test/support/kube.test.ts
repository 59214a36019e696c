import { expect, test } from 'vitest'
import type { KubeAddress } from '../../hack/kube/cluster.ts'
import { request } from '../../hack/kube/request.ts'
import { describeKube } from './kube.ts'

describeKube('real API servers', kube => {
  test('a server keeps what it is given, and the others do not see it', async () => {
    const namespace = await kube.createNamespace('kube-1')
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    const configMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'greeting' },
      data: { a: 'b' },
    }

    const created = await request(kube.server('kube-1'), 'POST', path, configMap)
    const here = await request(kube.server('kube-1'), 'GET', `${path}/greeting`)
    const elsewhere = await request(kube.server('kube-2'), 'GET', `${path}/greeting`)

    expect([created.status, here.status, elsewhere.status]).toEqual([201, 200, 404])
    expect(here.body).toMatchObject({ data: { a: 'b' } })
  })

  test('pods run where the cluster is whole', async () => {
    const server = kube.server('kube-0')
    const namespace = await kube.createNamespace('kube-0')

    await createDeployment(server, namespace, 'example.test/web:1')

    const deployment = `/apis/apps/v1/namespaces/${namespace}/deployments/web`
    await expect
      .poll(() => bodyOf(server, deployment), { timeout: 20_000 })
      .toMatchObject({ status: { availableReplicas: 2 } })
  })

  test('a container whose image is tagged broken is in a crash loop', async () => {
    const server = kube.server('kube-0')
    const namespace = await kube.createNamespace('kube-0')

    await createDeployment(server, namespace, 'example.test/web:broken')

    const crashing = { ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } } }
    const pod = { status: { phase: 'Running', containerStatuses: [crashing] } }
    await expect
      .poll(() => bodyOf(server, `/api/v1/namespaces/${namespace}/pods`), { timeout: 20_000 })
      .toMatchObject({ items: [pod, pod] })
  })

  test('a server that was away comes back at its address with its data', async () => {
    const server = kube.server('kube-3')
    const namespace = await kube.createNamespace('kube-3')

    await kube.stopServer('kube-3')
    await expect(request(server, 'GET', '/readyz')).rejects.toThrow('ECONNREFUSED')
    await kube.restartServer('kube-3')

    expect(await request(server, 'GET', `/api/v1/namespaces/${namespace}`)).toMatchObject({ status: 200 })
  })
})

async function bodyOf(server: KubeAddress, path: string): Promise<unknown> {
  return (await request(server, 'GET', path)).body
}

async function createDeployment(server: KubeAddress, namespace: string, image: string): Promise<void> {
  const labels = { app: 'web' }
  const { status } = await request(server, 'POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image }] } },
    },
  })
  expect(status).toBe(201)
}

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  type ClusterDirectoryOptions,
  kubeClusterDirectory,
} from '../../../../src/io/cluster/cluster-directory.ts'
import { describeKube, type KubeSuite } from '../../../support/kube.ts'
import { clusterNamed } from '../cluster-named.ts'
import { failureOf } from '../failure-of.ts'
import { temporaryFolder } from '../open-fake.ts'

/** What a Pod of the cluster would find. */
function asPod(kube: KubeSuite, namespace: string): ClusterDirectoryOptions {
  const { caPath, token, port } = kube.server('kube-1')
  const folder = temporaryFolder()
  copyFileSync(caPath, join(folder, 'ca.crt'))
  writeFileSync(join(folder, 'token'), token)
  writeFileSync(join(folder, 'namespace'), namespace)
  const environment = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(port) }
  return { environment, serviceAccountDirectory: folder }
}

describeKube('from within a cluster', kube => {
  test('the cluster itself is reached as the service account', async () => {
    const namespace = await kube.createNamespace('kube-1')
    const directory = kubeClusterDirectory(asPod(kube, namespace))

    const api = await directory.connect(clusterNamed('here', { inCluster: true }))

    const found = await api.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace })
    expect(found?.metadata.name).toBe(namespace)
    await api.close()
  })

  test('another cluster is reached by a kubeconfig in a Secret of this one', async () => {
    const namespace = await kube.createNamespace('kube-1')
    const other = await kube.createNamespace('kube-2')
    const directory = kubeClusterDirectory(asPod(kube, namespace))
    const here = await directory.connect(clusterNamed('here', { inCluster: true }))
    const value = readFileSync(kube.server('kube-2').kubeconfigPath).toString('base64')
    await here.apply(
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'store-1', namespace }, data: { value } },
      { fieldManager: 'test' },
    )

    const api = await directory.connect(clusterNamed('store-1', { secretRef: { name: 'store-1' } }))

    expect(await api.get({ apiVersion: 'v1', kind: 'Namespace', name: other })).toBeDefined()
    await Promise.all([api.close(), here.close()])
  })

  test('another cluster is reached by the Secret in which Argo CD keeps it', async () => {
    const namespace = await kube.createNamespace('kube-1')
    const other = await kube.createNamespace('kube-2')
    const { url, token, caPath } = kube.server('kube-2')
    const directory = kubeClusterDirectory(asPod(kube, namespace))
    const here = await directory.connect(clusterNamed('here', { inCluster: true }))
    const tlsClientConfig = { caData: readFileSync(caPath).toString('base64') }
    const stringData = {
      name: 'kube-2',
      server: url,
      config: JSON.stringify({ bearerToken: token, tlsClientConfig }),
    }
    await here.apply(
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'kube-2', namespace }, stringData },
      { fieldManager: 'test' },
    )

    const api = await directory.connect(clusterNamed('store-1', { secretRef: { name: 'kube-2' } }))

    expect(await api.get({ apiVersion: 'v1', kind: 'Namespace', name: other })).toBeDefined()
    await Promise.all([api.close(), here.close()])
  })

  test('a Secret that is not there is named', async () => {
    const namespace = await kube.createNamespace('kube-1')
    const directory = kubeClusterDirectory(asPod(kube, namespace))

    const failure = await failureOf(
      directory.connect(clusterNamed('store-1', { secretRef: { name: 'store-1' } })),
    )

    expect(failure.message).toContain(`there is no Secret ${namespace}/store-1`)
  })

  test('a certificate that the kubeconfig does not trust is unreachable, and says why', async () => {
    const { caPath: _, port } = kube.server('kube-1')
    const folder = temporaryFolder()
    const path = join(folder, 'config')
    const name = 'x'
    const cluster = { server: `https://127.0.0.1:${port}` }
    const context = { cluster: name, user: '' }
    const parts = { clusters: [{ name, cluster }], contexts: [{ name, context }], 'current-context': name }
    writeFileSync(path, JSON.stringify(parts))
    const api = await kubeClusterDirectory({ environment: {} }).connect(
      clusterNamed('x', { kubeconfig: { path } }),
    )

    const failure = await failureOf(api.discover())

    expect(failure).toMatchObject({ code: 'cluster/unreachable' })
    expect(failure.message).toContain('is not signed by the authority of the kubeconfig')
    await api.close()
  })
})

import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { kubeClusterDirectory } from '../../../src/io/cluster/cluster-directory.ts'
import type { ClusterApi } from '../../../src/reconcile/ports.ts'
import { codeOf, failureOf } from '../../contracts/cluster-api/opened.ts'
import { describeKube } from '../../support/kube.ts'
import { selfSigned } from '../../support/self-signed.ts'
import { clusterNamed } from './cluster-named.ts'

const ours = { fieldManager: 'banyan' }

describeKube('a webhook of a real API server', kube => {
  let api: ClusterApi
  let namespace: string
  let server: Server

  /** A ConfigMap; the webhook refuses it, or does not answer, as its name says. */
  const configMap = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } })

  beforeAll(async () => {
    const certificate = selfSigned()
    const path = kube.server('kube-1').kubeconfigPath
    api = await kubeClusterDirectory().connect(clusterNamed('kube-1', { kubeconfig: { path } }))
    namespace = await kube.createNamespace('kube-1')
    server = createServer(certificate, async (message, response) => {
      const { request } = JSON.parse((await message.setEncoding('utf8').toArray()).join(''))
      if (request.name === 'slow') return
      const answer = {
        uid: request.uid,
        allowed: request.name !== 'bad',
        status: { message: 'none such here' },
      }
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: answer }),
      )
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const webhook = {
      name: 'judge.example.org',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      timeoutSeconds: 1,
      clientConfig: {
        url: `https://127.0.0.1:${port}/`,
        caBundle: Buffer.from(certificate.cert).toString('base64'),
      },
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }],
    }
    await api.apply({ ...configuration, metadata: { name: namespace }, webhooks: [webhook] }, ours)
    const isAsked = async () => {
      expect(await codeOf(api.apply(configMap('bad'), { ...ours, dryRun: true }))).toBeDefined()
    }
    await vi.waitFor(isAsked, { timeout: 20_000 })
  }, 60_000)

  afterAll(async () => {
    await api?.delete({ ...configuration, name: namespace })
    await api?.close()
    server?.closeAllConnections()
    server?.close()
  })

  test('what it refuses is not tried again, and is told in its words', async () => {
    const failure = await failureOf(api.apply(configMap('bad'), ours))

    expect(failure).toMatchObject({ code: 'cluster/invalid', retryable: false })
    expect(failure?.message).toContain(
      'admission webhook "judge.example.org" denied the request: none such here',
    )
  })

  test('one that does not answer is trouble of the server, tried or done, which is tried again', async () => {
    const tried = await failureOf(api.apply(configMap('slow'), { ...ours, dryRun: true }))
    const done = await failureOf(api.apply(configMap('slow'), ours))

    for (const failure of [tried, done]) {
      expect(failure).toMatchObject({ code: 'cluster/server-error', retryable: true })
      expect(failure?.message).toContain('500 InternalError')
      expect(failure?.message).toContain('failed calling webhook "judge.example.org"')
    }
  })

  test('what it lets through is applied', async () => {
    expect((await api.apply(configMap('good'), ours)).metadata.name).toBe('good')
  })
})

const configuration = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
}

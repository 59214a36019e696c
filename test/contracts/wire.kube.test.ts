import { readFileSync } from 'node:fs'
import type { ClientRequest } from 'node:http'
import { request as sendHttps } from 'node:https'
import { expect } from 'vitest'
import type { KubeAddress } from '../../hack/kube/cluster.ts'
import { kubeClusterDirectory } from '../../src/io/cluster/cluster-directory.ts'
import type { ClusterApi } from '../../src/reconcile/ports.ts'
import { clusterNamed } from '../io/cluster/cluster-named.ts'
import { describeKube } from '../support/kube.ts'
import { wireContract } from './wire.contract.ts'

const flowcontrol = 'flowcontrol.apiserver.k8s.io/v1'

describeKube('a real API server on the wire', kube => {
  wireContract('real', async () => {
    const endpoint = kube.server('kube-4')
    const cluster = clusterNamed('kube-4', { kubeconfig: { path: endpoint.kubeconfigPath } })
    const api = await kubeClusterDirectory().connect(cluster)
    const [namespace, elsewhere] = [
      await kube.createNamespace('kube-4'),
      await kube.createNamespace('kube-4'),
    ]
    return {
      api,
      namespace,
      elsewhere,
      endpoint,
      awaited: answer => answer,
      crowd: user => crowd(api, endpoint, namespace, user),
    }
  })
})

// A level without seats of its own takes one request at a time: one whose body does not end keeps the others out.
async function crowd(
  api: ClusterApi,
  address: KubeAddress,
  namespace: string,
  user: string,
): Promise<() => Promise<void>> {
  const metadata = { name: namespace }
  const limited = {
    nominalConcurrencyShares: 0,
    lendablePercent: 0,
    borrowingLimitPercent: 0,
    limitResponse: { type: 'Reject' },
  }
  const level = { apiVersion: flowcontrol, kind: 'PriorityLevelConfiguration', metadata }
  const resourceRules = [
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true },
  ]
  const rules = [{ subjects: [{ kind: 'User', user: { name: user } }], resourceRules }]
  const schema = { apiVersion: flowcontrol, kind: 'FlowSchema', metadata }
  const spec = { matchingPrecedence: 10, priorityLevelConfiguration: { name: namespace }, rules }
  await api.apply({ ...level, spec: { type: 'Limited', limited } }, { fieldManager: 'test' })
  const made = await api.apply({ ...schema, spec }, { fieldManager: 'test' })
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  await expect
    .poll(async () => (await ended(ask(address, 'GET', path, user))).flow, { timeout: 30_000 })
    .toBe(made.metadata.uid)
  const held = ask(address, 'POST', path, user)
  held.write('{')
  await expect
    .poll(async () => (await ended(ask(address, 'GET', path, user))).status, { timeout: 30_000 })
    .toBe(429)
  return async () => {
    const answered = ended(held)
    expect((await answered).status).toBe(400)
    await api.delete({ ...schema, name: namespace })
    await api.delete({ ...level, name: namespace })
  }
}

function ask(address: KubeAddress, method: string, path: string, user: string): ClientRequest {
  const { url, token, caPath } = address
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'impersonate-user': user,
  }
  return sendHttps(new URL(path, url), { method, headers, ca: readFileSync(caPath), agent: false })
}

function ended(outgoing: ClientRequest): Promise<{ readonly status: number; readonly flow: unknown }> {
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject)
    outgoing.on('response', incoming => {
      const flow = incoming.headers['x-kubernetes-pf-flowschema-uid']
      incoming.resume().on('end', () => resolve({ status: incoming.statusCode ?? 0, flow }))
    })
    outgoing.end()
  })
}

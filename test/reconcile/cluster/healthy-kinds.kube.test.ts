import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { assessHealth } from '../../../src/core/health/index.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import type { HealthStatus } from '../../../src/core/model/outcome.ts'
import { kubeClusterDirectory } from '../../../src/io/cluster/cluster-directory.ts'
import type { ClusterApi } from '../../../src/reconcile/ports.ts'
import { clusterNamed } from '../../io/cluster/cluster-named.ts'
import { describeKube } from '../../support/kube.ts'

const template =
  'selector: { matchLabels: { app: it } }, template: { metadata: { labels: { app: it } }, spec: { containers: [{ name: it, image: "example.com/it:1" }] } }'
const podSpec = (restartPolicy: string): string =>
  `spec: { restartPolicy: ${restartPolicy}, containers: [{ name: it, image: "example.com/it:1" }] }`

/** What becomes of an object of each kind where controllers run, and no load balancer, autoscaling or Ingress. */
const kinds: readonly (readonly [kind: string, body: string, comesTo: HealthStatus])[] = [
  ['apps/v1/Deployment', `spec: { replicas: 2, ${template} }`, 'Healthy'],
  ['apps/v1/StatefulSet', `spec: { serviceName: it, replicas: 2, ${template} }`, 'Healthy'],
  ['apps/v1/DaemonSet', `spec: { ${template} }`, 'Healthy'],
  ['apps/v1/DaemonSet', `spec: { updateStrategy: { type: OnDelete }, ${template} }`, 'Healthy'],
  ['apps/v1/ReplicaSet', `spec: { replicas: 1, ${template} }`, 'Healthy'],
  ['batch/v1/Job', `spec: { template: { ${podSpec('Never')} } }`, 'Healthy'],
  ['batch/v1/Job', `spec: { suspend: true, template: { ${podSpec('Never')} } }`, 'Suspended'],
  ['v1/Pod', podSpec('Always'), 'Healthy'],
  ['v1/Service', 'spec: { type: LoadBalancer, ports: [{ port: 80 }] }', 'Progressing'],
  ['v1/Service', 'spec: { ports: [{ port: 80 }] }', 'Healthy'],
  ['policy/v1/PodDisruptionBudget', 'spec: { minAvailable: 1, selector: {} }', 'Healthy'],
  [
    'networking.k8s.io/v1/Ingress',
    'spec: { defaultBackend: { service: { name: it, port: { number: 80 } } } }',
    'Progressing',
  ],
  [
    'autoscaling/v2/HorizontalPodAutoscaler',
    'spec: { maxReplicas: 2, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: nothing } }',
    'Healthy',
  ],
]

describeKube('objects of many kinds where Kubernetes runs its controllers', kube => {
  test('come to the health that they should', async () => {
    const path = kube.server('kube-0').kubeconfigPath
    const api = await kubeClusterDirectory().connect(clusterNamed('kube-0', { kubeconfig: { path } }))
    const namespace = await kube.createNamespace('kube-0')

    const seen = await Promise.all(
      kinds.map(([kind, body, comesTo], index) =>
        settled(api, objectOf(kind, body, { name: `it-${index}`, namespace }), comesTo),
      ),
    )
    await api.close()

    expect(seen).toEqual(kinds.map(([kind, , comesTo]) => `${kind} ${comesTo}`))
  }, 60_000)
})

function objectOf(
  kind: string,
  body: string,
  metadata: { readonly name: string; readonly namespace: string },
): KubernetesObject {
  const slash = kind.lastIndexOf('/')
  // Each has pods of its own.
  const fields = JSON.parse(
    JSON.stringify(parse(`{ ${body} }`)).replaceAll('"app":"it"', `"app":"${metadata.name}"`),
  )
  return { apiVersion: kind.slice(0, slash), kind: kind.slice(slash + 1), metadata, ...fields }
}

/** Applies an object and follows it until it has a health, or for good. */
async function settled(api: ClusterApi, object: KubernetesObject, comesTo: HealthStatus): Promise<string> {
  const { apiVersion, kind, metadata } = object
  const { namespace = '' } = metadata
  const { resourceVersion } = await api.list({ apiVersion, kind }, { namespace })
  let status = assessHealth(await api.apply(object, { fieldManager: 'test' })).status
  const stop = new AbortController()
  const patience = AbortSignal.any([stop.signal, AbortSignal.timeout(40_000)])
  if (status !== comesTo) {
    for await (const event of api.watch(
      { apiVersion, kind },
      { namespace, resourceVersion, signal: patience },
    )) {
      if (event.object.metadata.name !== metadata.name) continue
      status = assessHealth(event.object).status
      if (status === comesTo) break
    }
  }
  stop.abort()
  return `${apiVersion}/${kind} ${status}`
}

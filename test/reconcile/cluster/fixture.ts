import { parse } from 'yaml'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import type { Outcome } from '../../../src/core/model/outcome.ts'
import type { OwnedResource } from '../../../src/core/plan/index.ts'
import { type ClusterRequest, reconcileCluster } from '../../../src/reconcile/cluster/reconcile-cluster.ts'
import type { ClusterApi } from '../../../src/reconcile/ports.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { SimulatedCluster } from '../../../src/simulator/simulated-cluster.ts'
import { clusterNamed } from '../../io/cluster/cluster-named.ts'

/** The objects of a YAML text, as an application of this name. */
export function application(name: string, ...texts: readonly string[]): readonly OwnedResource[] {
  return texts
    .flatMap(text => text.split(/^---$/m))
    .map((text, document) => ownedBy(name, parse(text) as KubernetesObject, document))
}

export function ownedBy(name: string, object: KubernetesObject, document = 0): OwnedResource {
  const origin = { file: `applications/${name}/base/all.yaml`, document }
  return { resource: { object, origin }, application: name, revision: 'r1' }
}

export function generated(name: string, from: string, object: KubernetesObject): OwnedResource {
  const { resource, ...rest } = ownedBy(name, object)
  return { ...rest, resource: { ...resource, generatedFrom: from } }
}

export function configMap(name: string, value = '1', namespace = 'default'): string {
  return `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}, namespace: ${namespace}}, data: {value: "${value}"}}`
}

export function deployment(name: string, image = 'shop:1', replicas = 1): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: default }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: main, image: "${image}" }] }
`
}

export interface World {
  readonly clock: SimulatedClock
  readonly cluster: SimulatedCluster
  /** Reconciles once. */
  run(desired: readonly OwnedResource[], changes?: Partial<ClusterRequest>): Promise<Outcome>
  /** The names of the objects of a kind in a namespace, sorted. */
  names(kind: string, namespace?: string): Promise<readonly string[]>
  find(kind: string, name: string, namespace?: string): Promise<KubernetesObject | undefined>
}

export function world(): World {
  const clock = new SimulatedClock()
  const cluster = new SimulatedCluster({ name: 'one', clock })
  const api = cluster.connect()
  return {
    clock,
    cluster,
    run: (desired, changes) =>
      reconcileCluster({ ...requestOf(cluster.connect(), clock, desired), ...changes }),
    async names(kind, namespace = 'default') {
      const list = await api.list(refOf(kind), { namespace })
      return list.items.map(({ metadata }) => metadata.name).sort()
    },
    find: (kind, name, namespace = 'default') => api.get({ ...refOf(kind), name, namespace }),
  }
}

export function requestOf(
  api: ClusterApi,
  clock: ClusterRequest['clock'],
  desired: readonly OwnedResource[],
): ClusterRequest {
  return {
    api,
    clock,
    fleet: 'shop',
    cluster: clusterNamed('one', undefined),
    desired,
    applications: [...new Set(desired.map(each => each.application))].sort(),
    unreadable: [],
    fence: {
      sequence: { epoch: 1, counter: 1 },
      writer: 'test',
      source: 'https://git.example/fleet.git',
      branch: 'main',
      head: 'r1',
      shares: {},
    },
    mayDelete: () => true,
  }
}

const groups: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  CustomResourceDefinition: 'apiextensions.k8s.io/v1',
  Widget: 'example.dev/v1',
}

function refOf(kind: string): { readonly apiVersion: string; readonly kind: string } {
  return { apiVersion: groups[kind] ?? 'v1', kind }
}

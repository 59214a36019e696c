import type { Compiled } from '../../src/core/compile.ts'
import type { KubernetesObject } from '../../src/core/model/object.ts'
import { objectsOf } from './compiled.ts'
import { type Files, ours } from './fleet-files.ts'

export function deployment(name: string, replicas: number): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec: { replicas: ${replicas} }\n`
}

/** A policy that divides the Deployment of its name, with a filter and further fields of the workload. */
export function dividing(name: string, fields = '', placement = ''): string {
  return ours(`PropagationPolicy
metadata: { name: ${name} }
spec:
  placement: { ${placement} }
  workloads:
    - resourceSelectors: [{ kind: Deployment }]
      replicaScheduling: { replicaSchedulingType: Divided }
      ${fields}`)
}

/** A policy that leaves the application whole in every cluster. */
export function duplicating(name: string, placement = ''): string {
  return ours(`PropagationPolicy\nmetadata: { name: ${name} }\nspec: { placement: { ${placement} } }`)
}

/** Asia with tokyo and osaka in one zone and seoul in another, europe with paris: `cache` and `web`, 6 replicas each. */
export function companionFleet(policies: Readonly<Record<string, string>>): Files {
  const clusters = ['asia/east/tokyo', 'asia/east/osaka', 'asia/west/seoul', 'europe/west/paris']
  return {
    'fleet.yaml': ours('Fleet\nmetadata: { name: shop }\nspec: { levels: [region, zone] }'),
    'templates/cache/cache.yaml': deployment('cache', 6),
    'templates/web/web.yaml': deployment('web', 6),
    ...Object.fromEntries(
      clusters.map(path => [
        `clusters/${path}/cluster.yaml`,
        ours(`Cluster\nmetadata: { name: ${path.split('/')[2]} }`),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(policies).map(([name, text]) => [`clusters/policies/${name}.yaml`, text]),
    ),
  }
}

/** Replicas of a Deployment by cluster, where it is. */
export function replicas(compiled: Compiled, name: string): Readonly<Record<string, unknown>> {
  const found = Object.entries(objectsOf(compiled)).flatMap(([cluster, objects]) => {
    const object = objects.find(each => each.metadata.name === name)
    return object === undefined ? [] : [[cluster, specOf(object).replicas] as const]
  })
  return Object.fromEntries(found)
}

function specOf({ spec }: KubernetesObject): { readonly replicas?: unknown } {
  return spec as { readonly replicas?: unknown }
}

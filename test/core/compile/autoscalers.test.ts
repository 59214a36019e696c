import { expect, test } from 'vitest'
import { isObject, type JsonValue } from '../../../src/base/std/json.ts'
import { autoscaler } from '../../scenarios/small-fleet.ts'
import { compiledFiles, objectsOf } from '../../support/compiled.ts'
import { type Files, ours } from '../../support/fleet-files.ts'

interface Options {
  readonly replicas?: number
  readonly bounds?: string
  readonly onZero?: 'Remove' | 'Scale'
}

/** Three clusters in two regions; the workload is divided evenly over the clusters. */
function fleet({
  replicas = 6,
  bounds = 'minReplicas: 4, maxReplicas: 20',
  onZero = 'Remove',
}: Options): Files {
  return {
    'fleet.yaml': ours('Fleet\nmetadata: { name: shop }\nspec: { levels: [region] }'),
    'templates/web/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { replicas: ${replicas} }
${autoscaler('web', bounds, 'shop')}`,
    'clusters/policies/web.yaml': ours(
      `PropagationPolicy\nspec: { workloads: [{ resourceSelectors: [{ kind: Deployment }], onZero: ${onZero}, replicaScheduling: { replicaSchedulingType: Divided } }] }`,
    ),
    'clusters/asia/tokyo/cluster.yaml': ours('Cluster\nmetadata: { name: tokyo }'),
    'clusters/asia/osaka/cluster.yaml': ours('Cluster\nmetadata: { name: osaka }'),
    'clusters/europe/paris/cluster.yaml': ours('Cluster\nmetadata: { name: paris }'),
  }
}

/** Replicas and bounds by cluster; undefined for an object that is left out. */
function numbers(files: Files): Readonly<Record<string, readonly (JsonValue | undefined)[]>> {
  return Object.fromEntries(
    Object.entries(objectsOf(compiledFiles(files))).map(([cluster, objects]) => {
      const specOf = (kind: string) => {
        const spec = objects.find(object => object.kind === kind)?.spec
        return isObject(spec) ? spec : {}
      }
      const { minReplicas, maxReplicas } = specOf('HorizontalPodAutoscaler')
      return [cluster, [specOf('Deployment').replicas, minReplicas, maxReplicas]]
    }),
  )
}

test('an HPA of a divided workload has its bounds divided by the shares', () => {
  expect(numbers(fleet({}))).toEqual({ osaka: [2, 2, 7], paris: [2, 1, 7], tokyo: [2, 1, 6] })
})

test('a cluster without a share has neither workload nor HPA', () => {
  expect(numbers(fleet({ replicas: 2 }))).toEqual({
    osaka: [1, 2, 10],
    paris: [1, 2, 10],
    tokyo: [undefined, undefined, undefined],
  })
})

test('where the policy scales to zero, the workload stays without its HPA', () => {
  expect(numbers(fleet({ replicas: 2, onZero: 'Scale' }))).toEqual({
    osaka: [1, 2, 10],
    paris: [1, 2, 10],
    tokyo: [0, undefined, undefined],
  })
})

test('without minReplicas everyone with a share has 1', () => {
  expect(numbers(fleet({ bounds: 'maxReplicas: 6' }))).toEqual({
    osaka: [2, 1, 2],
    paris: [2, 1, 2],
    tokyo: [2, 1, 2],
  })
})

test('an HPA of a chain that alone has one gets its part as if all had it', () => {
  const { 'templates/web/web.yaml': template = '', ...rest } = fleet({})
  const [deployment = '', autoscaler = ''] = template.split('---\n')

  const files = {
    ...rest,
    'templates/web/web.yaml': deployment,
    'clusters/asia/overrides/web/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [hpa.yaml]\n',
    'clusters/asia/overrides/web/hpa.yaml': autoscaler,
  }

  expect(numbers(files)).toEqual({ osaka: [2, 2, 7], paris: [2, undefined, undefined], tokyo: [2, 1, 6] })
})

test.each([
  ['minReplicas: 5, maxReplicas: 4', 'but its minReplicas 5 are more than its maxReplicas 4'],
  ['minReplicas: 1, maxReplicas: many', 'but its bounds are no numbers to divide'],
])('an HPA with %s is an error where it stands', (bounds, why) => {
  const [diagnostic] = compiledFiles(fleet({ bounds })).diagnostics

  expect(diagnostic?.code).toBe('schedule/hpa-invalid')
  expect(diagnostic?.message).toContain(why)
  expect(diagnostic?.at).toMatchObject({ file: 'templates/web/web.yaml', document: 1 })
})

test('a maximum that is too small for the clusters with a share is told', () => {
  const files = fleet({ bounds: 'maxReplicas: 2' })

  expect(numbers(files)).toEqual({ osaka: [2, 1, 1], paris: [2, 1, 1], tokyo: [2, 1, 1] })
  expect(compiledFiles(files).diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
    ['schedule/hpa-raised', 'warning'],
  ])
})

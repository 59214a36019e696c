import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeFile, makeTree } from '../../../../src/base/tree/make-tree.ts'
import { textOf } from '../../../../src/base/tree/tree.ts'
import type { KubernetesObject } from '../../../../src/core/model/object.ts'
import { type OwnedResource, renderedFiles } from '../../../../src/core/plan/index.ts'
import { holds } from '../../../support/property.ts'

const isNamespaced = ({ kind }: { readonly kind: string }): boolean => kind !== 'ClusterRole'

function owned(object: KubernetesObject, application = 'web', extra: object = {}): OwnedResource {
  return { resource: { object, origin: { file: 'x.yaml' }, ...extra }, application, revision: 'r' }
}

function paths(objects: readonly KubernetesObject[]): readonly string[] {
  return [
    ...renderedFiles(
      objects.map(each => owned(each)),
      isNamespaced,
      undefined,
    ).files.keys(),
  ]
}

const object = (kind: string, name: string, namespace?: string): KubernetesObject => ({
  apiVersion: kind === 'ClusterRole' ? 'rbac.authorization.k8s.io/v1' : 'v1',
  kind,
  metadata: { name, ...(namespace !== undefined && { namespace }) },
})

test('a file is called by kind, namespace and name, and what file systems do not take is escaped', () => {
  expect(
    paths([object('ConfigMap', 'a', 'shop'), object('ConfigMap', 'a'), object('ClusterRole', 'system:a/é')]),
  ).toEqual([
    'web/configmap_shop_a.yaml',
    'web/configmap_default_a.yaml',
    'web/clusterrole.rbac.authorization.k8s.io_system%3aa%2f%c3%a9.yaml',
  ])
})

test('every object has a file of its own, whose name every file system takes', () => {
  const name = fc.stringMatching(/^[a-zA-Z0-9_:. -]{1,250}$/)
  const some = fc.record({
    kind: fc.constantFrom('Role', 'role', 'ConfigMap', 'ClusterRole'),
    name,
    ns: fc.constantFrom('a', 'a-b'),
  })
  // What belongs to no namespace is the same in each.
  const keyOf = ({ kind, name, ns }: { kind: string; name: string; ns: string }): string =>
    [kind, name, kind === 'ClusterRole' ? '' : ns].join('\n')
  holds(
    fc.property(fc.uniqueArray(some, { selector: keyOf, maxLength: 6 }), all => {
      const found = paths(
        all.map(({ kind, name, ns }) => object(kind, name, kind === 'ClusterRole' ? undefined : ns)),
      )
      expect(found).toHaveLength(all.length)
      for (const path of found) expect(path).toMatch(/^web\/[A-Za-z0-9._%~-]{1,220}\.yaml$/)
    }),
    { cost: 20 },
  )
})

test('hooks are told apart by their names, and what is never applied has no file', () => {
  const hook = (value: string): KubernetesObject => ({
    ...object('ConfigMap', value.toLowerCase()),
    metadata: { name: value.toLowerCase(), annotations: { 'argocd.argoproj.io/hook': value } },
  })
  const local = object('ConfigMap', 'local')
  const annotations = { 'config.kubernetes.io/local-config': 'true' }

  expect(
    paths([hook('PreSync'), hook('Skip'), { ...local, metadata: { ...local.metadata, annotations } }]),
  ).toEqual(['web/configmap_default_presync.hook.yaml'])
})

test('fields are in the order of their names, and what only servers write is left out', () => {
  const made = {
    ...object('ConfigMap', 'a', 'shop'),
    metadata: { namespace: 'shop', name: 'a', uid: 'x', resourceVersion: '1' },
    status: { phase: 'old' },
    data: { b: 'no', a: '1e3' },
  }
  const { files } = renderedFiles([owned(made)], isNamespaced, undefined)

  expect([...files.values()].map(({ file }) => textOf(file))).toEqual([
    'apiVersion: v1\ndata:\n  a: "1e3"\n  b: "no"\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: shop\n',
  ])
})

test('of what an autoscaler of the cluster scales, in whatever application, replicas are left out unless they are 0', () => {
  const workload = (name: string, replicas: number): OwnedResource =>
    owned({ ...object('Deployment', name, 'shop'), apiVersion: 'apps/v1', spec: { replicas } })
  const autoscaler = (name: string, namespace: string): OwnedResource =>
    owned(
      {
        ...object('HorizontalPodAutoscaler', name, namespace),
        apiVersion: 'autoscaling/v2',
        spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name }, maxReplicas: 9 },
      },
      'scaling',
    )
  const shared = workload('a', 3)
  const textIn = (path: string, ...resources: readonly OwnedResource[]): string =>
    textOf(renderedFiles(resources, isNamespaced, undefined).files.get(path)?.file ?? makeFile(''))

  expect(textIn('web/deployment.apps_shop_a.yaml', shared, autoscaler('a', 'shop'))).not.toContain('replicas')
  expect(textIn('web/deployment.apps_shop_a.yaml', shared, autoscaler('a', 'other'))).toContain('replicas: 3')
  expect(textIn('web/deployment.apps_shop_b.yaml', workload('b', 0), autoscaler('b', 'shop'))).toContain(
    'replicas: 0',
  )
})

test('replicas that an autoscaler rules are left out, and completions stay as they were committed first', () => {
  const job = { ...object('Job', 'j', 'shop'), spec: { completions: 5 } }
  const workload = { ...object('Deployment', 'd', 'shop'), spec: { replicas: 3, paused: true } }
  const existing = makeTree({
    'web/job_shop_j.yaml': 'apiVersion: v1\nkind: Job\nmetadata: { name: j }\nspec: { completions: 2 }\n',
  })
  const resources = [
    owned(job, 'web', { initial: 'completions' }),
    owned(workload, 'web', { initial: 'replicas' }),
  ]
  const { files } = renderedFiles(resources, isNamespaced, existing)

  expect(textOf(files.get('web/job_shop_j.yaml')?.file ?? makeFile(''))).toContain('completions: 2')
  expect(textOf(files.get('web/deployment_shop_d.yaml')?.file ?? makeFile(''))).not.toContain('replicas')
})

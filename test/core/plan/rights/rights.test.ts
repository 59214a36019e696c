import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../../../src/core/model/object.ts'
import { desiredObjects, pluralByRule } from '../../../../src/core/plan/index.ts'
import { clusterRights, namespaceRights } from '../../../../src/core/plan/rights/rights.ts'
import { rulesOf } from '../../../../src/core/plan/rights/rule-set.ts'

function workOn(object: KubernetesObject, impersonate?: string) {
  const resource = { object, origin: { file: 'a.yaml' } }
  const owned = {
    resource,
    application: 'a',
    revision: '1',
    ...(impersonate !== undefined && { impersonate }),
  }
  const isNamespaced = object.metadata.namespace !== undefined
  const objects = desiredObjects([owned], 'id', () => isNamespaced)
  return {
    fleet: 'shop',
    objects,
    pluralOf: ({ kind }: { readonly kind: string }) => pluralByRule(kind),
    isLookedAt: false,
  }
}

test('of a definition, objects of its kind are looked for before it goes', () => {
  const spec = { group: 'example.dev', scope: 'Namespaced', names: { kind: 'Gateway', plural: 'gateways' } }
  const apiVersion = 'apiextensions.k8s.io/v1'
  const metadata = { name: 'gateways.example.dev' }

  const rules = rulesOf(
    clusterRights(workOn({ apiVersion, kind: 'CustomResourceDefinition', metadata, spec })),
  )

  expect(rules).toContainEqual({ apiGroups: ['example.dev'], resources: ['gateways'], verbs: ['list'] })
  expect(rules).toContainEqual({
    apiGroups: ['apiextensions.k8s.io'],
    resources: ['customresourcedefinitions'],
    resourceNames: ['gateways.example.dev'],
    verbs: ['create', 'patch', 'delete'],
  })
})

test('nodes and pods of everybody are listed only where a policy divides by what is free', () => {
  const work = workOn({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'web' } })
  const nodes = { apiGroups: [''], resources: ['nodes', 'pods'], verbs: ['list'] }

  expect(rulesOf(clusterRights(work))).not.toContainEqual(nodes)
  expect(rulesOf(clusterRights({ ...work, isLookedAt: true }))).toContainEqual(nodes)
})

test('what is written in the name of an account takes the right to be that one, and no right to write', () => {
  const metadata = { name: 'a', namespace: 'other' }
  const account = 'system:serviceaccount:web:tenant'

  const rights = namespaceRights(workOn({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, account))

  expect(rights.get('web')).toEqual([
    { group: '', resource: 'serviceaccounts', verbs: ['impersonate'], names: ['tenant'] },
  ])
  expect(rights.get('other')).toBeUndefined()
})

import { expect, test } from 'vitest'
import type { KubernetesObject, StringMap } from '../../../../src/core/model/object.ts'
import {
  foreignOwners,
  formatOwner,
  unwrittenOwners,
} from '../../../../src/core/plan/adoption/foreign-owners.ts'

function deployment(marks: {
  readonly labels?: StringMap
  readonly annotations?: StringMap
}): KubernetesObject {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop', ...marks } }
}

function ownersOf(marks: Parameters<typeof deployment>[0]): readonly string[] {
  return foreignOwners(deployment(marks), 'ours').map(formatOwner)
}

const tracking = 'argocd.argoproj.io/tracking-id'

test('each tool is told by the marks that it writes', () => {
  const flux = (group: string) => ({ [`${group}/name`]: 'web', [`${group}/namespace`]: 'flux-system' })

  expect(ownersOf({ labels: flux('kustomize.toolkit.fluxcd.io') })).toEqual([
    'Flux Kustomization flux-system/web',
  ])
  expect(ownersOf({ labels: flux('helm.toolkit.fluxcd.io') })).toEqual(['Flux HelmRelease flux-system/web'])
  expect(ownersOf({ annotations: { 'meta.helm.sh/release-name': 'web' } })).toEqual(['Helm release shop/web'])
  expect(ownersOf({ labels: { 'applyset.kubernetes.io/part-of': 'theirs' } })).toEqual(['ApplySet theirs'])
  expect(ownersOf({ annotations: { [tracking]: 'shop:apps/Deployment:shop/web' } })).toEqual([
    'Argo CD Application shop',
  ])
  expect(ownersOf({ annotations: { [tracking]: 'team_shop:apps/Deployment:shop/web' } })).toEqual([
    'Argo CD Application team/shop',
  ])
  expect(
    ownersOf({
      labels: { 'karmada.io/managed': 'true' },
      annotations: { 'work.karmada.io/name': 'web', 'work.karmada.io/namespace': 'karmada-es-tokyo' },
    }),
  ).toEqual(['Karmada Work karmada-es-tokyo/web'])
})

test('our own set, a copy of the marks of another object, and what charts write are no other owner', () => {
  expect(ownersOf({ labels: { 'applyset.kubernetes.io/part-of': 'ours' } })).toEqual([])
  expect(ownersOf({ annotations: { [tracking]: 'shop:apps/Deployment:shop/other' } })).toEqual([])
  expect(ownersOf({ labels: { 'app.kubernetes.io/managed-by': 'Helm' } })).toEqual([])
  expect(ownersOf({ labels: { 'app.kubernetes.io/instance': 'web' } })).toEqual([])
})

test('marks that Git itself writes make no other owner', () => {
  const marked = deployment({ annotations: { [tracking]: 'shop:apps/Deployment:shop/web' } })
  const owners = foreignOwners(marked, 'ours')

  expect(unwrittenOwners(owners, marked)).toEqual([])
  expect(unwrittenOwners(owners, deployment({}))).toEqual(owners)
})

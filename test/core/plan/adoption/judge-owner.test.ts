import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../src/base/std/json.ts'
import type { ForeignOwner } from '../../../../src/core/model/foreign-owner.ts'
import { judgeOwner } from '../../../../src/core/plan/adoption/judge-owner.ts'

function judge(
  tool: ForeignOwner['tool'],
  kind: ForeignOwner['kind'],
  spec: JsonObject,
  metadata: JsonObject = {},
): string | undefined {
  const owner = { tool, kind, namespace: 'ns', name: 'shop', labels: [], annotations: [] }
  const found = { apiVersion: 'v1', kind, metadata: { name: 'shop', namespace: 'ns', ...metadata }, spec }
  return judgeOwner(owner, found)?.message
}

test('Flux is safe while it is suspended, and nothing else makes it so', () => {
  expect(judge('flux', 'Kustomization', { suspend: true, prune: true })).toBeUndefined()
  expect(judge('flux', 'HelmRelease', { suspend: true })).toBeUndefined()
  expect(judge('flux', 'Kustomization', { prune: true })).toMatch(/not suspended: .* and prune$/)
  expect(judge('flux', 'Kustomization', { prune: false })).toMatch(/not suspended: it would apply its own$/)
  expect(judge('flux', 'HelmRelease', { suspend: false })).toMatch(/not suspended: .* and prune$/)
})

test('Argo CD is safe without automated syncs and without a finalizer that cascades', () => {
  const finalizers = (...all: string[]) => ({ finalizers: all })
  const cascading = finalizers('resources-finalizer.argocd.argoproj.io/background')

  expect(judge('argocd', 'Application', {})).toBeUndefined()
  expect(judge('argocd', 'Application', { syncPolicy: { automated: { enabled: false } } })).toBeUndefined()
  expect(judge('argocd', 'Application', {}, finalizers('other/finalizer'))).toBeUndefined()
  expect(judge('argocd', 'Application', { syncPolicy: { automated: {} } })).toMatch(/syncs by itself: /)
  expect(judge('argocd', 'Application', {}, cascading)).toMatch(/resources-finalizer/)
})

test('Karmada is safe once it preserves what it has and writes it no more', () => {
  const safe = { preserveResourcesOnDeletion: true, suspendDispatching: true }

  expect(judge('karmada', 'Work', safe)).toBeUndefined()
  expect(judge('karmada', 'Work', { suspendDispatching: true })).toMatch(/lacks preserveResourcesOnDeletion/)
  expect(judge('karmada', 'Work', { preserveResourcesOnDeletion: true })).toMatch(/is not suspended/)
})

test('a Helm release and an ApplySet are never safe while they are there', () => {
  expect(judge('helm', 'Release', {})).toContain('"helm uninstall" would delete')
  expect(judge('applyset', 'ApplySet', {})).toMatch(/of another tool is there/)
  const annotations = { 'applyset.kubernetes.io/tooling': 'banyan/v1' }
  expect(judge('applyset', 'ApplySet', {}, { name: 'banyan-other', annotations })).toMatch(
    /^the fleet "other" has it/,
  )
})

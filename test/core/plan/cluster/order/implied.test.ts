import { expect, test } from 'vitest'
import type { OwnedResource } from '../../../../../src/core/plan/index.ts'
import { appliedBy, GatedCluster, type Ordered, ordered } from './gated-cluster.ts'

const progressing = { status: 'Progressing', message: 'starting' } as const
const well = { status: 'Healthy', message: '' } as const

const labels = { app: 'guard', tier: 'back' }
const service = ordered({ name: 'guard', kind: 'Service', spec: { selector: { app: 'guard' } } })

function deployment(name: string, podLabels: Readonly<Record<string, string>>): OwnedResource {
  return ordered({
    name,
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    spec: { template: { metadata: { labels: podLabels } } },
  })
}

function webhook(more: Partial<Ordered> = {}): OwnedResource {
  return ordered({
    name: 'guard-webhook',
    kind: 'ValidatingWebhookConfiguration',
    apiVersion: 'admissionregistration.k8s.io/v1',
    webhooks: [{ clientConfig: { service: { namespace: 'shop', name: 'guard' } } }],
    ...more,
  })
}

test('a webhook configuration comes once what answers behind it is healthy, and holds up nobody else', () => {
  const cluster = new GatedCluster()
  cluster.fresh = progressing
  const objects = [service, deployment('guard', labels), deployment('other', { app: 'other' }), webhook()]

  const first = cluster.step(objects)
  expect(appliedBy(first)).toEqual(['guard', 'guard', 'other'])
  expect(first.waiting).toMatchObject([{ reason: 'Service shop/guard is not applied yet' }])
  cluster.health.set('/Service/shop/guard', well)
  expect(cluster.gated(objects).waiting).toMatchObject([
    { reason: 'Deployment.apps shop/guard is Progressing: starting' },
  ])
  cluster.health.set('apps/Deployment/shop/guard', well)
  expect(appliedBy(cluster.step(objects))).toEqual(['guard-webhook'])
})

test('one that names a wave, or whose Service is of another application, does not wait for it', () => {
  const cluster = new GatedCluster()
  cluster.fresh = progressing
  const named = webhook({ annotations: { 'banyan.dev/wave': '0' } })
  expect(appliedBy(cluster.gated([service, named]))).toContain('guard-webhook')
  expect(appliedBy(cluster.gated([service, webhook({ application: 'b' })]))).toContain('guard-webhook')
})

test('objects of an aggregated API come once it is served', () => {
  const cluster = new GatedCluster()
  cluster.fresh = progressing
  const objects = [
    service,
    deployment('guard', labels),
    ordered({
      name: 'v1.guard.example',
      kind: 'APIService',
      apiVersion: 'apiregistration.k8s.io/v1',
      spec: { group: 'guard.example', service: { namespace: 'shop', name: 'guard' } },
    }),
    ordered({ name: 'rule', application: 'b', kind: 'Rule', apiVersion: 'guard.example/v1' }),
  ]
  const applied: (readonly string[])[] = []
  for (let turn = 0; turn < 3; turn++) {
    applied.push(appliedBy(cluster.step(objects)))
    for (const key of cluster.live.keys()) cluster.health.set(key, well)
  }
  expect(applied).toEqual([['guard', 'guard'], ['v1.guard.example'], ['rule']])
})

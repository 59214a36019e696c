import { expect, test } from 'vitest'
import { appliedBy, deletedBy, GatedCluster, ordered, untilRest } from './gated-cluster.ts'

const wave = (number: number): Readonly<Record<string, string>> => ({ 'banyan.dev/wave': String(number) })
const progressing = { status: 'Progressing', message: 'starting' } as const
const well = { status: 'Healthy', message: '' } as const

test('greater waves go first, each once those after it are gone; Namespaces last', () => {
  const cluster = new GatedCluster()
  untilRest(cluster, [
    ordered({ name: 'shop', kind: 'Namespace' }),
    ordered({ name: 'first', annotations: wave(1) }),
    ordered({ name: 'second', annotations: wave(2), finalizers: ['example.dev/slow'] }),
  ])
  const one = cluster.step([])
  expect(deletedBy(one)).toEqual(['second'])
  expect(one.waiting.map(({ reason }) => reason)).toEqual([
    'ConfigMap shop/second is not gone yet',
    'ConfigMap shop/second is not gone yet',
  ])
  expect(deletedBy(cluster.step([]))).toEqual([])
  cluster.finish()
  expect(deletedBy(cluster.step([]))).toEqual(['first'])
  expect(deletedBy(cluster.step([]))).toEqual(['shop'])
})

test('an application goes after those that depended on it, also where both left the fleet at once', () => {
  const cluster = new GatedCluster()
  untilRest(cluster, [
    ordered({ name: 'web', application: 'web', dependsOn: ['db'] }),
    ordered({ name: 'db', application: 'db' }),
  ])
  expect(deletedBy(cluster.step([]))).toEqual(['web'])
  expect(deletedBy(cluster.step([]))).toEqual(['db'])
})

test('what an application no longer has goes once everything up to its wave is applied', () => {
  const cluster = new GatedCluster()
  cluster.fresh = progressing
  const old = [
    ordered({ name: 'old-0', annotations: wave(0) }),
    ordered({ name: 'old-2', annotations: wave(2) }),
  ]
  untilRest(cluster, old)
  const next = [
    ordered({ name: 'new-0', annotations: wave(0) }),
    ordered({ name: 'new-2', annotations: wave(2) }),
  ]
  const one = cluster.step(next)
  expect([appliedBy(one), deletedBy(one)]).toEqual([['new-0'], []])
  cluster.health.set('/ConfigMap/shop/new-0', well)
  const two = cluster.step(next)
  expect([appliedBy(two), deletedBy(two)]).toEqual([['new-2'], ['old-2']])
  expect(deletedBy(cluster.step(next))).toEqual(['old-0'])
})

test('a Namespace waits for what in it leaves slowly', () => {
  const cluster = new GatedCluster()
  untilRest(cluster, [
    ordered({ name: 'shop', kind: 'Namespace' }),
    ordered({ name: 'slow', finalizers: ['example.dev/slow'] }),
    ordered({ name: 'quick' }),
  ])
  expect(deletedBy(cluster.step([]))).toEqual(['quick', 'slow'])
  expect(deletedBy(cluster.step([]))).toEqual([])
  cluster.finish()
  expect(deletedBy(cluster.step([]))).toEqual(['shop'])
})

test('what names each other goes together', () => {
  const cluster = new GatedCluster()
  untilRest(cluster, [ordered({ name: 'x' }), ordered({ name: 'y' })])
  for (const [name, other] of [
    ['x', 'y'],
    ['y', 'x'],
  ]) {
    const key = `/ConfigMap/shop/${name}`
    const live = cluster.live.get(key)
    const annotations = {
      ...live?.metadata.annotations,
      'banyan.dev/depends-on': `/namespaces/shop/ConfigMap/${other}`,
    }
    if (live !== undefined) cluster.live.set(key, { ...live, metadata: { ...live.metadata, annotations } })
  }
  expect(deletedBy(cluster.step([]))).toEqual(['x', 'y'])
})

test('a controller stays until the objects of its CRD are gone that only it can let go', () => {
  const cluster = new GatedCluster()
  const definition = { group: 'example.dev', names: { kind: 'Widget' }, scope: 'Namespaced' }
  untilRest(cluster, [
    ordered({
      name: 'widgets.example.dev',
      kind: 'CustomResourceDefinition',
      apiVersion: 'apiextensions.k8s.io/v1',
      spec: definition,
    }),
    ordered({ name: 'controller' }),
    ordered({ name: 'plain', application: 'b', kind: 'Widget', apiVersion: 'example.dev/v1' }),
    ordered({
      name: 'held',
      application: 'b',
      kind: 'Widget',
      apiVersion: 'example.dev/v1',
      finalizers: ['example.dev/x'],
    }),
    ordered({ name: 'other', application: 'c' }),
  ])

  const first = cluster.step([])
  expect([...deletedBy(first)].sort()).toEqual(['held', 'other', 'plain'])
  expect(first.waiting.map(({ reason }) => reason)).toEqual([
    'Widget.example.dev shop/held is not gone yet',
    'Widget.example.dev shop/held is not gone yet',
  ])
  expect(deletedBy(cluster.step([]))).toEqual([])
  cluster.finish()
  expect(deletedBy(cluster.step([]))).toEqual(['controller', 'widgets.example.dev'])
})

test('an aggregated API stays until what is of it is gone, and what answers behind it as long', () => {
  const cluster = new GatedCluster()
  untilRest(cluster, [
    ordered({
      name: 'v1.metrics.example',
      kind: 'APIService',
      apiVersion: 'apiregistration.k8s.io/v1',
      spec: { group: 'metrics.example', service: { namespace: 'shop', name: 'server' } },
    }),
    ordered({ name: 'server', kind: 'Service' }),
    ordered({ name: 'policy', application: 'b', kind: 'Policy', apiVersion: 'metrics.example/v1' }),
  ])

  expect(deletedBy(cluster.step([]))).toEqual(['policy'])
  expect(deletedBy(cluster.step([]))).toEqual(['v1.metrics.example', 'server'])
})

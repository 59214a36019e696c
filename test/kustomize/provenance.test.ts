import { expect, test } from 'vitest'
import type { Place } from '../../src/base/diagnostic/diagnostic.ts'
import { makeTree } from '../../src/base/tree/make-tree.ts'
import { accumulate, addStep, build, finish } from '../../src/kustomize/index.ts'

const tree = makeTree({
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  template:
    spec:
      containers:
        - {name: proxy, image: envoy}
        - {name: main, image: web, env: [{name: A, value: a}]}
`,
  'over/kustomization.yaml': `resources: [../base]
namespace: shop
patches:
  - path: patch.yaml
  - target: {kind: Deployment}
    path: ops.yaml
images: [{name: envoy, newTag: "2"}]
configMapGenerator: [{name: c, literals: [x=y]}]
`,
  'over/patch.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: main, env: [{name: B, value: b}]}]}}}
`,
  'over/ops.yaml': '- {op: replace, path: /spec/replicas, value: 3}\n',
})

function placesOf(kind: string): ReadonlyMap<string, Place> {
  const { resources, provenance } = build(tree, 'over', { provenance: true })
  const resource = resources.find(({ object }) => object.kind === kind)
  return (resource && provenance?.get(resource)) ?? new Map()
}

function show(place: Place | undefined): string {
  return `${place?.file} ${(place?.path ?? []).join('.')}`
}

const containers = '/spec/template/spec/containers'

test.each([
  ['/kind', 'base/web.yaml kind'],
  ['/metadata/namespace', 'over/kustomization.yaml namespace'],
  ['/spec/replicas', 'over/ops.yaml 0'],
  [`${containers}/0/image`, 'base/web.yaml spec.template.spec.containers.1.image'],
  [`${containers}/0/env/0/value`, 'over/patch.yaml spec.template.spec.containers.0.env.0.value'],
  [`${containers}/0/env/1/value`, 'base/web.yaml spec.template.spec.containers.1.env.0.value'],
  [`${containers}/1/image`, 'over/kustomization.yaml images.0'],
])('%s was set last by %s', (pointer, expected) => {
  expect(show(placesOf('Deployment').get(pointer))).toBe(expected)
})

test('a generated object comes from its generator, its hash included', () => {
  const places = placesOf('ConfigMap')

  expect(show(places.get('/data/x'))).toBe('over/kustomization.yaml configMapGenerator.0')
  expect(show(places.get('/metadata/name'))).toBe('over/kustomization.yaml configMapGenerator.0')
})

test('every scalar of every resource has a place', () => {
  const { resources, provenance } = build(tree, 'over', { provenance: true })

  for (const resource of resources) {
    const pointers = [...(provenance?.get(resource)?.keys() ?? [])].sort()
    expect(pointers).toEqual(scalarsOf(resource.object).sort())
  }
})

function scalarsOf(value: unknown, pointer = ''): string[] {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return [pointer]
  return Object.entries(value).flatMap(([key, child]) => scalarsOf(child, `${pointer}/${key}`))
}

test('a step from code is named by the origin that it gives', () => {
  const file = 'override.yaml'
  const stepped = addStep(accumulate(tree, 'base', { provenance: true }), resources => ({
    resources: resources.map(resource => ({
      object: { ...resource.object, spec: { replicas: 9 } },
      origin: { file, path: ['spec'] },
    })),
    diagnostics: [],
  }))

  const { resources, provenance } = finish(stepped)

  const [resource] = resources
  const places = resource && provenance?.get(resource)
  expect(show(places?.get('/spec/replicas'))).toBe('override.yaml spec')
  expect(show(places?.get('/kind'))).toBe('base/web.yaml kind')
})

test('nothing is recorded unless it is asked for', () => {
  expect(build(tree, 'over').provenance).toBeUndefined()
})

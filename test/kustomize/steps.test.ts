import { expect, test } from 'vitest'
import { makeTree } from '../../src/base/tree/make-tree.ts'
import { accumulate, addComponent, addStep, finish, type Resource } from '../../src/kustomize/index.ts'

const tree = makeTree({
  'app/kustomization.yaml':
    'resources: [pod.yaml]\nconfigMapGenerator: [{name: settings, literals: [a=b]}]\n',
  'app/pod.yaml': `apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {containers: [{name: c, image: i, envFrom: [{configMapRef: {name: settings}}]}]}
`,
  'more/kustomization.yaml': `kind: Component
configMapGenerator: [{name: settings, behavior: merge, literals: [c=d]}]
`,
})

function renamed(resource: Resource, name: string): Resource {
  const { object } = resource
  return { ...resource, object: { ...object, metadata: { ...object.metadata, name } } }
}

test('a resource that a step renames is still found by its old name', () => {
  const start = accumulate(tree, 'app')
  const stepped = addStep(start, resources => ({
    resources: resources.map(resource =>
      resource.object.kind === 'ConfigMap' ? renamed(resource, 'other') : resource,
    ),
    diagnostics: [],
  }))

  const { resources, diagnostics } = finish(addComponent(stepped, tree, 'more'))

  expect(diagnostics).toEqual([])
  const [configMap, pod] = resources
  expect(configMap?.object.data).toEqual({ a: 'b', c: 'd' })
  expect(configMap?.object.metadata.name).toMatch(/^other-/)
  const reference = { configMapRef: { name: configMap?.object.metadata.name } }
  expect(pod?.object.spec).toMatchObject({ containers: [{ envFrom: [reference] }] })
})

test('a step may remove and add resources, and the others keep their hashes', () => {
  const added: Resource = {
    object: { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' } },
    origin: { file: 'x.yaml' },
  }
  const stepped = addStep(accumulate(tree, 'app'), resources => ({
    resources: [added, ...resources.filter(({ object }) => object.kind !== 'Pod')],
    diagnostics: [],
  }))

  const names = finish(stepped, { order: 'none' }).resources.map(({ object }) => object.metadata.name)

  expect(names).toEqual(['s', expect.stringMatching(/^settings-[a-z0-9]{10}$/)])
})

test('a step that changes nothing shares all resources with what was before', () => {
  const start = accumulate(tree, 'app')
  const stepped = addStep(start, resources => ({ resources: [...resources], diagnostics: [] }))

  expect(
    finish(stepped).resources.every(
      (resource, index) => resource.origin === finish(start).resources[index]?.origin,
    ),
  ).toBe(true)
  expect(stepped.entries).toBe(start.entries)
})

test('diagnostics of a step join those of the build', () => {
  const diagnostic = {
    code: 'kustomize/patch-failed',
    severity: 'error',
    message: 'no',
    at: { file: 'a' },
  } as const
  const stepped = addStep(accumulate(tree, 'app'), resources => ({ resources, diagnostics: [diagnostic] }))

  expect(finish(stepped).diagnostics).toEqual([diagnostic])
})

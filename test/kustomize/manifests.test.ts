import { expect, test } from 'vitest'
import { makeTree } from '../../src/base/tree/make-tree.ts'
import { build } from '../../src/kustomize/index.ts'

const configMap = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`

test('a directory without kustomization stands for the manifests below it', () => {
  const tree = makeTree({
    'app/a.yaml': configMap('a'),
    'app/sub/b.yml': configMap('b'),
    'app/sub/c.json': '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}',
    'app/README.md': '# not a manifest',
    'app/application.yaml': 'apiVersion: banyan.dev/v1alpha1\nkind: Application\nmetadata: {name: app}\n',
  })

  const { resources, diagnostics } = build(tree, 'app', { lenient: false })

  expect(diagnostics).toEqual([])
  expect(resources.map(({ object, origin }) => `${object.metadata.name} ${origin.file}`)).toEqual([
    'a app/a.yaml',
    'b app/sub/b.yml',
    'c app/sub/c.json',
  ])
})

test('what describes an application beside its manifests needs no name', () => {
  const tree = makeTree({
    'app/a.yaml': configMap('a'),
    'app/application.yaml': `apiVersion: banyan.dev/v1alpha1\nkind: Application\nspec: {}\n---\n${configMap('b')}---\nkind: Odd\n`,
  })

  const { resources, diagnostics } = build(tree, 'app', { lenient: false })

  expect(resources.map(({ object }) => object.metadata.name)).toEqual(['a', 'b'])
  expect(diagnostics).toMatchObject([{ at: { file: 'app/application.yaml', document: 2 } }])
})

test('a directory that does not exist is located', () => {
  const { diagnostics } = build(makeTree({ 'app/a.yaml': configMap('a') }), 'ap')

  expect(diagnostics).toMatchObject([{ code: 'kustomize/missing', hint: 'did you mean "app"?' }])
})

test('a kustomization below plain manifests is built, not read as one', () => {
  const tree = makeTree({
    'app/a.yaml': configMap('a'),
    'app/sub/kustomization.yaml': 'resources: [b.yaml]\nnamePrefix: x-\n',
    'app/sub/b.yaml': configMap('b'),
  })

  const { resources, diagnostics } = build(tree, 'app', { lenient: false })

  expect(diagnostics).toEqual([])
  expect(resources.map(({ object }) => object.metadata.name)).toEqual(['a', 'x-b'])
})

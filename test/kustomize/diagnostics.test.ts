import { expect, test } from 'vitest'
import { makeDirectory, makeTree, withEntry } from '../../src/base/tree/make-tree.ts'
import type { TreeDirectory } from '../../src/base/tree/tree.ts'
import { accumulate, build, finish } from '../../src/kustomize/index.ts'

const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n'
const base = { 'kustomization.yaml': 'resources: [service.yaml]\n', 'service.yaml': service }

function faults(tree: TreeDirectory, directory = ''): readonly string[] {
  return build(tree, directory).diagnostics.map(({ code, at }) => {
    const path = (at.path ?? []).join('.')
    return `${code} ${at.file}${path === '' ? '' : ` ${path}`}`
  })
}

function faultsOf(kustomization: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  return faults(makeTree({ ...base, 'kustomization.yaml': kustomization, ...files }))
}

const file = 'kustomization.yaml'
const component = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: a-\n'

const mistakes: readonly (readonly [string, string, Readonly<Record<string, string>>, readonly string[]])[] =
  [
    ['an unknown field', 'resourcs: []\n', {}, [`kustomize/field-unknown ${file} resourcs`]],
    [
      'an unknown nested field',
      'images: [{name: a, tag: b}]\n',
      {},
      [`kustomize/field-unknown ${file} images.0.tag`],
    ],
    [
      'a transformer that is a program',
      'transformers: [t.yaml]\n',
      { 't.yaml': 'apiVersion: x/v1\nkind: T\nmetadata: {name: t}\n' },
      ['kustomize/plugin-invalid t.yaml'],
    ],
    [
      'a value of the wrong type',
      'resources: service.yaml\n',
      {},
      [`kustomize/field-type ${file} resources`],
    ],
    ['an empty kustomization', '# nothing\n', {}, [`kustomize/empty ${file}`]],
    ['a wrong kind', 'kind: Thing\nresources: []\n', {}, [`kustomize/kind-wrong ${file} kind`]],
    [
      'a wrong apiVersion',
      'apiVersion: v1\nresources: []\n',
      {},
      [`kustomize/kind-wrong ${file} apiVersion`],
    ],
    ['YAML that is not', 'resources: [\n', {}, [`yaml/syntax ${file}`]],
    ['a missing file', 'resources: [servce.yaml]\n', {}, [`kustomize/missing ${file} resources.0`]],
    [
      'a remote base',
      'resources: ["https://example.org/x//y?ref=v1"]\n',
      {},
      [`kustomize/remote-refused ${file} resources.0`],
    ],
    [
      'a remote base without a scheme',
      'resources: [github.com/org/repo/path]\n',
      {},
      [`kustomize/remote-refused ${file} resources.0`],
    ],
    ['a path out of the tree', 'resources: [../other]\n', {}, [`tree/path-outside ${file} resources.0`]],
    ['an absolute path', 'resources: [/etc]\n', {}, [`tree/path-outside ${file} resources.0`]],
    ['itself as base', 'resources: [.]\n', {}, [`kustomize/cycle ${file} resources.0`]],
    [
      'a file without kind',
      'resources: [x.yaml]\n',
      { 'x.yaml': 'a: 1\n' },
      ['kustomize/resource-invalid x.yaml'],
    ],
    [
      'a name that the server would make up',
      'resources: [x.yaml]\n',
      { 'x.yaml': 'kind: ConfigMap\napiVersion: v1\nmetadata: { generateName: a- }\n' },
      ['kustomize/resource-invalid x.yaml metadata.generateName'],
    ],
    [
      'the same resource twice',
      'resources: [service.yaml, b.yaml]\n',
      { 'b.yaml': service },
      ['kustomize/duplicate-id b.yaml'],
    ],
    [
      'a patch for nothing',
      'resources: [service.yaml]\npatches: [{path: p.yaml}]\n',
      { 'p.yaml': service.replace('web', 'wed') },
      ['kustomize/patch-unmatched p.yaml'],
    ],
    [
      'a patch that does not fit',
      'resources: [service.yaml]\npatches: [{path: p.yaml}]\n',
      { 'p.yaml': service.replace('{ports: [{port: 80}]}', '[]') },
      ['kustomize/patch-failed p.yaml'],
    ],
    [
      'operations without target',
      'patches: [{patch: "- {op: remove, path: /a}"}]\n',
      {},
      [`kustomize/patch-invalid ${file} patches.0`],
    ],
    [
      'an operation on nothing',
      'resources: [service.yaml]\npatches: [{target: {kind: Service}, patch: "- {op: remove, path: /a}"}]\n',
      {},
      [`kustomize/patch-failed ${file} patches.0.patch`],
    ],
    [
      'a target that is no expression',
      'patches: [{target: {name: "("}, patch: "- {op: remove, path: /a}"}]\n',
      {},
      [`kustomize/target-invalid ${file} patches.0.target`],
    ],
    [
      'a generator without name',
      'configMapGenerator: [{literals: [a=b]}]\n',
      {},
      [`kustomize/generator-invalid ${file} configMapGenerator.0`],
    ],
    [
      'a repeated key',
      'configMapGenerator: [{name: c, literals: [a=b, a=c]}]\n',
      {},
      [`kustomize/generator-invalid ${file} configMapGenerator.0`],
    ],
    [
      'a merge with nothing',
      'configMapGenerator: [{name: c, behavior: merge}]\n',
      {},
      [`kustomize/generator-behavior ${file} configMapGenerator.0`],
    ],
    [
      'replicas of nothing',
      'resources: [service.yaml]\nreplicas: [{name: web, count: 1}]\n',
      {},
      [`kustomize/replicas-unmatched ${file} replicas.0`],
    ],
    [
      'a Component as resource',
      'resources: [c]\n',
      { 'c/kustomization.yaml': component },
      [`kustomize/kind-wrong ${file} resources.0`],
    ],
    [
      'a base as component',
      'components: [c]\n',
      { 'c/kustomization.yaml': 'namePrefix: a-\n' },
      [`kustomize/kind-wrong ${file} components.0`],
    ],
    [
      'a directory without kustomization',
      'resources: [c]\n',
      { 'c/service.yaml': service },
      [`kustomize/missing ${file} resources.0`],
    ],
    [
      'two kustomization files',
      'resources: []\n',
      { 'kustomization.yml': 'resources: []\n' },
      [`kustomize/file-ambiguous ${file}`],
    ],
  ]

test.each(mistakes)('%s is located', (_mistake, kustomization, files, expected) => {
  expect(faultsOf(kustomization, files)).toEqual(expected)
})

test('a file above the kustomization is refused, a directory is not', () => {
  const tree = makeTree({
    'base/kustomization.yaml': base['kustomization.yaml'],
    'base/service.yaml': service,
    'good/kustomization.yaml': 'resources: [../base]\n',
    'bad/kustomization.yaml': 'resources: [../base/service.yaml]\npatches: [{path: ../base/service.yaml}]\n',
  })

  expect(faults(tree, 'good')).toEqual([])
  expect(faults(tree, 'bad')).toEqual([
    'tree/path-outside bad/kustomization.yaml resources.0',
    'tree/path-outside bad/kustomization.yaml patches.0.path',
  ])
})

test('bases that include each other end as one located cycle', () => {
  const tree = makeTree({
    'a/kustomization.yaml': 'resources: [../b]\n',
    'b/kustomization.yaml': 'resources: [../a]\n',
  })

  expect(faults(tree, 'a')).toEqual(['kustomize/cycle b/kustomization.yaml resources.0'])
})

test('symbolic links that leave the tree are refused wherever they stand', () => {
  const link = { kind: 'symlink', id: '00'.repeat(20), target: '/etc' } as const
  const tree = withEntry(makeTree({ 'a/kustomization.yaml': 'resources: [link, link/x]\n' }), 'a/link', link)

  expect(faults(tree, 'a')).toEqual([
    'tree/symlink a/kustomization.yaml resources.0',
    'tree/symlink a/kustomization.yaml resources.1',
  ])
  expect(faults(makeDirectory([['kustomization.yaml', link]]))).toEqual(['tree/symlink kustomization.yaml'])
})

test('symbolic links that lead in circles are refused', () => {
  const link = { kind: 'symlink', id: '00'.repeat(20), target: 'link' } as const
  const tree = withEntry(makeTree({ 'a/kustomization.yaml': 'resources: [link]\n' }), 'a/link', link)

  expect(faults(tree, 'a')).toEqual(['tree/symlink a/kustomization.yaml resources.0'])
})

test('fleets follow no symbolic links, within the tree neither', () => {
  const link = { kind: 'symlink', id: '00'.repeat(20), target: 'b.yaml' } as const
  const tree = withEntry(
    makeTree({ 'a/kustomization.yaml': 'resources: [link]\n', 'a/b.yaml': '' }),
    'a/link',
    link,
  )
  const { diagnostics } = finish(accumulate(tree, 'a'))

  expect(diagnostics.map(({ code }) => code)).toEqual(['tree/symlink'])
})

test('a broken resource leaves the others', () => {
  const { resources, diagnostics } = build(
    makeTree({ ...base, 'kustomization.yaml': 'resources: [service.yaml, gone.yaml]\n' }),
    '',
  )

  expect(diagnostics).toHaveLength(1)
  expect(resources.map(({ object }) => object.metadata.name)).toEqual(['web'])
})

test('a misspelt field and a misspelt file are told the right spelling', () => {
  const tree = makeTree({ ...base, 'kustomization.yaml': 'resources: [servce.yaml]\nnamespce: x\n' })

  const hints = build(tree, '').diagnostics.map(({ hint }) => hint)

  expect(hints).toEqual(['did you mean "namespace"?', 'did you mean "service.yaml"?'])
})

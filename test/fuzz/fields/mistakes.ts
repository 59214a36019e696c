import type { FuzzObject } from '../fuzz-case.ts'
import { Nested, Raw } from '../fuzz-case.ts'
import { freshName, type Layer, pickKnown } from '../layer.ts'

/** Misspelt and deprecated fields, wrong types, and other things that people write. */
export function misspelt({ draw }: Layer): FuzzObject {
  return draw.pick<FuzzObject>([
    { resource: ['a.yaml'] },
    { nameprefix: 'x-' },
    { patch: [] },
    { commonlabels: { a: 'b' } },
    { Namespace: 'x' },
    { resources: 'a.yaml' },
    { labels: { a: 'b' } },
    { images: [{ name: 'nginx', newtag: '1' }] },
    { images: [{ name: 'nginx', tag: '1' }] },
    { replicas: [{ name: 'web', replicas: 1 }] },
    { patches: [{ patch: '', target: { kind: 'x', nme: 'y' } }] },
    { namePrefix: 1 },
    { namePrefix: null },
    { commonLabels: null },
    { patches: null },
    { imageTags: [{ name: 'nginx', newTag: 'old' }] },
    { helmCharts: [] },
    { apiVersion: 'kustomize.config.k8s.io/v1' },
    { apiVersion: 'kustomize.config.k8s.io/v1beta1' },
    { kind: 'Kustomize' },
    { kind: 'Kustomization' },
    { generatorOptions: { disableNameSuffixHash: 'yes' } },
    { configMapGenerator: [{ literals: ['a=b'] }] },
    { configMapGenerator: [{ name: 'x', literal: ['a=b'] }] },
    { buildMetadata: ['unknown'] },
    { sortOptions: { order: 'other' } },
    { sortOptions: { order: 'fifo', legacySortOptions: { orderFirst: [] } } },
    { commonLabels: { a: new Raw('yes'), b: new Raw('0x1F') } },
    { namespace: new Raw('yes') },
    { vars: [] },
    { crds: [] },
    { bases: [] },
    { transformers: [] },
    { 'x-extra': 1 },
  ])
}

/** Input that the real program may refuse. */
export function bad(layer: Layer): FuzzObject {
  const { draw } = layer
  const known = pickKnown(layer)
  const addText = (text: string): string => {
    const name = freshName(layer, 'bad')
    layer.addFile(name, { text })
    return name
  }
  return draw.pick<() => FuzzObject>([
    () => ({ resources: ['nowhere.yaml'] }),
    () => ({ resources: [addText('a: b\n')] }),
    () => ({ resources: [addText('- a\n')] }),
    () => ({ resources: [addText('just text\n')] }),
    () => ({ resources: [addText('')] }),
    () => ({ resources: [addText('# only a comment\n')] }),
    () => ({ resources: [addText('kind: ConfigMap\nmetadata: {name: x}\n')] }),
    () => ({ resources: [addText('apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n')] }),
    () => ({ resources: [addText('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 12}\n')] }),
    () => ({ resources: [addText('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {1: a}\n')] }),
    () => ({
      resources: [addText('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: 1, a: 2}\n')],
    }),
    () => ({
      resources: [
        addText('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: null, labels: {a: 1}}\n'),
      ],
    }),
    () => ({ resources: [addText('apiVersion: v1\nkind: List\nitems: []\n')] }),
    () => ({
      resources: [addText('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: *unknown\n')],
    }),
    () => ({ resources: [addText('apiVersion: v1\n\tkind: X\n')] }),
    () => ({ patches: [{ patch: new Nested('not a patch') }] }),
    () => ({ patches: [{ path: 'nowhere.yaml' }] }),
    () => ({ patches: [{ target: { kind: 'Deployment' } }] }),
    () => ({ patches: [{ patch: new Nested('[]'), path: 'both.yaml' }] }),
    () => ({ patches: [{ patch: new Nested('- op: add\n  path: /metadata/x\n  value: 1\n') }] }),
    () => ({
      patches: [{ patch: new Nested('- op: add\n  path: /metadata/x\n  value: 1\n'), target: { kind: '(' } }],
    }),
    () => ({
      patches: [
        {
          patch: new Nested(
            `apiVersion: ${known.apiVersion}\nkind: ${known.kind}\nmetadata: {name: absent}\n`,
          ),
        },
      ],
    }),
    () => ({ components: ['nowhere'] }),
    () => ({ resources: ['../../outside.yaml'] }),
    () => ({ resources: ['.'] }),
    () => ({ resources: ['../base/kustomization.yaml'] }),
    () => ({ patches: [{ path: '../base/kustomization.yaml' }] }),
    () => ({ resources: [''] }),
    () => ({ resources: ['../base', '../base'] }),
    () => ({ resources: [addText('---\n---\n# x\n---\n')] }),
    () => ({
      resources: [
        addText(
          'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n--- # next\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: y}\n...\n',
        ),
      ],
    }),
    () => ({ resources: [addText('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n--- {a: b}\n')] }),
    () => ({
      resources: [addText('{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}{"a": 1}')],
    }),
    () => ({
      resources: [
        addText(
          'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, annotations: {a: 1, b: true, c: null, d: {}}}\n',
        ),
      ],
    }),
    () => ({
      resources: [addText('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, labels: {a: 1, b: true}}\n')],
    }),
    () => ({ resources: ['https://example.org/x.yaml'] }),
    () => ({ configMapGenerator: [{ name: 'x', files: ['nowhere.txt'] }] }),
    () => ({ configMapGenerator: [{ name: 'x', literals: ['a=1', 'a=2'] }] }),
    () => ({ configMapGenerator: [{ name: 'x', behavior: 'merge', literals: ['a=1'] }] }),
    () => ({ configMapGenerator: [{ name: 'x', behavior: 'other', literals: ['a=1'] }] }),
    () => ({ replicas: [{ name: 'absent', count: 1 }] }),
    () => ({ replacements: [{ source: { kind: 'Absent' }, targets: [{ select: { kind: 'X' } }] }] }),
    () => ({ configurations: ['nowhere.yaml'] }),
  ])()
}

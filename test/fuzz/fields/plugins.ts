import { type FuzzObject, type FuzzValue, Nested } from '../fuzz-case.ts'
import { addYaml, type Layer, pickKnown, targetOf } from '../layer.ts'
import { imageNames, labelValues } from '../pools.ts'
import { generator } from './generators.ts'
import { jsonPatch } from './json-patch.ts'
import { mergePatch } from './merge-patch.ts'
import { replacement } from './replacements.ts'
import { fieldSpec } from './simple.ts'

/** Configurations of built-in generators, in files of their own or inline. */
export function generators(layer: Layer): FuzzObject {
  const { draw } = layer
  const kind = draw.pick(['ConfigMap', 'Secret'] as const)
  const { name, namespace, ...rest } = generator(layer, kind)
  const config = {
    apiVersion: 'builtin',
    kind: `${kind}Generator`,
    metadata: { name, namespace },
    ...(draw.chance(80) ? { name, namespace } : {}),
    ...rest,
  }
  return { generators: [placed(layer, [config])] }
}

export function transformers(layer: Layer): FuzzObject {
  return {
    transformers: layer.draw.times(1, 2, () =>
      placed(
        layer,
        layer.draw.times(1, layer.draw.chance(20) ? 2 : 1, () => transformer(layer)),
      ),
    ),
  }
}

export function validators(layer: Layer): FuzzObject {
  return { validators: [placed(layer, [transformer(layer)])] }
}

function placed(layer: Layer, documents: readonly FuzzValue[]): FuzzValue {
  return layer.draw.chance(50) ? addYaml(layer, 'plugin', documents) : new Nested(documents)
}

function transformer(layer: Layer): FuzzObject {
  const { draw } = layer
  const known = pickKnown(layer)
  const fieldSpecs = (what: string, usual: readonly FuzzObject[]): FuzzValue =>
    draw.chance(75) ? usual : [fieldSpec(layer, what)]
  const named = (kind: string, fields: FuzzObject): FuzzObject => ({
    apiVersion: 'builtin',
    kind,
    metadata: { name: 'x' },
    ...fields,
  })
  const metadataSpec = (what: string): readonly FuzzObject[] => [{ path: `metadata/${what}`, create: true }]
  const makers: readonly [() => FuzzObject, ...(() => FuzzObject)[]] = [
    () =>
      named('PrefixTransformer', {
        prefix: 'pre-',
        fieldSpecs: fieldSpecs('name', [{ path: 'metadata/name' }]),
      }),
    () =>
      named('SuffixTransformer', {
        suffix: '-suf',
        fieldSpecs: fieldSpecs('name', [{ path: 'metadata/name' }]),
      }),
    () =>
      named('PrefixSuffixTransformer', {
        prefix: 'p-',
        suffix: '-s',
        fieldSpecs: [{ path: 'metadata/name' }],
      }),
    () =>
      named('LabelTransformer', {
        labels: { new: draw.pick(labelValues) },
        fieldSpecs: fieldSpecs('labels', metadataSpec('labels')),
      }),
    () =>
      named('AnnotationsTransformer', {
        annotations: { note: 'plugin' },
        fieldSpecs: fieldSpecs('annotations', metadataSpec('annotations')),
      }),
    () =>
      named('NamespaceTransformer', {
        metadata: { name: 'x', namespace: draw.pick(['shop', 'plugged']) },
        setRoleBindingSubjects: draw.chance(40)
          ? draw.pick(['none', 'allServiceAccounts', 'defaultOnly'])
          : undefined,
        unsetOnly: draw.chance(30) ? true : undefined,
        fieldSpecs: draw.chance(70) ? [{ path: 'metadata/namespace', create: true }] : undefined,
      }),
    () =>
      named('ImageTagTransformer', {
        imageTag: { name: draw.pick(imageNames), newTag: 'plug' },
        fieldSpecs: draw.chance(50)
          ? [{ path: 'spec/template/spec/containers/image' }, { path: 'spec/image' }]
          : undefined,
      }),
    () =>
      named('ReplicaCountTransformer', {
        replica: { name: known.name, count: 4 },
        fieldSpecs: [{ path: 'spec/replicas', create: true, kind: draw.pick(['Deployment', undefined]) }],
      }),
    () =>
      named('PatchTransformer', {
        patch: new Nested([draw.chance(50) ? mergePatch(layer, known) : jsonPatch(layer, known)]),
        target: draw.chance(60) ? targetOf(layer, known) : undefined,
      }),
    () =>
      named('PatchJson6902Transformer', {
        target: { kind: known.kind, name: known.name },
        jsonOp: new Nested([jsonPatch(layer, known)]),
      }),
    () => named('PatchStrategicMergeTransformer', { patches: new Nested([mergePatch(layer, known)]) }),
    () => named('ReplacementTransformer', { replacements: [replacement(layer)] }),
    () =>
      named('ValueAddTransformer', {
        value: 'added',
        targets: [
          {
            selector: { kind: known.kind },
            fieldPath: draw.pick(['metadata/annotations/added', 'spec/added', 'metadata/name']),
            notation: undefined,
          },
        ],
      }),
    () => named('HashTransformer', {}),
    () =>
      named('NamespaceTransformer', {
        namespace: 'other',
        fieldSpecs: fieldSpecs('namespace', [{ path: 'metadata/namespace', create: true }]),
      }),
  ]
  return draw.pick(makers)()
}

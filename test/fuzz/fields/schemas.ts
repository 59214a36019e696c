import type { FuzzObject, FuzzValue } from '../fuzz-case.ts'
import { addYaml, freshName, type Layer } from '../layer.ts'
import { fieldSpec } from './simple.ts'

export function configurations(layer: Layer): FuzzObject {
  const { draw } = layer
  const sections: readonly (readonly [string, () => FuzzValue])[] = [
    ['nameReference', () => draw.times(1, 2, () => nameReference(layer))],
    [
      'images',
      () => [
        {
          path: 'spec/image',
          kind: draw.chance(70) ? 'Widget' : undefined,
          create: draw.chance(20) ? true : undefined,
        },
      ],
    ],
    ['replicas', () => [{ path: 'spec/replicas', kind: 'Widget', create: true }]],
    ['commonLabels', () => [fieldSpec(layer, 'labels')]],
    ['labels', () => [fieldSpec(layer, 'labels')]],
    ['commonAnnotations', () => [fieldSpec(layer, 'annotations')]],
    [
      'namePrefix',
      () => [
        { path: draw.pick(['metadata/name', 'spec/serviceName']), kind: draw.pick(['Widget', undefined]) },
      ],
    ],
    [
      'nameSuffix',
      () => [
        { path: draw.pick(['metadata/name', 'spec/serviceName']), kind: draw.pick(['Widget', undefined]) },
      ],
    ],
    [
      'namespace',
      () => [
        {
          path: draw.pick(['spec/namespace', 'metadata/namespace', 'spec/list[]/namespace']),
          kind: 'Widget',
          create: draw.chance(60),
        },
      ],
    ],
    [
      'varReference',
      () => [
        {
          path: draw.pick(['spec/value', 'data', 'metadata/name', 'spec/list/value']),
          kind: draw.pick(['Widget', 'ConfigMap', 'Deployment']),
        },
      ],
    ],
  ]
  const chosen = draw.some(sections, 1, 2).map(([name, make]) => [name, make()])
  return { configurations: [addYaml(layer, 'config', [Object.fromEntries(chosen)])] }
}

function nameReference({ draw }: Layer): FuzzObject {
  return {
    kind: draw.pick(['ConfigMap', 'Secret', 'Service', 'Widget']),
    group: draw.chance(10) ? 'example.org' : undefined,
    version: draw.chance(20) ? 'v1' : undefined,
    fieldSpecs: draw.times(1, 2, () => ({
      kind: draw.chance(80) ? 'Widget' : undefined,
      group: draw.chance(20) ? 'example.org' : undefined,
      path: draw.pick([
        'spec/configRef/name',
        'spec/secretName',
        'spec/serviceName',
        'spec/list/name',
        'spec/configRef',
      ]),
      create: draw.chance(5) ? true : undefined,
    })),
  }
}

export function crds(layer: Layer): FuzzObject {
  const { draw } = layer
  const reference = (kind: string): FuzzObject => ({
    'x-kubernetes-object-ref-api-version': 'v1',
    'x-kubernetes-object-ref-kind': kind,
    'x-kubernetes-object-ref-name-key': draw.chance(30) ? 'name' : undefined,
  })
  const definition: FuzzObject = {
    Schema: {
      properties: {
        apiVersion: { type: 'string' },
        kind: { type: 'string' },
        metadata: { type: 'object' },
        spec: {
          properties: {
            configRef: { type: 'object', ...reference('ConfigMap') },
            secretName: { type: 'string', ...reference('Secret') },
            selector: { type: 'object', 'x-kubernetes-label-selector': draw.chance(50) ? '' : undefined },
            words: { type: 'object', 'x-kubernetes-annotation': draw.chance(20) ? '' : undefined },
            more: draw.chance(40) ? { $ref: 'example.Deep' } : undefined,
          },
        },
      },
    },
  }
  const deep: FuzzObject = {
    Schema: {
      properties: {
        ref: { ...reference('Service') },
        again: draw.chance(30) ? { $ref: 'example.Deep' } : undefined,
      },
    },
  }
  const file = freshName(layer, 'crd', 'json')
  layer.addFile(file, {
    documents: [{ 'github.com/example/v1.Widget': definition, 'example.Deep': deep }],
    style: 'json',
  })
  return { crds: [file] }
}

export function openapi(layer: Layer): FuzzObject {
  const { draw } = layer
  if (draw.chance(15)) return { openapi: { version: draw.pick(['v1.21.2', 'v1.20.4', 'v1.19.1']) } }
  const list = {
    type: 'array',
    items: draw.chance(70) ? { $ref: '#/definitions/org.example.Item' } : { type: 'object' },
    'x-kubernetes-patch-merge-key': draw.pick(['name', 'value']),
    'x-kubernetes-patch-strategy': 'merge',
  }
  const widget = {
    type: 'object',
    properties: {
      metadata: { type: 'object' },
      spec: { type: 'object', properties: { list, containers: list, template: { type: 'object' } } },
    },
    'x-kubernetes-group-version-kind': [{ group: 'example.org', kind: 'Widget', version: 'v1' }],
  }
  const item = { type: 'object', properties: { name: { type: 'string' }, value: { type: 'string' } } }
  const schema = { definitions: { 'org.example.Widget': widget, 'org.example.Item': item } }
  const file = freshName(layer, 'schema', draw.pick(['json', 'yaml']))
  layer.addFile(file, { documents: [schema], style: file.endsWith('json') ? 'json' : 'block' })
  return { openapi: { path: file } }
}

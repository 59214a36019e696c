import { expect, test } from 'vitest'
import { fieldPath, withoutPaths } from '../../../../src/core/plan/apply/field-path.ts'

const object = {
  metadata: { labels: { 'app.kubernetes.io/name': 'web', app: 'a' }, finalizers: ['a/b', 'c'] },
  spec: {
    containers: [
      { name: 'one', image: 'a:1' },
      { name: 'a]b', ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP', name: 'u' }] },
    ],
    rules: [{ host: 'a' }, { host: 'b' }],
  },
}

test.each([
  ['.spec.containers[name="one"].image', ['spec', 'containers', 0, 'image']],
  [
    '.spec.containers[name="a]b"].ports[containerPort=80,protocol="TCP"]',
    ['spec', 'containers', 1, 'ports', 0],
  ],
  [
    '.spec.containers[name="a]b"].ports[containerPort=80,protocol="UDP"].name',
    ['spec', 'containers', 1, 'ports', 1, 'name'],
  ],
  ['.metadata.labels.app.kubernetes.io/name', ['metadata', 'labels', 'app.kubernetes.io/name']],
  ['.metadata.labels.app', ['metadata', 'labels', 'app']],
  ['.metadata.finalizers[="a/b"]', ['metadata', 'finalizers', 0]],
  ['spec.rules[1].host', ['spec', 'rules', 1, 'host']],
  ['metadata.labels[app]', undefined],
  ['.spec.template', undefined],
  ['.spec.containers[name="two"].image', undefined],
  ['.spec.rules[7].host', undefined],
])('a path as servers write it is found in the object: %s', (text, path) => {
  expect(fieldPath(object, text)).toEqual(path)
})

test('what is taken out leaves everything else as it was', () => {
  const paths = [
    ['spec', 'containers', 0],
    ['metadata', 'finalizers', 1],
    ['spec', 'rules', 1, 'host'],
  ]

  expect(withoutPaths(object, paths)).toEqual({
    metadata: { ...object.metadata, finalizers: ['a/b'] },
    spec: { containers: [object.spec.containers[1]], rules: [{ host: 'a' }, {}] },
  })
  expect(withoutPaths(object, [])).toBe(object)
})

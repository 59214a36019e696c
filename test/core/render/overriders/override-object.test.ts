import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../../../src/core/model/object.ts'
import {
  applyAnnotationsOverrider,
  applyArgsOverrider,
  applyCommandOverrider,
  applyEnvOverrider,
  applyFieldOverrider,
  applyHelmValues,
  applyImageOverrider,
  applyLabelsOverrider,
  applyPlaintext,
  applyStrategicMerge,
} from '../../../../src/core/render/index.ts'

const web = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    replicas: 1,
    template: {
      spec: {
        containers: [
          {
            name: 'web',
            image: 'example.com/web:1',
            command: ['run'],
            args: ['-v'],
            env: [{ name: 'A', value: '1' }],
          },
        ],
      },
    },
  },
} as const satisfies KubernetesObject

const settings: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings' },
  data: { 'a.json': '{"a":1}' },
}

function container(object: object): unknown {
  const found: unknown = JSON.parse(JSON.stringify(object))
  return (found as typeof web).spec.template.spec.containers[0]
}

test('each overrider is a function from an object and its entries to the object as they leave it', () => {
  const one = { containerName: 'web', operator: 'add' } as const

  expect(
    container(applyImageOverrider(web, [{ component: 'Tag', operator: 'replace', value: '2' }])),
  ).toMatchObject({ image: 'example.com/web:2' })
  expect(container(applyCommandOverrider(web, [{ ...one, value: ['fast'] }]))).toMatchObject({
    command: ['run', 'fast'],
  })
  expect(container(applyArgsOverrider(web, [{ ...one, operator: 'remove', value: ['-v'] }]))).toMatchObject({
    args: [],
  })
  expect(
    container(applyEnvOverrider(web, [{ ...one, operator: 'replace', value: [{ name: 'A', value: '2' }] }])),
  ).toMatchObject({ env: [{ name: 'A', value: '2' }] })
  expect(applyLabelsOverrider(web, [{ operator: 'remove', value: { app: '' } }]).metadata).toEqual({
    name: 'web',
    labels: {},
  })
  expect(applyAnnotationsOverrider(web, [{ operator: 'add', value: { a: 'b' } }]).metadata).toMatchObject({
    annotations: { a: 'b' },
  })
  expect(applyPlaintext(web, [{ path: '/spec/replicas', operator: 'replace', value: 5 }]).spec).toMatchObject(
    {
      replicas: 5,
    },
  )
  expect(
    applyFieldOverrider(settings, [
      { fieldPath: '/data/a.json', json: [{ subPath: '/a', operator: 'replace', value: 2 }] },
    ]).data,
  ).toEqual({ 'a.json': '{"a":2}' })
  expect(
    container(
      applyStrategicMerge(web, [
        { spec: { template: { spec: { containers: [{ name: 'web', tty: true }] } } } },
      ]),
    ),
  ).toMatchObject({ image: 'example.com/web:1', tty: true })
})

test('an entry that does not apply leaves the very object', () => {
  expect(applyPlaintext(web, [{ path: '/spec/nothing', operator: 'remove' }])).toBe(web)
  expect(applyImageOverrider(settings, [{ component: 'Tag', operator: 'replace', value: '2' }])).toBe(
    settings,
  )
  expect(applyFieldOverrider(settings, [{ fieldPath: '/data/none', json: [] }])).toBe(settings)
})

test('a text field may hold a list', () => {
  const before = { ...settings, data: { list: '[1, 2]', word: 'a' } }
  const add = [{ subPath: '/-', operator: 'add', value: 3 }] as const

  expect(applyFieldOverrider(before, [{ fieldPath: '/data/list', json: add }]).data).toMatchObject({
    list: '[1,2,3]',
  })
  expect(applyFieldOverrider(before, [{ fieldPath: '/data/list', yaml: add }]).data).toMatchObject({
    list: '- 1\n- 2\n- 3\n',
  })
  expect(applyFieldOverrider(before, [{ fieldPath: '/data/word', json: add }])).toBe(before)
})

test('values are laid over values, and a null is kept for the chart', () => {
  expect(applyHelmValues({ a: { b: 1, c: [1] } }, { a: { c: [2], d: null } })).toEqual({
    a: { b: 1, c: [2], d: null },
  })
})

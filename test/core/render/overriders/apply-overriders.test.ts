import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../../../src/core/model/object.ts'
import type { OverridePolicy, Overriders } from '../../../../src/core/model/override-policy.ts'
import { applyOverriders } from '../../../../src/core/render/overriders/apply-overriders.ts'

const origin = { file: 'templates/web/web.yaml' }

const deployment: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    replicas: 2,
    template: {
      spec: {
        containers: [
          { name: 'web', image: 'nginx:1', args: ['-a', '-b'], env: [{ name: 'A', value: '1' }] },
          { name: 'log', image: 'fluent:1' },
        ],
      },
    },
  },
}

const config: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings' },
  data: {
    'app.json': '{"port":80,"big":9007199254740993}',
    'app.yaml': 'port: 80\nhosts: [a]\n',
    text: 'x: [',
  },
}

function policyOf(overriders: Overriders, fields: Partial<OverridePolicy> = {}): OverridePolicy {
  return {
    name: 'web',
    applications: ['web'],
    resourceSelectors: [],
    priority: 0,
    enforced: false,
    overrideRules: [{ overriders }],
    at: { file: 'clusters/asia/overrides/web.yaml' },
    ...fields,
  }
}

function override(object: KubernetesObject, overriders: Overriders, fields: Partial<OverridePolicy> = {}) {
  const before = { object, origin }
  const policy = policyOf(overriders, fields)
  const { resources, diagnostics } = applyOverriders([before], policy, policy.overrideRules)
  return { before, after: resources[0], object: resources[0]?.object, diagnostics }
}

function containersOf(object: KubernetesObject | undefined): unknown {
  return JSON.parse(JSON.stringify(object)).spec.template.spec.containers
}

test('words are added to and removed from the named container alone', () => {
  const { object } = override(deployment, {
    commandOverrider: [{ containerName: 'web', operator: 'add', value: ['run'] }],
    argsOverrider: [
      { containerName: 'web', operator: 'remove', value: ['-a'] },
      { containerName: 'web', operator: 'add', value: ['-c'] },
    ],
  })

  expect(containersOf(object)).toMatchObject([{ command: ['run'], args: ['-b', '-c'] }, { name: 'log' }])
})

test('an environment variable is set by name, and replaced only where it is', () => {
  const env = (operator: 'add' | 'remove' | 'replace', name: string) =>
    override(deployment, {
      envOverrider: [{ containerName: 'web', operator, value: [{ name, value: '2' }] }],
    })

  expect(containersOf(env('add', 'A').object)).toMatchObject([{ env: [{ name: 'A', value: '2' }] }, {}])
  expect(containersOf(env('add', 'B').object)).toMatchObject([{ env: [{ name: 'A' }, { name: 'B' }] }, {}])
  expect(containersOf(env('remove', 'A').object)).toMatchObject([{ env: [] }, {}])
})

test('labels and annotations are replaced and removed only where they are', () => {
  const { object } = override(deployment, {
    labelsOverrider: [
      { operator: 'replace', value: { app: 'shop', tier: 'x' } },
      { operator: 'add', value: { zone: 'a' } },
    ],
    annotationsOverrider: [
      { operator: 'remove', value: { note: '' } },
      { operator: 'add', value: { by: 'us' } },
    ],
  })

  expect(object?.metadata).toEqual({
    name: 'web',
    labels: { app: 'shop', zone: 'a' },
    annotations: { by: 'us' },
  })
})

test('a string field is patched inside, as JSON with its large numbers and as YAML', () => {
  const { object } = override(config, {
    fieldOverrider: [
      { fieldPath: '/data/app.json', json: [{ subPath: '/port', operator: 'replace', value: 8080 }] },
      { fieldPath: '/data/app.yaml', yaml: [{ subPath: '/hosts/-', operator: 'add', value: 'b' }] },
    ],
  })

  expect(object?.data).toMatchObject({
    'app.json': '{"port":8080,"big":9007199254740993}',
    'app.yaml': 'port: 80\nhosts:\n- a\n- b\n',
  })
})

test('a strategic merge comes after the plain patches, and merges lists by their keys', () => {
  const { object } = override(deployment, {
    strategicMerge: [
      { spec: { replicas: 5, template: { spec: { containers: [{ name: 'log', image: 'fluent:2' }] } } } },
    ],
    plaintext: [{ path: '/spec/replicas', operator: 'replace', value: 4 }],
  })

  expect(object?.spec).toMatchObject({ replicas: 5 })
  expect(containersOf(object)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'log', image: 'fluent:2' }),
      expect.objectContaining({ name: 'web', image: 'nginx:1' }),
    ]),
  )
})

const everywhere: Overriders = { imageOverrider: [{ component: 'Tag', operator: 'replace', value: '2' }] }

test.each([
  { what: 'nothing to change', object: config, overriders: everywhere, fields: {} },
  {
    what: 'a selector that means others',
    object: deployment,
    overriders: everywhere,
    fields: { resourceSelectors: [{ kind: 'Job' }] },
  },
  {
    what: 'a variable that is not there to replace',
    object: deployment,
    overriders: {
      envOverrider: [{ containerName: 'web', operator: 'replace' as const, value: [{ name: 'B' }] }],
    },
    fields: {},
  },
])('a resource with $what stays the same object', ({ object, overriders, fields }) => {
  const { before, after } = override(object, overriders, fields)

  expect(after).toBe(before)
})

test.each([
  {
    overriders: { plaintext: [{ path: '/spec/no/where', operator: 'replace' as const, value: 1 }] },
    list: 'plaintext',
  },
  { overriders: { plaintext: [{ path: '/metadata', operator: 'remove' as const }] }, list: 'plaintext' },
  {
    overriders: {
      imageOverrider: [
        { predicate: { path: '/spec/image' }, component: 'Tag' as const, operator: 'remove' as const },
      ],
    },
    list: 'imageOverrider',
  },
  {
    overriders: {
      fieldOverrider: [{ fieldPath: '/data/text', yaml: [{ subPath: '/x', operator: 'remove' as const }] }],
    },
    list: 'fieldOverrider',
  },
  { overriders: { strategicMerge: [{ $patch: 'delete' }] }, list: 'strategicMerge' },
])(
  'what does not apply is told where the overrider stands, and changes nothing: $list',
  ({ overriders, list }) => {
    const { before, after, diagnostics } = override(config, overriders)

    expect(after?.object).toEqual(before.object)
    expect(diagnostics).toMatchObject([
      {
        code: 'render/override-failed',
        at: {
          file: 'clusters/asia/overrides/web.yaml',
          path: expect.arrayContaining(['overrideRules', 0, list]),
        },
      },
    ])
  },
)

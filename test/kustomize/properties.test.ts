import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/base/std/json.ts'
import { makeTree } from '../../src/base/tree/make-tree.ts'
import type { TreeDirectory } from '../../src/base/tree/tree.ts'
import { accumulate, addComponent, build, finish, strategicMerge } from '../../src/kustomize/index.ts'
import { deepFreeze } from './deep-freeze.ts'

const names = fc.constantFrom('web', 'db', 'job')

const deployment: fc.Arbitrary<JsonObject> = fc.record({
  apiVersion: fc.constant('apps/v1'),
  kind: fc.constant('Deployment'),
  metadata: fc.record({ name: names }),
  spec: fc.record({
    replicas: fc.nat(5),
    template: fc.record({
      spec: fc.record({
        containers: fc.uniqueArray(
          fc.record({
            name: names,
            image: fc.constantFrom('a', 'b:1'),
            env: fc.array(fc.record({ name: fc.constantFrom('X', 'Y') }), { maxLength: 1 }),
          }),
          { selector: ({ name }) => name },
        ),
      }),
    }),
  }),
})

const kind: JsonValue = 'Component'
const component: fc.Arbitrary<JsonObject> = fc.record(
  {
    kind: fc.constant(kind),
    namePrefix: fc.constantFrom('a-', 'b-'),
    namespace: fc.constantFrom('one', 'two'),
    labels: fc.constant([{ pairs: { l: '1' }, includeSelectors: true }]),
    images: fc.constant([{ name: 'b', newTag: '2' }]),
    configMapGenerator: fc.constantFrom<JsonValue>([{ name: 'made', behavior: 'merge', literals: ['k=v'] }]),
    patches: fc.array(
      fc.record({
        target: fc.constant({ kind: 'Deployment' }),
        patch: fc.nat(9).map(n => `- {op: add, path: /spec/replicas, value: ${n}}`),
      }),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['kind', 'labels'] },
)

const template = fc.uniqueArray(deployment, {
  selector: ({ metadata }) => JSON.stringify(metadata),
  minLength: 1,
})

function treeOf(resources: readonly JsonObject[], components: readonly JsonObject[]): TreeDirectory {
  const files: Record<string, string> = {
    'template/kustomization.yaml':
      'resources: [all.json]\nconfigMapGenerator: [{name: made, literals: [a=b]}]\n',
    'template/all.json': JSON.stringify({ kind: 'List', items: resources }),
    'together/kustomization.yaml': JSON.stringify({
      resources: ['../template'],
      components: components.map((_, index) => `../c${index}`),
    }),
  }
  for (const [index, value] of components.entries())
    files[`c${index}/kustomization.yaml`] = JSON.stringify(value)
  return makeTree(files)
}

test('an empty patch changes nothing', () => {
  fc.assert(
    fc.property(deployment, object => {
      expect(strategicMerge(object, {})).toEqual({ object })
    }),
  )
})

test('a patch that was merged changes nothing when it is merged again', () => {
  fc.assert(
    fc.property(deployment, deployment, (object, patch) => {
      const once = strategicMerge(object, patch)
      const twice = 'object' in once && once.object !== undefined ? strategicMerge(once.object, patch) : once

      expect(twice).toEqual(once)
    }),
  )
})

test('components added one by one equal components listed in a kustomization', () => {
  fc.assert(
    fc.property(template, fc.array(component, { maxLength: 3 }), (resources, components) => {
      const tree = treeOf(resources, components)
      let accumulation = accumulate(tree, 'template')
      for (const index of components.keys()) accumulation = addComponent(accumulation, tree, `c${index}`)

      expect(finish(accumulation)).toEqual(build(tree, 'together'))
    }),
  )
})

test('a build is the same every time, and with provenance', () => {
  fc.assert(
    fc.property(template, fc.array(component, { maxLength: 2 }), (resources, components) => {
      const first = build(treeOf(resources, components), 'together')
      const again = build(treeOf(resources, components), 'together')
      const traced = build(treeOf(resources, components), 'together', { provenance: true })

      expect(again).toEqual(first)
      expect(traced.resources).toEqual(first.resources)
    }),
  )
})

test('neither trees nor accumulations are ever changed', () => {
  fc.assert(
    fc.property(template, component, component, (resources, one, other) => {
      const tree = treeOf(resources, [one, other])
      const start = deepFreeze(accumulate(tree, 'template'))
      const before = finish(start)

      const next = deepFreeze(addComponent(start, tree, 'c0'))
      finish(addComponent(next, tree, 'c1'))

      expect(finish(start)).toEqual(before)
    }),
  )
})

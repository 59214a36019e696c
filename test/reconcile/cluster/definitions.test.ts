import { expect, test } from 'vitest'
import { application, configMap, world } from './fixture.ts'

const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.dev }
spec:
  group: example.dev
  scope: Namespaced
  names: { kind: Widget, plural: widgets, singular: widget, listKind: WidgetList }
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
`
const widget = '{apiVersion: example.dev/v1, kind: Widget, metadata: {name: ours, namespace: default}}'

test('a CRD stays while somebody has objects of its kind, and goes with our own', async () => {
  const one = world()
  const kept = configMap('kept')
  await one.run(application('shop', definition, widget, kept))
  await one.run(application('shop', definition, widget, kept))
  const theirs = {
    apiVersion: 'example.dev/v1',
    kind: 'Widget',
    metadata: { name: 'theirs', namespace: 'default' },
  }
  one.cluster.server.create(theirs, { manager: 'somebody' })

  const refused = await one.run(application('shop', kept))
  const left = await one.names('Widget')
  await one.cluster.connect().delete({ ...theirs, ...theirs.metadata })
  await one.run(application('shop', kept))

  expect(refused.failures).toMatchObject([
    {
      code: 'cluster/definition-in-use',
      message: expect.stringContaining('Widget.example.dev default/theirs would go with it'),
      retryable: false,
    },
  ])
  expect(left).toEqual(['theirs'])
  const ref = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    name: 'widgets.example.dev',
  }
  expect(await one.cluster.connect().get(ref)).toBe(undefined)
})

import { expect, test } from 'vitest'
import { application, configMap, world } from './fixture.ts'
import { widget, widgetDefinition } from './widgets.ts'

test('a CRD stays while somebody has objects of its kind, and goes with our own', async () => {
  const one = world()
  const kept = configMap('kept')
  await one.run(application('shop', widgetDefinition, widget('ours'), kept))
  await one.run(application('shop', widgetDefinition, widget('ours'), kept))
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

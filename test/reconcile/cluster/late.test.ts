import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import type { ClusterApi } from '../../../src/reconcile/ports.ts'
import { application, configMap, deployment, type World, world } from './fixture.ts'
import { intercept } from './intercept.ts'
import { widget, widgetDefinition } from './widgets.ts'

const kept = configMap('kept')

/** An API that keeps what was applied of a kind, to be applied again. */
function overhearing(
  here: World,
  kind: string,
): { readonly api: ClusterApi; readonly again: () => Promise<void> } {
  const inner = here.cluster.connect()
  const heard: Parameters<ClusterApi['apply']>[] = []
  const api = intercept(inner, () => undefined)
  const apply: ClusterApi['apply'] = (object: KubernetesObject, options) => {
    if (object.kind === kind && options.dryRun !== true) heard.push([object, options])
    return api.apply(object, options)
  }
  const again = async (): Promise<void> => {
    for (const request of heard) await inner.apply(...request)
  }
  return { api: { ...api, apply }, again }
}

test('what a late request of a dead process makes again goes, though nothing else of its kind is left', async () => {
  const here = world()
  const { api, again } = overhearing(here, 'Deployment')
  await here.run(application('shop', kept, deployment('web')), { api })
  await here.run(application('shop', kept))
  await here.run(application('shop', kept))
  expect(await here.names('Deployment')).toEqual([])

  await here.clock.advance(90_000)
  await again()
  expect(await here.names('Deployment')).toEqual(['web'])
  expect(await here.run(application('shop', kept))).toMatchObject({ deleted: 1, failures: [] })

  expect(await here.names('Deployment')).toEqual([])
})

test('a kind that left long ago is not asked for once something was written since', async () => {
  const here = world()
  await here.run(application('shop', kept, deployment('web')))
  await here.run(application('shop', kept))
  await here.clock.advance(600_000)
  await here.run(application('shop', configMap('kept', '2')))
  here.cluster.forgetRequests()

  await here.run(application('shop', configMap('kept', '2')))

  expect(here.cluster.requestsOf('list')).toBe(2)
})

test('what a server forgot for a while to say that it serves is not taken for gone', async () => {
  const here = world()
  here.cluster.server.create(application('x', widgetDefinition)[0]?.resource.object as KubernetesObject, {
    manager: 'somebody',
  })
  await here.run(application('shop', kept, widget('ours')))
  const inner = here.cluster.connect()
  const discover: ClusterApi['discover'] = async () =>
    (await inner.discover()).filter(({ group }) => group !== 'example.dev')
  const behind = { ...intercept(inner, () => undefined), discover }

  const { failures } = await here.run(application('shop', kept), { api: behind })
  await here.run(application('shop', kept))

  expect(failures).toMatchObject([{ code: 'cluster/kind-unknown', retryable: true }])
  expect(await here.names('Widget')).toEqual([])
})

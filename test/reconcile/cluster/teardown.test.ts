import { expect, test } from 'vitest'
import type { OwnedResource } from '../../../src/core/plan/index.ts'
import { planLive } from '../../../src/reconcile/cluster/plan-live.ts'
import { application, configMap, deployment, requestOf } from './fixture.ts'
import { annotated, FollowedCluster } from './followed-cluster.ts'

function job(name: string, hook: string, owner = 'shop'): readonly OwnedResource[] {
  const text = `
apiVersion: batch/v1
kind: Job
metadata: { name: ${name}, namespace: default }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: tool }] } } }
`
  return annotated(application(owner, text), { 'helm.sh/hook': hook })
}

const shop = [...application('shop', deployment('web'), configMap('settings')), ...job('save', 'pre-delete')]
const withBoth = [...shop, ...job('tell', 'post-delete')]
const other = application('other', configMap('other'))

test('hooks of deletion do not run while their application is there, nor by a change of it', async () => {
  const here = new FollowedCluster()

  const first = await here.follow(withBoth, 12)
  const changed = await here.follow([...withBoth, ...application('shop', configMap('more'))], 6)
  const rest = await here.follow([...withBoth, ...application('shop', configMap('more'))], 3)

  expect(first).toEqual(['0 apply settings', '0 apply web'])
  expect(changed).toEqual(['12 apply more'])
  expect([rest, here.outcomes.at(-1)?.result]).toEqual([[], 'unchanged'])
})

test('an application that leaves is deleted between its hooks, which go last, and then nothing is left of it', async () => {
  const here = new FollowedCluster()
  await here.follow([...withBoth, ...other], 12)

  const left = await here.follow(other, 30)

  expect(left).toEqual([
    '12 apply save',
    '16 delete web',
    '16 delete settings',
    '16 apply tell',
    '20 delete save',
    '20 delete tell',
  ])
  expect(here.outcomes.at(-1)).toMatchObject({ result: 'unchanged', failures: [] })
  expect(await here.follow([...withBoth, ...other], 12)).toEqual(['42 apply settings', '42 apply web'])
})

test('a live plan of an application that leaves tells what runs before, and what is deleted after that', async () => {
  const here = new FollowedCluster()
  await here.follow([...withBoth, ...other], 12)

  const { changes } = await planLive(requestOf(here.cluster.connect(), here.clock, other))

  expect(changes.map(({ change, key }) => `${change} ${key}`)).toEqual([
    'added batch/Job/default/save',
    'removed apps/Deployment/default/web',
    'removed /ConfigMap/default/settings',
  ])
})

test('while a hook runs, or when it fails, the application stays; a hook that somebody deletes runs again', async () => {
  const here = new FollowedCluster()
  await here.follow(shop, 12)
  await here.follow([], 2)
  here.fail('save')
  const stopped = await here.follow([], 20)
  const told = here.outcomes.at(-1)
  const api = here.cluster.connect()
  await api.delete({ apiVersion: 'batch/v1', kind: 'Job', namespace: 'default', name: 'save' })
  const again = await here.follow([], 20)

  expect(stopped).toEqual([])
  expect(told?.failures).toMatchObject([
    { code: 'cluster/hook-failed', message: expect.stringContaining('shop: Job.batch default/save failed') },
  ])
  expect(again).toEqual(['34 apply save', '38 delete web', '38 delete settings', '38 delete save'])
})

test('an application that comes back meanwhile stays, without the hook that ran', async () => {
  const here = new FollowedCluster()
  await here.follow(shop, 12)
  await here.follow([], 2)

  const back = await here.follow(shop, 12)

  expect(back).toEqual(['14 delete save'])
})

test('an application with another name takes over its objects, and runs no hook of deletion', async () => {
  const here = new FollowedCluster()
  await here.follow(withBoth, 12)
  const renamed = withBoth.map(each => ({ ...each, application: 'store' }))

  const taken = await here.follow(renamed, 12)
  const gone = await here.follow([], 30)

  expect(taken).toEqual(['12 apply settings', '12 apply web'])
  expect(gone.map(write => write.replace(/^\d+ /, ''))).toEqual([
    'apply save',
    'delete web',
    'delete settings',
    'apply tell',
    'delete save',
    'delete tell',
  ])
})

test('a hook that runs before installation and before deletion does both', async () => {
  const here = new FollowedCluster()
  const both = [...application('shop', configMap('settings')), ...job('check', 'pre-install,pre-delete')].map(
    each => ({ ...each, sync: 'abc' }),
  )

  const came = await here.follow(both, 12)
  const left = await here.follow([], 30)

  expect(came).toEqual(['0 apply check', '4 apply settings'])
  expect(left.map(write => write.replace(/^\d+ /, ''))).toEqual([
    'apply check-predelete',
    'delete check',
    'delete settings',
    'delete check-predelete',
  ])
})

test('whenever the process ends, hooks run in their order, and nothing is left', async () => {
  const whole = new FollowedCluster()
  await whole.follow(withBoth, 6)
  const from = whole.requests
  await whole.follow([], 16)
  const to = whole.requests

  for (let at = from; at < to; at++) {
    const here = new FollowedCluster()
    await here.follow(withBoth, 6)
    here.death = { at, when: at % 2 === 0 ? 'before' : 'after' }
    const order = (await here.follow([], 20)).map(write => write.replace(/^\d+ /, ''))
    expect(order.indexOf('apply save'), `${at}`).toBeLessThan(order.indexOf('delete web'))
    expect(order.indexOf('delete settings'), `${at}`).toBeLessThan(order.indexOf('apply tell'))
    expect(here.outcomes.at(-1), `${at}`).toMatchObject({ result: 'unchanged', failures: [] })
    const { items } = await here.cluster.connect().list({ apiVersion: 'batch/v1', kind: 'Job' })
    expect(items, `${at}`).toEqual([])
  }
})

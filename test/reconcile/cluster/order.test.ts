import { expect, test } from 'vitest'
import type { OwnedResource } from '../../../src/core/plan/index.ts'
import { application, configMap, deployment } from './fixture.ts'
import { annotated, FollowedCluster } from './followed-cluster.ts'

function inWave(wave: number, resources: readonly OwnedResource[]): readonly OwnedResource[] {
  return annotated(resources, { 'banyan.dev/wave': String(wave) })
}

function dependingOn(
  names: readonly string[],
  resources: readonly OwnedResource[],
): readonly OwnedResource[] {
  return resources.map(each => ({ ...each, dependsOn: names }))
}

const inWaves = [
  ...inWave(2, application('shop', configMap('last'))),
  ...inWave(1, application('shop', deployment('web'))),
  ...inWave(0, application('shop', deployment('db'))),
  ...inWave(-1, application('shop', configMap('first'))),
]

test('waves are applied once the ones before are healthy, and deleted the other way round', async () => {
  const here = new FollowedCluster()

  const applied = await here.follow(inWaves, 12)
  const [second] = here.outcomes.slice(1)
  const rest = await here.follow(inWaves, 3)
  const atRest = here.outcomes.at(-1)
  const deleted = await here.follow([], 2)

  expect(applied).toEqual(['0 apply first', '0 apply db', '4 apply web', '8 apply last'])
  expect(second).toMatchObject({
    result: 'unhealthy',
    failures: [],
    applications: [{ sync: 'OutOfSync' }],
    waiting: [
      {
        application: 'shop',
        reason: 'ConfigMap default/last: wave 0: Deployment.apps default/db is not applied yet (and 1 more)',
      },
    ],
  })
  expect(rest).toEqual([])
  expect(atRest).toMatchObject({ result: 'unchanged', applications: [{ sync: 'Synced' }] })
  expect(deleted).toEqual(['15 delete last', '15 delete web', '15 delete db', '15 delete first'])
  expect(here.outcomes.at(-1)).toMatchObject({ result: 'unchanged', failures: [] })
})

test('an application waits until the other is healthy at its newest content, and goes before it', async () => {
  const here = new FollowedCluster()
  const at = (image: string): readonly OwnedResource[] => [
    ...dependingOn(['db'], application('api', deployment('api', image))),
    ...application('db', deployment('db', image)),
    ...application('other', deployment('other', image)),
  ]

  expect(await here.follow(at('shop:1'), 10)).toEqual(['0 apply db', '0 apply other', '4 apply api'])
  expect(await here.follow(at('shop:2'), 10)).toEqual(['10 apply db', '10 apply other', '14 apply api'])
  expect(await here.follow([], 1)).toEqual(['20 delete api', '20 delete other', '20 delete db'])
})

test('an application that stays at an older revision is waited for, and drift of what waits is put right', async () => {
  const here = new FollowedCluster()
  const [db, api] = [application('db', deployment('db')), application('api', deployment('api'))]
  await here.follow([...db, ...dependingOn(['db'], api)], 10)
  const next = [...db, ...dependingOn(['db'], application('api', deployment('api', 'shop:2')))]

  expect(await here.follow(next, 2, new Map([['db', 'is held at 0123456789ab']]))).toEqual([])
  expect(here.outcomes.at(-1)).toMatchObject({
    applications: [
      { application: 'api', sync: 'OutOfSync' },
      { application: 'db', sync: 'Synced' },
    ],
    waiting: [
      { application: 'api', reason: 'Deployment.apps default/api: application db is held at 0123456789ab' },
    ],
  })
  expect(await here.follow(next, 1)).toEqual(['12 apply api'])
})

test('an object waits for those that it names; who names nothing that is there is told', async () => {
  const here = new FollowedCluster()
  const named = annotated(application('shop', deployment('web')), {
    'config.kubernetes.io/depends-on': 'apps/namespaces/default/Deployment/db',
  })
  const lost = annotated(application('blog', configMap('post')), {
    'banyan.dev/depends-on': '/namespaces/default/ConfigMap/nowhere',
  })
  const all = [...named, ...lost, ...application('db', deployment('db'))]

  expect(await here.follow(all, 10)).toEqual(['0 apply db', '4 apply web'])
  expect(here.outcomes.at(-1)).toMatchObject({
    result: 'failed',
    failures: [
      {
        code: 'cluster/dependency-unknown',
        message:
          'ConfigMap default/post depends on ConfigMap default/nowhere, which nothing renders for this cluster',
        at: { file: 'applications/blog/base/all.yaml' },
      },
    ],
  })
})

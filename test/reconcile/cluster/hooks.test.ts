import { expect, test } from 'vitest'
import { sha256 } from '../../../src/base/std/hash.ts'
import { canonicalJson } from '../../../src/base/std/json.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import type { OwnedResource } from '../../../src/core/plan/index.ts'
import { application, configMap, deployment } from './fixture.ts'
import { annotated, FollowedCluster } from './followed-cluster.ts'

function job(
  name: string,
  annotations: Readonly<Record<string, string>>,
  spec = '',
): readonly OwnedResource[] {
  const text = `
apiVersion: batch/v1
kind: Job
metadata: { name: ${name}, namespace: default }
spec:
  ${spec}
  template: { spec: { restartPolicy: Never, containers: [{ name: main, image: tool }] } }
`
  return annotated(application('shop', text), annotations)
}

const helm = (hook: string, more: Readonly<Record<string, string>> = {}) => ({
  'helm.sh/hook': hook,
  ...more,
})
const argo = (hook: string, more: Readonly<Record<string, string>> = {}) => ({
  'argocd.argoproj.io/hook': hook,
  ...more,
})

/** The resources as an application whose content they are. */
function synced(...resources: readonly (readonly OwnedResource[])[]): readonly OwnedResource[] {
  const all = resources.flat()
  const sync = sha256(canonicalJson(all.map(({ resource }) => resource.object)))
  return all.map(each => ({ ...each, sync }))
}

const before = job('before', helm('pre-install,pre-upgrade'))
const early = job('early', helm('pre-install,pre-upgrade', { 'helm.sh/hook-weight': '-5' }))
const after = job('after', argo('PostSync', { 'argocd.argoproj.io/hook-delete-policy': 'HookSucceeded' }))

test('hooks run before and after the objects of their application, by weight, and once', async () => {
  const here = new FollowedCluster()
  const shop = synced(application('shop', deployment('web')), before, early, after)

  const ran = await here.follow(shop, 20)
  const atRest = here.outcomes.at(-1)
  const restarted = await here.follow(shop, 3)

  expect(ran).toEqual(['0 apply early', '4 apply before', '8 apply web', '12 apply after', '16 delete after'])
  expect(atRest).toMatchObject({
    result: 'unchanged',
    failures: [],
    applications: [{ sync: 'Synced', objects: 1 }],
  })
  expect(restarted).toEqual([])
})

test('they run again for another content, what is left of the last time goes first, and replicas are no content', async () => {
  const here = new FollowedCluster()
  const at = (image: string, replicas = 1) =>
    synced(application('shop', deployment('web', image)), before).map(each => {
      const { object } = each.resource
      if (object.kind !== 'Deployment') return each
      const spec = { ...(object.spec as object), replicas }
      return { ...each, resource: { ...each.resource, object: { ...object, spec } as KubernetesObject } }
    })
  await here.follow(at('shop:1'), 12)
  const [first] = (await jobs(here)).map(({ metadata }) => metadata.uid)

  const scaled = await here.follow(at('shop:1', 3), 12)
  const changed = await here.follow(at('shop:2', 3), 12)
  const [second] = (await jobs(here)).map(({ metadata }) => metadata.uid)
  const gone = await here.follow([], 3)

  expect(scaled).toEqual(['12 apply web'])
  expect(changed).toEqual(['24 delete before', '24 apply before', '28 apply web'])
  expect(second).not.toBe(first)
  expect(gone.map(each => each.split(' ').slice(1).join(' ')).sort()).toEqual(['delete before', 'delete web'])
})

test('a hook that fails holds up all that comes after it, until the content changes or it is taken away', async () => {
  const here = new FollowedCluster()
  const shop = synced(application('shop', deployment('web')), before, job('sorry', argo('SyncFail')))
  await here.follow(shop, 1)
  here.fail('before')

  const failed = await here.follow(shop, 8)
  const told = here.outcomes.at(-1)
  await here.cluster
    .connect()
    .delete({ apiVersion: 'batch/v1', kind: 'Job', namespace: 'default', name: 'before' })
  const retried = await here.follow(shop, 10)

  expect(failed).toEqual(['1 apply sorry'])
  expect(told).toMatchObject({
    result: 'unhealthy',
    health: { status: 'Degraded' },
    waiting: [
      {
        application: 'shop',
        reason: expect.stringContaining('PreSync: Job.batch default/before is Degraded: Job has reached'),
      },
    ],
  })
  expect(retried).toEqual(['9 apply before', '13 apply web'])
})

test('a hook that goes when it failed is not run again by that', async () => {
  const here = new FollowedCluster()
  const policy = { 'helm.sh/hook-delete-policy': 'before-hook-creation,hook-failed' }
  const shop = (image: string) =>
    synced(application('shop', deployment('web', image)), job('before', helm('pre-upgrade', policy)))
  await here.follow(shop('shop:1'), 1)
  here.fail('before')

  const failed = await here.follow(shop('shop:1'), 8)
  const told = here.outcomes.at(-1)
  const mended = await here.follow(shop('shop:2'), 10)

  expect(failed).toEqual(['1 delete before'])
  expect(told).toMatchObject({
    result: 'failed',
    failures: [
      {
        code: 'cluster/hook-failed',
        message: 'shop: Job.batch default/before failed: Job has reached the specified backoff limit',
      },
    ],
    applications: [{ sync: 'OutOfSync' }],
  })
  expect(mended).toEqual(['9 apply before', '13 apply web'])
  expect(here.outcomes.at(-1)).toMatchObject({ result: 'unchanged', failures: [] })
})

test('a hook of two phases runs in both, and a Job that would go by itself goes only when all is done', async () => {
  const here = new FollowedCluster()
  const twice = job('twice', helm('post-install,pre-upgrade'), 'ttlSecondsAfterFinished: 1')
  const ran = await here.follow(synced(application('shop', configMap('a')), twice), 12)

  expect(ran).toEqual([
    '0 apply twice',
    '4 apply a',
    '4 apply twice-postsync',
    '8 delete twice',
    '8 delete twice-postsync',
  ])
})

test('tests, skipped objects and hooks of rollback are not applied; what Helm 2 installed first is like all else', async () => {
  const here = new FollowedCluster()
  const all = synced(
    job('test', helm('test')),
    job('skipped', argo('Skip')),
    job('rollback', helm('pre-rollback')),
    annotated(application('shop', configMap('first')), helm('crd-install')),
  )
  expect(await here.follow(all, 3)).toEqual(['0 apply first'])
})

test.each(['before', 'after'] as const)(
  'killed %s a request is done, each hook still runs once for each content',
  async when => {
    const at = (value: string) =>
      synced(
        application('shop', configMap('a', value)),
        before,
        job(
          'notify',
          argo('PostSync', {
            'argocd.argoproj.io/hook-delete-policy': 'HookSucceeded',
          }),
        ),
      )
    const live = async (
      death?: number,
    ): Promise<{ readonly made: readonly string[]; readonly requests: number }> => {
      const here = new FollowedCluster()
      const made: string[] = []
      here.cluster.server.store.listen(({ type, storage, object }) => {
        if (storage === 'batch/Job' && type !== 'modified') made.push(`${type} ${object.metadata.name}`)
      })
      if (death !== undefined) here.death = { at: death, when }
      await here.follow(at('1'), 12)
      await here.follow(at('2'), 12)
      expect(here.outcomes.at(-1)).toMatchObject({ result: 'unchanged', failures: [] })
      return { made, requests: here.requests }
    }
    const { made: wanted, requests } = await live()

    expect(wanted).toEqual([
      ...['added before', 'added notify', 'deleted notify'],
      ...['deleted before', 'added before', 'added notify', 'deleted notify'],
    ])
    expect(requests).toBeGreaterThan(60)
    for (let death = 0; death < requests; death += 5)
      expect((await live(death)).made, `killed at request ${death}`).toEqual(wanted)
  },
)

async function jobs({ cluster }: FollowedCluster): Promise<readonly KubernetesObject[]> {
  return (await cluster.connect().list({ apiVersion: 'batch/v1', kind: 'Job' })).items
}

import { expect, test } from 'vitest'
import { type ApplySettings, defaultApplySettings } from '../../../src/core/model/apply-settings.ts'
import type { OwnedResource } from '../../../src/core/plan/index.ts'
import { clusterNamed } from '../../io/cluster/cluster-named.ts'
import { application, deployment, type World, world } from './fixture.ts'

function settings(apply: Partial<ApplySettings>) {
  return {
    cluster: { ...clusterNamed('one', undefined), apply: { ...defaultApplySettings, ...apply } },
  }
}

const report = settings({ drift: 'Report' })
const web = application('web', deployment('web', 'web:1', 3))

/** Somebody changes what is there, as `kubectl edit` does. */
async function edit(one: World, change: object, manager = 'kubectl-edit'): Promise<void> {
  const live = await one.find('Deployment', 'web')
  if (live === undefined) throw new Error('there is nothing to edit')
  one.cluster.server.update({ ...live, spec: { ...(live.spec as object), ...change } } as never, { manager })
}

async function specOf(one: World): Promise<unknown> {
  return (await one.find('Deployment', 'web'))?.spec
}

function annotated([resource]: readonly OwnedResource[], annotations: Record<string, string>) {
  if (resource === undefined) throw new Error('there is no resource')
  const { object } = resource.resource
  const metadata = { ...object.metadata, annotations }
  return [{ ...resource, resource: { ...resource.resource, object: { ...object, metadata } } }]
}

const scaled = [
  {
    key: 'apps/Deployment/default/web',
    application: 'web',
    fields: [{ field: '.spec.replicas', manager: 'kubectl-edit' }],
  },
]

test('a drift that is only reported is told with field and manager, as often as one looks, and nothing is written', async () => {
  const one = world()
  await one.run(web, report)
  await edit(one, { replicas: 9 })
  one.cluster.forgetRequests()

  for (let look = 0; look < 2; look++) {
    const outcome = await one.run(web, report)
    expect(outcome).toMatchObject({
      result: 'unhealthy',
      applied: 0,
      failures: [],
      drifts: scaled,
      applications: [{ application: 'web', sync: 'Drifted' }],
    })
  }

  expect(one.cluster.requestsOf('apply')).toBe(0)
  expect(await specOf(one)).toMatchObject({ replicas: 9 })
})

test('a change in Git is applied, but for the fields that drifted, which are still told', async () => {
  const one = world()
  await one.run(web, report)
  await edit(one, { replicas: 9 })
  await one.run(web, report)
  const next = application('web', deployment('web', 'web:2', 4))

  const outcome = await one.run(next, report)

  expect(outcome).toMatchObject({ applied: 1, failures: [], drifts: scaled })
  expect(await specOf(one)).toMatchObject({
    replicas: 9,
    template: { spec: { containers: [{ image: 'web:2' }] } },
  })
  expect(await one.run(next, report)).toMatchObject({ applied: 0, drifts: scaled })
})

test('when Git says what the cluster has, or drift is corrected again, it is over', async () => {
  const one = world()
  await one.run(web, report)
  await edit(one, { replicas: 9 })
  await one.run(web, report)

  const agreed = await one.run(application('web', deployment('web', 'web:1', 9)), report)
  expect(agreed.failures).toEqual([])
  expect(agreed.drifts).toBeUndefined()

  await edit(one, { replicas: 5 })
  expect((await one.run(application('web', deployment('web', 'web:1', 9)), report)).drifts).toEqual(scaled)
  const corrected = await one.run(application('web', deployment('web', 'web:1', 9)))
  expect(corrected.drifts).toBeUndefined()
  expect(await specOf(one)).toMatchObject({ replicas: 9 })
})

test('fields and kinds have modes of their own: the one is told, the other put right at once', async () => {
  const one = world()
  const rules = settings({
    driftRules: [
      {
        drift: 'Report',
        resourceSelectors: [{ kind: 'Deployment' }],
        jsonPointers: ['/spec/template/spec/containers/[name=main]/image'],
      },
    ],
  })
  await one.run(web, rules)
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'main', image: 'hot:1' }] },
  }
  await edit(one, { replicas: 9, template })

  const outcome = await one.run(web, rules)

  const image = [{ field: '.spec.template.spec.containers[name="main"].image', manager: 'kubectl-edit' }]
  expect(outcome).toMatchObject({ applied: 1, drifts: [{ fields: image }] })
  expect(await specOf(one)).toMatchObject({ replicas: 3, template })
  expect(await one.run(web, rules)).toMatchObject({ applied: 0, drifts: [{ fields: image }] })
})

test('what drifts while its application is held up by another object is put right once that is mended', async () => {
  const one = world()
  const beside = (text: string) => [...web, ...application('web', text)]
  await one.run(beside(deployment('other')))
  await edit(one, { replicas: 9 })

  const held = await one.run(beside(deployment('other', 'other:1', -1)))
  const mended = await one.run(beside(deployment('other', 'other:1', 2)))

  expect(held).toMatchObject({ applied: 0, failures: [{ code: 'cluster/invalid' }] })
  expect(mended).toMatchObject({ applied: 2, failures: [] })
  expect(await specOf(one)).toMatchObject({ replicas: 3 })
})

test('what somebody takes away is told as gone', async () => {
  const one = world()
  const labelled = application(
    'web',
    deployment('web', 'web:1', 3).replace('replicas: 3', 'replicas: 3\n  paused: true'),
  )
  await one.run(labelled, report)
  await edit(one, { paused: undefined })

  const outcome = await one.run(labelled, report)

  expect(outcome.drifts?.[0]?.fields).toEqual([{ field: '.spec.paused' }])
  expect(outcome.applied).toBe(0)
})

test('an object decides for itself: correct, detect or ignore', async () => {
  for (const [word, replicas, drifts] of [
    ['correct', 3, undefined],
    ['detect', 9, scaled],
    ['ignore', 9, undefined],
  ] as const) {
    const one = world()
    const mine = annotated(web, { 'banyan.dev/drift': word })
    const branch = word === 'correct' ? report : undefined
    await one.run(mine, branch)
    await edit(one, { replicas: 9 })

    const outcome = await one.run(mine, branch)

    expect(outcome.drifts).toEqual(drifts)
    expect(await specOf(one)).toMatchObject({ replicas })
  }
})

import { expect, test } from 'vitest'
import { type ApplySettings, defaultApplySettings } from '../../../src/core/model/apply-settings.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import type { OwnedResource } from '../../../src/core/plan/index.ts'
import { clusterNamed } from '../../io/cluster/cluster-named.ts'
import { application, configMap, deployment, type World, world } from './fixture.ts'

function settings(apply: Partial<ApplySettings>) {
  return {
    cluster: { ...clusterNamed('one', undefined), apply: { ...defaultApplySettings, ...apply } },
  }
}

/** What another manager applies before we come. */
function theirs({ cluster }: World, spec: object, manager: string, name = 'web'): void {
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'default' }, spec }
  cluster.server.apply(object as never, { manager, force: true })
}

const labels = { app: 'web' }
const whole = (image: string, replicas: number) => ({
  replicas,
  selector: { matchLabels: labels },
  template: { metadata: { labels }, spec: { containers: [{ name: 'main', image }] } },
})

function annotated([resource]: readonly OwnedResource[], annotations: Record<string, string>) {
  if (resource === undefined) throw new Error('there is no resource')
  const { object } = resource.resource
  const metadata = { ...object.metadata, annotations }
  return [{ ...resource, resource: { ...resource.resource, object: { ...object, metadata } } }]
}

function imageOf(object: KubernetesObject | undefined): string | undefined {
  return /"image":"([^"]*)"/.exec(JSON.stringify(object?.spec ?? {}))?.[1]
}

const web = application('web', deployment('web', 'web:2', 3))

test('by default a field of another manager is refused with its owner, and the rest of the cluster goes on', async () => {
  const one = world()
  theirs(one, whole('web:1', 3), 'rollouts')

  const outcome = await one.run([...web, ...application('other', configMap('settings'))])

  expect(outcome.failures).toMatchObject([
    {
      code: 'cluster/conflict',
      retryable: false,
      at: {
        file: 'applications/web/base/all.yaml',
        path: ['spec', 'template', 'spec', 'containers', 0, 'image'],
      },
    },
  ])
  expect(outcome.failures[0]?.message).toBe(
    'Deployment.apps default/web: field manager "rollouts" owns .spec.template.spec.containers[name="main"].image; Banyan does not take it over',
  )
  expect(await one.names('ConfigMap')).toEqual(['settings'])
  expect(imageOf(await one.find('Deployment', 'web'))).toBe('web:1')
})

test('Overwrite takes the fields that others own, and leaves what is not in Git to them', async () => {
  const one = world()
  theirs(one, { ...whole('web:1', 3), minReadySeconds: 5 }, 'rollouts')

  const outcome = await one.run(web, settings({ conflict: 'Overwrite' }))

  const live = await one.find('Deployment', 'web')
  expect(outcome.failures).toEqual([])
  expect(imageOf(live)).toBe('web:2')
  expect(live?.spec).toMatchObject({ minReadySeconds: 5 })
})

test('Adopt takes the fields of tools that people run, and refuses those of controllers', async () => {
  const one = world()
  theirs(one, whole('web:1', 3), 'kubectl')
  expect((await one.run(web, settings({ conflict: 'Adopt' }))).failures).toEqual([])
  expect(imageOf(await one.find('Deployment', 'web'))).toBe('web:2')

  const two = world()
  theirs(two, whole('web:1', 3), 'kubectl-edit')
  theirs(two, { replicas: 9 }, 'rollouts')
  const outcome = await two.run(web, settings({ conflict: 'Adopt' }))

  expect(outcome.failures.map(({ message }) => message)).toEqual([
    'Deployment.apps default/web: field manager "rollouts" owns .spec.replicas; Banyan does not take it over',
  ])
})

test.each([
  [{ 'banyan.dev/conflict': 'overwrite' }, 'web:2', 3],
  [{ 'kluctl.io/force-apply': 'true' }, 'web:2', 3],
  [{ 'kluctl.io/ignore-conflicts': 'true' }, 'web:1', 9],
  [
    {
      'kluctl.io/force-apply-field': 'spec.template.spec.containers[*].image',
      'kluctl.io/ignore-conflicts-field-1': '$.spec.replicas',
    },
    'web:2',
    9,
  ],
  [
    { 'kluctl.io/force-apply-manager': 'roll.*', 'kluctl.io/ignore-conflicts-manager': 'somebody' },
    'web:2',
    9,
  ],
])('an object decides about its own conflicts: %o', async (annotations, image, replicas) => {
  const one = world()
  theirs(one, whole('web:1', 3), 'rollouts')
  theirs(one, { replicas: 9 }, 'somebody')

  const outcome = await one.run(annotated(web, annotations))

  const live = await one.find('Deployment', 'web')
  expect(outcome.failures).toEqual([])
  expect([imageOf(live), live?.spec]).toMatchObject([image, { replicas }])
  expect((await one.run(annotated(web, annotations))).applied).toBe(0)
})

test('what we patched ourselves is no conflict', async () => {
  const one = world()
  await one.run(web)
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'web' }
  await one.cluster.connect().patch(ref, { spec: { minReadySeconds: 3 } }, { fieldManager: 'banyan' })
  const text = deployment('web', 'web:2', 3).replace('replicas: 3', 'replicas: 3\n  minReadySeconds: 5')

  const outcome = await one.run(application('web', text))

  expect(outcome.failures).toEqual([])
  expect((await one.find('Deployment', 'web'))?.spec).toMatchObject({ minReadySeconds: 5 })
})

test('what one field allows does not let another through', async () => {
  const one = world()
  theirs(one, whole('web:1', 9), 'rollouts')

  const outcome = await one.run(annotated(web, { 'kluctl.io/force-apply-field': 'spec.replicas' }))

  expect(outcome.failures.map(({ message }) => message)).toEqual([
    'Deployment.apps default/web: field manager "rollouts" owns .spec.template.spec.containers[name="main"].image; Banyan does not take it over',
  ])
  expect((await one.find('Deployment', 'web'))?.spec).toMatchObject({ replicas: 9 })
})

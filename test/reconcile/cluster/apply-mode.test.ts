import { expect, test } from 'vitest'
import type { OwnedResource } from '../../../src/core/plan/index.ts'
import { application, type World, world } from './fixture.ts'

function settings(value: string, annotations = '{}'): readonly OwnedResource[] {
  const metadata = `{name: settings, namespace: default, annotations: ${annotations}}`
  return application(
    'shop',
    `{apiVersion: v1, kind: ConfigMap, metadata: ${metadata}, data: {value: "${value}"}}`,
  )
}

async function dataOf(one: World): Promise<unknown> {
  return (await one.find('ConfigMap', 'settings'))?.data
}

const onlyCreated = [
  '{ banyan.dev/apply: create-only }',
  '{ kustomize.toolkit.fluxcd.io/ssa: IfNotPresent }',
  '{ client.lifecycle.config.k8s.io/mutation: ignore }',
]

test.each(onlyCreated)(
  'what is only created is made where there is none, and never written again: %s',
  async mode => {
    const one = world()
    await one.run(settings('1', mode))
    expect(await dataOf(one)).toEqual({ value: '1' })

    expect(await one.run(settings('2', mode))).toMatchObject({ applied: 0, failures: [] })

    expect(await dataOf(one)).toEqual({ value: '1' })
    expect(await one.run([])).toMatchObject({ deleted: 1 })
  },
)

test.each(onlyCreated)(
  'what somebody else made before is left as it is, healthy, and is not ours to delete: %s',
  async mode => {
    const one = world()
    const metadata = { name: 'settings', namespace: 'default' }
    one.cluster.server.create(
      { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { value: 'theirs' } },
      { manager: 'somebody' },
    )

    expect(await one.run(settings('1', mode))).toMatchObject({
      applied: 0,
      failures: [],
      health: { status: 'Healthy' },
      applications: [{ sync: 'Synced' }],
    })
    expect(await one.run([])).toMatchObject({ deleted: 0 })
    expect(await dataOf(one)).toEqual({ value: 'theirs' })
  },
)

test.each(['{ kustomize.toolkit.fluxcd.io/ssa: Ignore }', '{ configmanagement.gke.io/managed: disabled }'])(
  'what is left alone is neither made nor written nor deleted: %s',
  async mode => {
    const one = world()
    expect(await one.run(settings('1', mode))).toMatchObject({
      applied: 0,
      failures: [],
      health: { status: 'Healthy' },
    })
    expect(await dataOf(one)).toBeUndefined()
    await one.run(settings('1'))

    const outcome = await one.run(settings('2', mode))

    expect(outcome).toMatchObject({ applied: 0, deleted: 0, failures: [] })
    expect(await dataOf(one)).toEqual({ value: '1' })
  },
)

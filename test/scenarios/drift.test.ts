import { expect, test } from 'vitest'
import { cluster, deployment, SmallFleet } from './small-fleet.ts'

const group = (spec: string) => `apiVersion: banyan.dev/v1alpha1\nkind: ClusterGroup\nspec: ${spec}\n`

async function scale(fleet: SmallFleet, name: string, replicas: number): Promise<void> {
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: { replicas },
  }
  fleet.clusters.cluster(name).server.apply(object, { manager: 'kubectl', force: true })
}

test('drift is corrected or reported as the branch says, by kind and field, and the nearer word holds', async () => {
  const fleet = new SmallFleet()
  fleet.commit({
    'clusters/group.yaml': group('{ drift: Report }'),
    'clusters/asia/group.yaml': group(
      '{ driftRules: [{ drift: Correct, resourceSelectors: [{ kind: Deployment }], jsonPointers: [/spec/replicas] }] }',
    ),
    'clusters/europe/lyon/cluster.yaml': cluster('lyon', 'drift: Correct'),
  })
  await fleet.round()
  for (const name of ['tokyo', 'paris', 'lyon']) await scale(fleet, name, 9)
  fleet.restart()

  const { state, outcomes } = await fleet.round()

  const corrected = outcomes.flatMap(({ cluster, corrected = [] }) =>
    corrected.map(key => `${cluster} ${key}`),
  )
  expect(corrected.toSorted()).toEqual([
    'lyon apps/Deployment/default/web',
    'tokyo apps/Deployment/default/web',
  ])
  expect(await fleet.replicas('web')).toEqual({ tokyo: 2, osaka: 2, paris: 9, lyon: 2 })
  expect([...(state?.clusters.values() ?? [])].map(({ name, sync }) => `${name} ${sync}`)).toEqual([
    'lyon Synced',
    'osaka Synced',
    'paris Drifted',
    'tokyo Synced',
  ])
})

test('what is only reported outlives a restart, a change of the object, and goes with the mode', async () => {
  const fleet = new SmallFleet()
  fleet.commit({ 'clusters/group.yaml': group('{ drift: Report }') })
  await fleet.round()
  await scale(fleet, 'paris', 9)
  fleet.commit({ 'templates/web/web.yaml': deployment('web', 8, 'registry.example/web:2') })
  const { state } = await fleet.round()
  fleet.restart()
  const again = await fleet.round()

  const drifts = [{ application: 'web', fields: [{ field: '.spec.replicas', manager: 'kubectl' }] }]
  expect(state?.clusters.get('paris')).toMatchObject({ sync: 'Drifted', failures: [], drifts })
  expect(again.state?.clusters.get('paris')).toMatchObject({ sync: 'Drifted', drifts })
  expect(again.outcomes.reduce((sum, { applied }) => sum + applied, 0)).toBe(0)
  expect(await fleet.image('paris', 'web')).toBe('registry.example/web:2')
  expect((await fleet.replicas('web')).paris).toBe(9)

  fleet.commit({ 'clusters/group.yaml': group('{}') })
  const after = await fleet.round()

  expect((await fleet.replicas('web')).paris).toBe(2)
  expect(after.state?.clusters.get('paris')).toMatchObject({ sync: 'Synced' })
})

test('a pointer that is none is a mistake with its place', async () => {
  const fleet = new SmallFleet()
  fleet.commit({
    'clusters/group.yaml': group('{ driftRules: [{ drift: Report, jsonPointers: [spec.replicas] }] }'),
  })

  const { diagnostics } = await fleet.round()

  expect(diagnostics[0]).toMatchObject({
    code: 'fleet/field-invalid',
    at: { file: 'clusters/group.yaml', path: ['spec', 'driftRules', 0, 'jsonPointers', 0] },
  })
})

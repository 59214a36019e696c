import { expect, test } from 'vitest'
import { ours } from '../support/fleet-files.ts'
import { committedFleet, objects, texts } from './committed-fleet.ts'
import { deployment, SmallFleet } from './small-fleet.ts'

const agent = 'agent/deployment.apps_default_agent.yaml'

test('replicas move with care between a cluster that is written to and one for which is committed', async () => {
  const policy = ours(
    'PropagationPolicy\nmetadata: { name: web }\nspec: { workloads: [{ resourceSelectors: [{ kind: Deployment, name: web }], fleetMaxUnavailable: 0, replicaScheduling: { replicaSchedulingType: Divided, levels: [{ level: region, preferences: [{ target: asia, weight: WEIGHT }, { target: europe, weight: 1 }] }] } }] }',
  )
  const fleet = new SmallFleet()
  fleet.commit({
    'clusters/europe/group.yaml': ours('ClusterGroup\nspec: { delivery: Commit }'),
    'clusters/policies/web.yaml': policy.replace('WEIGHT', '3'),
  })
  await fleet.round()
  const before = await fleet.replicas('web')

  fleet.commit({ 'clusters/policies/web.yaml': policy.replace('WEIGHT', '1') })
  for (let round = 0; round < 12; round++) {
    await fleet.round()
    await fleet.clock.advance(60_000)
  }

  expect(before).toMatchObject({ tokyo: 3, osaka: 3, paris: undefined, lyon: undefined })
  expect(await fleet.replicas('web')).toMatchObject({ tokyo: 2, osaka: 2 })
  expect(objects(fleet, 'paris').get('apps/Deployment/default/web')).toMatchObject({ spec: { replicas: 2 } })
})

test('a rollout goes on from what is committed to what comes next', async () => {
  const fleet = committedFleet({
    'clusters/policies/rollout.yaml': ours(
      'RolloutPolicy\nmetadata: { name: rollout }\nspec: { steps: [{ name: first, clusterAffinity: { clusterNames: [tokyo] } }, { name: rest }] }',
    ),
  })
  await fleet.round()
  const images = (): readonly boolean[] =>
    ['tokyo', 'osaka', 'paris', 'lyon'].map(
      name => texts(fleet, `clusters/${name}`)[agent]?.includes('registry.example/agent:2') === true,
    )

  fleet.commit({ 'templates/agent/agent.yaml': deployment('agent', 1, 'registry.example/agent:2') })
  await fleet.round()
  const first = images()
  await fleet.round()
  await fleet.round()

  expect(first).toEqual([true, false, false, false])
  expect(images()).toEqual([true, true, true, true])
})

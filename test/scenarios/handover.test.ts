import { expect, test } from 'vitest'
import { deployment, SmallFleet } from './small-fleet.ts'

const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'thing' }

function configMap(name: string): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } })
}

test('an object that is handed to an application which a guard holds stays where it is until that one has it', async () => {
  const fleet = new SmallFleet()
  fleet.commit({
    'templates/agent/thing.yaml': configMap('thing'),
    'templates/web/old.yaml': configMap('old'),
  })
  await fleet.round()
  const thing = () => fleet.clusters.cluster('tokyo').connect().get(ref)
  const uid = (await thing())?.metadata.uid
  expect(uid).toBeDefined()
  fleet.commit({
    'templates/agent/thing.yaml': null,
    'templates/agent/agent.yaml': deployment('agent', 3),
    'templates/web/thing.yaml': configMap('thing'),
    'templates/web/old.yaml': null,
  })

  const { verdict } = await fleet.round()
  const held = await thing()
  fleet.commit({}, `Banyan-Approve: ${verdict?.digest}`)
  await fleet.round()
  const handed = await thing()

  expect(verdict?.stops.map(({ guard }) => guard)).toContain('maxLosingClusters')
  expect(held?.metadata).toMatchObject({ uid, labels: { 'banyan.dev/application': 'agent' } })
  expect(handed?.metadata).toMatchObject({ uid, labels: { 'banyan.dev/application': 'web' } })
  expect(
    await fleet.clusters
      .cluster('tokyo')
      .connect()
      .get({ ...ref, name: 'old' }),
  ).toBeUndefined()
})

import { expect, test } from 'vitest'
import { deployment, SmallFleet } from './small-fleet.ts'

const group = (spec: string) => `apiVersion: banyan.dev/v1alpha1\nkind: ClusterGroup\nspec: ${spec}\n`

/** What somebody has in every cluster before the fleet comes. */
function occupied(manager: string): SmallFleet {
  const fleet = new SmallFleet()
  for (const name of ['tokyo', 'osaka', 'paris', 'lyon']) {
    const metadata = { name: 'agent', namespace: 'default' }
    const labels = { app: 'agent' }
    const containers = [{ name: 'agent', image: 'theirs:1' }]
    const spec = {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    }
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec }
    fleet.clusters.cluster(name).server.apply(object, { manager })
  }
  return fleet
}

test('a branch overwrites what others own, its sibling refuses it and does all else; changing the word is enough', async () => {
  const fleet = occupied('somebody')
  fleet.commit({ 'clusters/asia/group.yaml': group('{ conflict: Overwrite }') })

  const { state } = await fleet.round()

  expect(await fleet.image('tokyo', 'agent')).toBe('registry.example/agent:1')
  expect(await fleet.image('paris', 'agent')).toBe('theirs:1')
  expect(await fleet.replicas('web')).toEqual({ tokyo: 2, osaka: 2, paris: 2, lyon: 2 })
  expect(state?.clusters.get('tokyo')).toMatchObject({ sync: 'Synced', failures: [] })
  expect(state?.clusters.get('paris')).toMatchObject({
    sync: 'OutOfSync',
    failures: [{ code: 'cluster/conflict', at: { file: 'templates/agent/agent.yaml' } }],
  })

  fleet.commit({ 'clusters/europe/group.yaml': group('{ conflict: Overwrite }') })
  const after = await fleet.round()

  expect(await fleet.image('paris', 'agent')).toBe('registry.example/agent:1')
  expect(after.outcomes.map(({ cluster }) => cluster).sort()).toEqual(['lyon', 'paris'])
  expect(after.state?.clusters.get('paris')).toMatchObject({ sync: 'Synced', failures: [] })
})

test('an object that says so itself is taken over, whatever its branch says', async () => {
  const fleet = occupied('kubectl-edit')
  const annotations = 'annotations: { banyan.dev/conflict: adopt }, '
  const text = deployment('agent', 1).replace(
    'metadata: { name: agent,',
    `metadata: { ${annotations}name: agent,`,
  )
  fleet.commit({ 'templates/agent/agent.yaml': text })

  const { outcomes } = await fleet.round()

  expect(outcomes.flatMap(({ failures }) => failures)).toEqual([])
  expect(await fleet.image('lyon', 'agent')).toBe('registry.example/agent:1')
})

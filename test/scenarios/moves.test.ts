import { expect, test } from 'vitest'
import { formatPlanText } from '../../src/core/report/index.ts'
import { cluster, deployment, files, SmallFleet } from './small-fleet.ts'

const header = 'apiVersion: banyan.dev/v1alpha1\n'

async function settled(more: Readonly<Record<string, string>> = {}): Promise<SmallFleet> {
  const fleet = new SmallFleet()
  fleet.commit(more)
  await fleet.round()
  await fleet.round()
  return fleet
}

/** What tells whether anything was made anew or changed, of every Deployment of a name. */
async function traces(fleet: SmallFleet, name: string): Promise<readonly unknown[]> {
  const objects = await Promise.all(['tokyo', 'osaka', 'paris', 'lyon'].map(each => fleet.object(each, name)))
  return objects.map(object => [object?.metadata.uid, object?.metadata.generation])
}

test('a cluster that gets another place in the tree keeps everything, and nobody asks it', async () => {
  const fleet = await settled()
  const before = [await traces(fleet, 'web'), await traces(fleet, 'agent')]

  fleet.commit({
    'clusters/europe/lyon/cluster.yaml': null,
    'clusters/asia/lyon/cluster.yaml': cluster('lyon'),
  })
  const { plan, verdict, state } = await fleet.round()

  expect(plan).toMatchObject({ groups: [], joined: [], detached: [], counts: { deleted: 0 } })
  expect(verdict?.stops).toEqual([])
  expect(state?.clusters.get('lyon')).toMatchObject({ location: 'asia/lyon', sync: 'Synced' })
  expect([await traces(fleet, 'web'), await traces(fleet, 'agent')]).toEqual(before)
})

test('a template and a branch that get other directories change nothing anywhere', async () => {
  const fleet = await settled()
  const before = [await traces(fleet, 'web'), await traces(fleet, 'agent')]

  fleet.commit({
    'templates/agent/agent.yaml': null,
    'templates/tools/agent/application.yaml': `${header}kind: Application\nmetadata: { name: agent }\n`,
    'templates/tools/agent/agent.yaml': files['templates/agent/agent.yaml'] ?? '',
    'clusters/europe/paris/cluster.yaml': null,
    'clusters/europe/lyon/cluster.yaml': null,
    'clusters/emea/paris/cluster.yaml': cluster('paris'),
    'clusters/emea/lyon/cluster.yaml': cluster('lyon'),
  })
  const { plan, diagnostics } = await fleet.round()

  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(plan).toMatchObject({ joined: [], detached: [], counts: { deleted: 0, added: 0 } })
  expect([await traces(fleet, 'web'), await traces(fleet, 'agent')]).toEqual(before)
})

test('an object that goes from one application to another is told so by the plan, and stays as it is', async () => {
  const fleet = await settled({ 'templates/agent/cache.yaml': deployment('cache', 1) })
  const before = await traces(fleet, 'cache')

  fleet.commit({ 'templates/agent/cache.yaml': null, 'templates/web/cache.yaml': deployment('cache', 1) })
  const { plan, verdict } = await fleet.round()
  const after = await fleet.object('tokyo', 'cache')

  expect(plan && formatPlanText(plan)).toContain(
    'update Deployment.apps default/cache (handed over from agent)  [web]',
  )
  expect(verdict?.stops).toEqual([])
  expect(await traces(fleet, 'cache')).toEqual(before)
  expect(after?.metadata.labels?.['banyan.dev/application']).toBe('web')
})

test('an object stays with who gives it while a guard stops who takes it, and goes over with the approval', async () => {
  const many = Array.from({ length: 12 }, (_, index) => `templates/web/extra-${index}.yaml`)
  const fleet = await settled({
    'templates/agent/cache.yaml': deployment('cache', 1),
    ...Object.fromEntries(many.map((path, index) => [path, deployment(`extra-${index}`, 1)])),
  })
  const before = await traces(fleet, 'cache')

  fleet.commit({
    'templates/agent/cache.yaml': null,
    'templates/web/cache.yaml': deployment('cache', 1),
    ...Object.fromEntries(many.map(path => [path, null])),
  })
  const { verdict } = await fleet.round()
  await fleet.round()
  const held = await traces(fleet, 'cache')
  fleet.commit({}, `Approve\n\nBanyan-Approve: ${verdict?.digest}\n`)
  const { state } = await fleet.round()

  expect(verdict?.stops.length).toBeGreaterThan(0)
  expect(held).toEqual(before)
  expect(state?.stops).toEqual([])
  expect(await traces(fleet, 'cache')).toEqual(before)
  expect((await fleet.object('tokyo', 'cache'))?.metadata.labels?.['banyan.dev/application']).toBe('web')
})

test('an object stays while a mistake holds who is to take it, and is theirs when that is mended', async () => {
  const fleet = await settled({
    'fleet.yaml': `${header}kind: Fleet\nmetadata: { name: small }\nspec: { levels: [region], guards: { maxLosingClusters: { percent: 100 } } }\n`,
    'templates/agent/cache.yaml': deployment('cache', 1),
  })
  const before = await traces(fleet, 'cache')

  fleet.commit({
    'templates/agent/cache.yaml': null,
    'templates/web/cache.yaml': deployment('cache', 1),
    'clusters/asia/overrides/web.yaml': `${header}kind: OverridePolicy\nmetadata: { name: web }\nspec: { overridRules: [] }\n`,
  })
  await fleet.round()
  await fleet.round()
  const held = await traces(fleet, 'cache')
  fleet.commit({ 'clusters/asia/overrides/web.yaml': null })
  await fleet.round()

  expect(held).toEqual(before)
  expect(await traces(fleet, 'cache')).toEqual(before)
  expect((await fleet.object('tokyo', 'cache'))?.metadata.labels?.['banyan.dev/application']).toBe('web')
})

import { expect, test } from 'vitest'
import type { Fault, Faults } from '../../src/simulator/faults.ts'
import { cut, during, shares } from './served-fleet.ts'
import { deployment, files, SmallFleet } from './small-fleet.ts'

const evenly = { lyon: 2, osaka: 2, paris: 2, tokyo: 2 }
const withoutTokyo = { lyon: 3, osaka: 3, paris: 2, tokyo: 0 }

/** A fleet at rest whose policy says nothing of clusters that fail. */
async function settled(changes: Readonly<Record<string, string>> = {}): Promise<SmallFleet> {
  const fleet = new SmallFleet()
  fleet.commit(changes)
  await during(fleet, 60)
  return fleet
}

test('the share of a silent cluster moves after five minutes without that the policy asks for it', async () => {
  const fleet = await settled()
  cut(fleet, 'tokyo')
  await during(fleet, 320)
  const tolerated = await shares(fleet)
  const fewest = await during(fleet, 60)
  const moved = await shares(fleet)
  cut(fleet)
  await during(fleet, 400)
  const returned = await fleet.replicas('web')
  fleet.commit({}, 'Banyan-Rebalance: .')
  await during(fleet, 120)

  expect(tolerated).toEqual(evenly)
  expect(moved).toEqual(withoutTokyo)
  expect(fewest).toBeGreaterThanOrEqual(8)
  expect(returned).toEqual({ ...withoutTokyo, tokyo: undefined })
  expect(await fleet.replicas('web')).toEqual(evenly)
})

test('nobody who answers is asked because another is silent, before its share moves', async () => {
  const fleet = await settled()
  cut(fleet, 'tokyo')
  const asked = new Set<string>()
  for (let waited = 0; waited < 320; waited += 10) {
    await fleet.clock.advance(10_000)
    await fleet.round()
    for (const name of fleet.clusters.asked) asked.add(name)
  }

  expect([...asked].filter(name => name !== 'tokyo')).toEqual([])
})

test('a policy that tolerates silence for ever keeps its replicas where they are', async () => {
  const forEver = '{ key: cluster.banyan.dev/unreachable, operator: Exists, effect: NoExecute }'
  const policy = files['clusters/policies/web.yaml'] ?? ''
  const placement = `spec:\n  placement: { clusterTolerations: [${forEver}] }`
  const fleet = await settled({ 'clusters/policies/web.yaml': policy.replace('spec:', placement) })
  cut(fleet, 'tokyo')

  await during(fleet, 2_000)

  expect(await shares(fleet)).toEqual(evenly)
})

test('a cluster that is silent for less than is tolerated loses nothing', async () => {
  const fleet = await settled()
  for (let times = 0; times < 4; times++) {
    cut(fleet, 'tokyo')
    await during(fleet, 250)
    cut(fleet)
    await during(fleet, 310)
  }

  expect(await shares(fleet)).toEqual(evenly)
  expect(await fleet.replicas('web')).toEqual(evenly)
})

test('a cluster that was silent for long is known to be back, and worked on, within half a minute', async () => {
  const fleet = await settled()
  cut(fleet, 'tokyo')
  await during(fleet, 300)
  fleet.commit({ 'templates/agent/agent.yaml': deployment('agent', 3) })
  await during(fleet, 5)
  cut(fleet)
  await during(fleet, 30)
  const { state } = await fleet.round()

  expect(state?.clusters.get('tokyo')).toMatchObject({ sync: 'Synced', health: { status: 'Healthy' } })
  expect(await fleet.replicas('agent')).toMatchObject({ tokyo: 3 })
  await during(fleet, 400)
  expect(await shares(fleet)).toEqual(evenly)
})

test('what changes in a cluster during the very evaluation that finds it to be back is not missed', async () => {
  const fleet = await settled()
  const { clock, reconciler } = fleet
  const tokyo = fleet.clusters.cluster('tokyo')
  const toTokyo =
    (fault: Fault): Faults =>
    ({ cluster, verb }) =>
      cluster === 'tokyo' && verb === 'apply' ? fault : undefined
  fleet.faults = toTokyo({ fault: 'refused' })
  fleet.commit({ 'templates/agent/agent.yaml': deployment('agent', 3) })
  const { outcomes, nextAt = 0 } = await fleet.round()
  fleet.faults = toTokyo({ fault: 'slow', milliseconds: 2_000 })
  await clock.advance(nextAt - clock.now())

  reconciler.begin()
  await clock.advance(1_000)
  const metadata = { name: 'web', namespace: 'default' }
  const web = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 7 } }
  tokyo.server.apply(web, { manager: 'somebody', force: true })
  for (let left = 30; left > 0; left--) {
    await clock.advance(500)
    reconciler.begin()
  }
  await during(fleet, 60)

  const failed = outcomes.find(({ cluster }) => cluster === 'tokyo')
  expect(failed?.failures).toMatchObject([{ code: 'cluster/unreachable' }])
  expect(await fleet.replicas('agent')).toMatchObject({ tokyo: 3 })
  expect(await fleet.replicas('web')).toEqual(evenly)
})

test('while most are silent nothing moves, and who comes back late has all of its time from then on', async () => {
  const fleet = await settled()
  cut(fleet, 'tokyo', 'osaka', 'paris')
  await during(fleet, 1_000)
  const { diagnostics } = await fleet.round()
  cut(fleet, 'tokyo')
  await during(fleet, 280)
  const late = await shares(fleet)
  await during(fleet, 400)

  expect(diagnostics.map(({ code }) => code)).toEqual(['schedule/observer-cut-off'])
  expect(late).toEqual(evenly)
  expect(await shares(fleet)).toEqual(withoutTokyo)
})

test('a process that begins while a cluster is silent moves nothing at once', async () => {
  const fleet = await settled()
  cut(fleet, 'tokyo')
  fleet.restart()

  const { plan } = await fleet.round()

  expect(plan?.moves).toEqual([])
  expect(await shares(fleet)).toEqual(evenly)
})

test('what was moved stays so in a process that begins later, whether or not the cluster is back', async () => {
  const fleet = await settled()
  cut(fleet, 'tokyo')
  await during(fleet, 400)
  fleet.restart()
  await during(fleet, 30)
  const silent = await shares(fleet)
  cut(fleet)
  fleet.restart()
  await during(fleet, 30)
  const back = await shares(fleet)
  fleet.restart()
  fleet.commit({}, 'Banyan-Rebalance: .')
  await during(fleet, 60)

  expect(silent).toEqual(withoutTokyo)
  expect(back).toMatchObject({ lyon: 3, osaka: 3, paris: 2 })
  expect(await fleet.replicas('web')).toEqual(evenly)
})

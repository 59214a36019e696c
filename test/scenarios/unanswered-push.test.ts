import { expect, test } from 'vitest'
import { StateStore } from '../../src/reconcile/fleet/state-store.ts'
import { SimulatedRepository } from '../../src/simulator/git/simulated-repository.ts'
import { SmallFleet } from './small-fleet.ts'

async function healthInBranch(fleet: SmallFleet, cluster: string): Promise<string | undefined> {
  const store = new StateStore(new SimulatedRepository(fleet.remote), 'banyan/status', fleet.clock)
  return (await store.read())?.clusters.get(cluster)?.health.status
}

test('a push whose answer was lost is overtaken, also when all is again as it was before', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  const before = await healthInBranch(fleet, 'tokyo')

  fleet.faults = ({ cluster }) => (cluster === 'tokyo' ? { fault: 'status', status: 500 } : undefined)
  const labels = { 'banyan.dev/application': 'nobody' }
  const metadata = { name: 'web', namespace: 'default', labels }
  const stranger = { manager: 'kubectl', force: true }
  fleet.clusters
    .cluster('tokyo')
    .server.apply({ apiVersion: 'apps/v1', kind: 'Deployment', metadata }, stranger)
  await fleet.clock.advance(1_000)
  fleet.pushIsUnanswered = true
  await expect(fleet.round()).rejects.toMatchObject({ code: 'git/unreachable' })
  const meanwhile = await healthInBranch(fleet, 'tokyo')
  fleet.pushIsUnanswered = false
  fleet.faults = () => undefined
  await fleet.clock.advance(60_000)
  await fleet.round()

  expect([before, meanwhile]).toEqual(['Healthy', 'Unknown'])
  expect(await healthInBranch(fleet, 'tokyo')).toBe('Healthy')
})

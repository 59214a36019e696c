import { expect, test } from 'vitest'
import type { OperationError } from '../../src/core/model/operation-error.ts'
import { FleetBells } from '../../src/reconcile/fleet/fleet-bells.ts'
import { runFleet } from '../../src/reconcile/fleet/run.ts'
import { deployment, SmallFleet } from './small-fleet.ts'

/** The daemon's loop on a small fleet, with the time moved on by the test. */
function daemon() {
  const bells = new FleetBells()
  const fleet = new SmallFleet(undefined, {}, news => bells.ring(news))
  const end = new AbortController()
  const failures: OperationError[] = []
  const running = runFleet({
    reconciler: fleet.reconciler,
    bells,
    source: fleet.source,
    clock: fleet.clock,
    signal: end.signal,
    onRound: () => undefined,
    onFailure: failure => failures.push(failure),
  })
  return {
    fleet,
    failures,
    sync: () => fleet.reconciler.stand().state?.clusters,
    async pass(seconds: number) {
      for (let step = 0; step < seconds * 10; step++) await fleet.clock.advance(100)
    },
    async stop() {
      end.abort()
      await fleet.clock.advance(120_000)
      await running
    },
  }
}

test('a cluster that hangs holds up no other, neither now nor with the next commits', async () => {
  const { fleet, pass, stop } = daemon()
  fleet.faults = ({ cluster }) => (cluster === 'tokyo' ? { fault: 'slow', milliseconds: 60_000 } : undefined)
  await pass(5)
  const first = await fleet.replicas('agent')
  fleet.commit({ 'templates/agent/agent.yaml': deployment('agent', 3) })
  await pass(3)
  const second = await fleet.replicas('agent')
  fleet.faults = () => undefined
  await pass(400)

  expect(first).toEqual({ tokyo: undefined, osaka: 1, paris: 1, lyon: 1 })
  expect(second).toEqual({ tokyo: undefined, osaka: 3, paris: 3, lyon: 3 })
  expect(await fleet.replicas('agent')).toEqual({ tokyo: 3, osaka: 3, paris: 3, lyon: 3 })
  await stop()
})

test('while the status branch cannot be written, what was decided before stays enforced', async () => {
  const { fleet, pass, failures, stop } = daemon()
  await pass(5)
  fleet.pushFails = true
  await fleet.clusters
    .cluster('paris')
    .connect()
    .delete({ ...agent })
  await pass(5)
  const mended = await fleet.replicas('agent')
  fleet.commit({ 'templates/agent/agent.yaml': deployment('agent', 3) })
  await pass(5)
  fleet.pushFails = false
  await pass(120)

  expect(mended).toEqual({ tokyo: 1, osaka: 1, paris: 1, lyon: 1 })
  expect(failures.map(({ code }) => code)).toContain('git/unreachable')
  expect(await fleet.replicas('agent')).toEqual({ tokyo: 3, osaka: 3, paris: 3, lyon: 3 })
  await stop()
})

const agent = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'agent' }

test('what came of the clusters is written before the daemon ends', async () => {
  const { fleet, pass, stop } = daemon()
  await pass(5)
  const refuse = async (cluster: string): Promise<void> => {
    await fleet.clusters.cluster(cluster).connect().delete(agent)
    await pass(0.4)
  }
  fleet.faults = ({ verb }) => (verb === 'apply' ? { fault: 'status', status: 403 } : undefined)
  await refuse('paris')
  const first = fleet.remote.branches.get('banyan/status')
  // Reports are a second apart.
  await refuse('lyon')
  const second = fleet.remote.branches.get('banyan/status')

  await stop()

  expect(second).toBe(first)
  expect(fleet.remote.branches.get('banyan/status')).not.toBe(second)
})

test('a cluster that does not answer is asked ever more seldom, and worked on when it is back', async () => {
  const { fleet, pass, stop } = daemon()
  await pass(5)
  fleet.faults = ({ cluster }) => (cluster === 'tokyo' ? { fault: 'refused' } : undefined)
  fleet.commit({ 'templates/agent/agent.yaml': deployment('agent', 3) })
  await pass(300)
  let asked = 0
  fleet.faults = ({ cluster }) => {
    if (cluster !== 'tokyo') return undefined
    asked++
    return { fault: 'refused' }
  }
  await pass(600)
  fleet.faults = () => undefined
  await pass(310)

  expect(asked).toBeGreaterThan(0)
  expect(asked).toBeLessThan(60)
  expect((await fleet.replicas('agent')).tokyo).toBe(3)
  await stop()
})

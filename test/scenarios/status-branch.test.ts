import { expect, test } from 'vitest'
import { OperationError } from '../../src/core/model/operation-error.ts'
import { StateStore } from '../../src/reconcile/fleet/state-store.ts'
import { SimulatedRepository } from '../../src/simulator/git/simulated-repository.ts'
import { ours } from '../support/fleet-files.ts'
import { during } from './served-fleet.ts'
import { SmallFleet } from './small-fleet.ts'

const branch = 'banyan/status'

async function syncInBranch(fleet: SmallFleet): Promise<readonly (string | undefined)[]> {
  const store = new StateStore(new SimulatedRepository(fleet.remote), branch, fleet.clock)
  const state = await store.read()
  return [...(state?.clusters.values() ?? [])].map(({ sync }) => sync)
}

/** As the daemon does when the branch is not as it wrote it. */
async function round(fleet: SmallFleet): Promise<void> {
  try {
    await fleet.round()
  } catch (error) {
    if (!(error instanceof OperationError) || error.code !== 'git/stale') throw error
    await fleet.reconciler.forget()
    await fleet.round()
  }
}

test('what a process that is gone pushed and what arrives late is put right, also while nothing else changes', async () => {
  const fleet = new SmallFleet()
  const tips: (string | undefined)[] = []
  fleet.remote.listen(() => tips.push(fleet.remote.branches.get(branch)))
  await during(fleet, 10)
  const atRest = await syncInBranch(fleet)
  fleet.remote.move(
    branch,
    tips.find(tip => tip !== undefined),
  )
  const late = await syncInBranch(fleet)
  await fleet.clock.advance(61_000)
  await round(fleet)

  expect(late).not.toContain('Synced')
  expect(await syncInBranch(fleet)).toEqual(atRest)
  expect(new Set(atRest)).toEqual(new Set(['Synced']))
})

test('a status branch that somebody deletes is there again, also while nothing else changes', async () => {
  const fleet = new SmallFleet()
  await during(fleet, 10)
  const tip = fleet.remote.branches.get(branch)
  fleet.remote.move(branch, undefined)
  await fleet.clock.advance(61_000)
  await fleet.round()

  expect(tip).toBeDefined()
  expect(fleet.remote.branches.get(branch)).toBe(tip)
})

test('a process that begins and finds all as it was writes nothing, also after commits that changed no cluster', async () => {
  const fleet = new SmallFleet()
  await during(fleet, 10)
  const any = '{ percent: 100, floor: 100 }'
  const guards = `guards: { maxDeletions: ${any}, maxDeletionsPerCluster: ${any}, maxLosingClusters: ${any} }`
  fleet.commit({
    'fleet.yaml': ours(`Fleet\nmetadata: { name: small }\nspec: { levels: [region], ${guards} }`),
  })
  await fleet.round()
  fleet.commit({ 'templates/agent/agent.yaml': null, 'clusters/policies/agent.yaml': null })
  await during(fleet, 10)
  const { revision } = await fleet.round()
  fleet.commit({ 'README.md': 'Our shops.\n' })
  await during(fleet, 10)
  const tip = fleet.remote.branches.get(branch)
  await fleet.clock.advance(3_700_000)
  fleet.restart()
  await during(fleet, 10)
  const { state } = await fleet.round()

  expect(fleet.remote.branches.get(branch)).toBe(tip)
  expect(state?.revision).not.toBe(revision)
  expect(new Set([...(state?.clusters.values() ?? [])].map(each => each.revision))).toEqual(
    new Set([revision]),
  )
})

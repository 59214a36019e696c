import { expect, test } from 'vitest'
import { OperationError } from '../../src/core/model/operation-error.ts'
import { ChartInflater } from '../../src/reconcile/charts/chart-inflater.ts'
import { replayDecision } from '../../src/reconcile/fleet/replay.ts'
import { StateStore } from '../../src/reconcile/fleet/state-store.ts'
import { SimulatedRepository } from '../../src/simulator/git/simulated-repository.ts'
import { ours } from '../support/fleet-files.ts'
import { imageOverride, SmallFleet } from './small-fleet.ts'

const branch = 'banyan/status'
const archive = 'banyan/status-archive'

const bounded = ours(
  'Fleet\nmetadata: { name: small }\nspec: { levels: [region], status: { maxCommits: 10 } }',
)

/** A fleet whose status branch gets ten commits at most. */
async function boundedFleet(): Promise<SmallFleet> {
  const fleet = new SmallFleet()
  fleet.commit({ 'fleet.yaml': bounded })
  await fleet.round()
  return fleet
}

let tag = 1

async function change(fleet: SmallFleet): Promise<void> {
  fleet.commit({ 'clusters/asia/overrides/web.yaml': imageOverride(String(++tag)) })
  await fleet.round()
}

function tipOf(fleet: SmallFleet, name = branch) {
  const id = fleet.remote.branches.get(name) ?? ''
  const commit = fleet.remote.commit(id)
  if (commit === undefined) throw new Error(`there is no branch ${name}`)
  return commit
}

/** Changes the fleet until the branch begins anew; gives the newest commit before. */
async function untilSquashed(fleet: SmallFleet) {
  for (;;) {
    const before = tipOf(fleet)
    await change(fleet)
    if (tipOf(fleet).message.includes('Banyan-Squashed: ')) return before
    // Several commits may come of one change.
    const squashed = ancestors(fleet, tipOf(fleet).id).find(each =>
      each.message.includes('Banyan-Squashed: '),
    )
    if (squashed !== undefined && !ancestors(fleet, before.id).includes(squashed)) return before
  }
}

function ancestors(fleet: SmallFleet, id: string) {
  const found = []
  for (let each = fleet.remote.commit(id); each?.tree.entries.has('fleet.yaml'); ) {
    if (!each.tree.entries.has('clusters') || each.tree.entries.has('templates')) break
    found.push(each)
    each = fleet.remote.commit(each.parents[0] ?? '')
  }
  return found
}

test('a branch that has grown to its bound begins anew, says so, and what was before is kept', async () => {
  const fleet = await boundedFleet()
  await untilSquashed(fleet)
  const commits = ancestors(fleet, tipOf(fleet).id)
  const squashed = commits.at(-1)
  const [, old = ''] = /Banyan-Squashed: (\w+)/.exec(squashed?.message ?? '') ?? []
  const head = fleet.remote.branches.get('main') ?? ''

  expect(commits.length).toBeLessThan(10)
  expect(squashed?.message).toContain(`kept by branch "${archive}"`)
  expect(tipOf(fleet, archive).id).toBe(old)
  expect(ancestors(fleet, old)).toHaveLength(10)
  expect(squashed?.parents).toContain(head)
  const store = new StateStore(new SimulatedRepository(fleet.remote), branch, fleet.clock)
  expect((await store.read())?.revision).toBe(head)
})

test('whoever is at the old tip is told that it is stale, and goes on from the new one', async () => {
  const fleet = await boundedFleet()
  const other = new StateStore(new SimulatedRepository(fleet.remote), branch, fleet.clock)
  await other.read()
  await untilSquashed(fleet)
  const { state } = await fleet.round()
  if (state === undefined) throw new Error('there is no state')
  const tip = tipOf(fleet).id

  await expect(other.write({ ...state, diagnostics: ['late'] }, 'late')).rejects.toMatchObject({
    code: 'git/stale',
  })
  expect(tipOf(fleet).id).toBe(tip)
  await other.read()
  expect(await other.write({ ...state, diagnostics: ['again'] }, 'again')).toBe(true)
  expect(tipOf(fleet).parents[0]).toBe(tip)
})

async function replay(fleet: SmallFleet): Promise<readonly string[]> {
  const repository = new SimulatedRepository(fleet.remote)
  await repository.fetch('main')
  const tip = (await repository.fetch(branch)) ?? ''
  const { state } = await fleet.round()
  const charts = new ChartInflater(undefined)
  const differences: string[] = []
  for (const decision of state?.decisions.values() ?? []) {
    const request = { source: repository, store: repository, branch, tip, charts, decision }
    differences.push(...(await replayDecision(request)).differences)
  }
  return differences
}

test('decisions are replayed across a squash, and once the archive has it no more, that is said', async () => {
  const fleet = await boundedFleet()
  await untilSquashed(fleet)
  expect(await replay(fleet)).toEqual([])

  await untilSquashed(fleet)
  await untilSquashed(fleet)

  await expect(replay(fleet)).rejects.toMatchObject({
    code: 'git/not-found',
    message: expect.stringContaining('its history is not kept any more'),
  })
})

test('a forge that lets nobody rewrite the branch is told of, and the branch goes on growing', async () => {
  const fleet = await boundedFleet()
  const { state } = await fleet.round()
  if (state === undefined) throw new Error('there is no state')
  const repository = new SimulatedRepository(fleet.remote)
  const push = repository.push.bind(repository)
  repository.push = async request => {
    const { expected, commit } = request
    const [last] = await repository.log({ to: commit, limit: 1 })
    if (expected === undefined || last?.parents.includes(expected)) return await push(request)
    const message = 'the remote does not let the branch be pushed'
    throw new OperationError({ code: 'git/unauthorized', message, subject: branch, retryable: false })
  }
  const refused: OperationError[] = []
  const onRefused = (failure: OperationError): void => {
    refused.push(failure)
  }
  const store = new StateStore(repository, branch, fleet.clock, { onRefused })
  await store.read()
  for (let count = 0; count < 60; count++)
    await store.write({ ...state, diagnostics: [String(count)] }, 'more', 10)

  expect(refused.map(({ code }) => code)).toEqual(['git/unauthorized'])
  expect(ancestors(fleet, tipOf(fleet).id).length).toBeGreaterThan(60)
  expect((await store.read())?.diagnostics).toEqual(['59'])
})

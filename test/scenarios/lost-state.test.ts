import { expect, test } from 'vitest'
import { OperationError } from '../../src/core/model/operation-error.ts'
import type { FleetState } from '../../src/core/model/state.ts'
import { StateStore } from '../../src/reconcile/fleet/state-store.ts'
import { SimulatedRepository } from '../../src/simulator/git/simulated-repository.ts'
import { drive } from '../support/drive.ts'
import { ours } from '../support/fleet-files.ts'
import { cut, lyonReturned, names, shares } from './served-fleet.ts'
import { deployment, imageOverride, SmallFleet } from './small-fleet.ts'

const branch = 'banyan/status'
const inventory = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'banyan-system', name: 'banyan-small' }
/** What is granted after lyon went and came back: it follows from what happened, and from no file. */
const granted = { lyon: 0, osaka: 3, paris: 3, tokyo: 2 }

/** Rounds as a daemon makes them, until all has come to rest. */
async function settle(fleet: SmallFleet): Promise<FleetState | undefined> {
  let state: FleetState | undefined
  for (let round = 0; round < 6; round++) {
    try {
      state = (await fleet.round()).state
    } catch (error) {
      if (!(error instanceof OperationError) || error.code !== 'git/stale') throw error
      await fleet.reconciler.forget()
    }
    await fleet.clock.advance(61_000)
  }
  return state
}

async function stored(fleet: SmallFleet): Promise<FleetState | undefined> {
  return new StateStore(new SimulatedRepository(fleet.remote), branch, fleet.clock).read()
}

/** The versions of what must not be written again. */
async function versions(fleet: SmallFleet): Promise<readonly unknown[]> {
  const { faults } = fleet
  fleet.faults = () => undefined
  const objects = await Promise.all(names.map(name => fleet.object(name, 'web')))
  fleet.faults = faults
  return objects.map(object => object?.metadata.generation)
}

async function without(fleet: SmallFleet, name: string): Promise<void> {
  await fleet.clusters.cluster(name).connect().delete(inventory)
}

const firstTip = (fleet: SmallFleet): string => {
  let tip = fleet.remote.branches.get(branch) ?? ''
  for (;;) {
    const parent = fleet.remote.commit(tip)?.parents[0]
    if (parent === undefined || !fleet.remote.commit(parent)?.tree.entries.has('decisions')) return tip
    tip = parent
  }
}

const losses: Readonly<Record<string, (fleet: SmallFleet) => void>> = {
  deleted: fleet => fleet.remote.move(branch, undefined),
  forged: fleet => {
    fleet.remote.publish(branch, new Map([['fleet.yaml', 'kind: FleetStatus\nrevision: mine\n']]))
  },
  'replaced by something else': fleet => {
    fleet.remote.publish(branch, new Map([['index.html', 'hello']]), { onto: null })
  },
  'rolled back': fleet => fleet.remote.move(branch, firstTip(fleet)),
}

const lost = Object.entries(losses)

test.each(lost)('a status branch that is %s moves nothing under the process', async (_, lose) => {
  const fleet = await lyonReturned()
  const before = await versions(fleet)
  lose(fleet)
  fleet.commit({ 'clusters/asia/overrides/web.yaml': imageOverride('2') })
  await settle(fleet)

  expect(await shares(fleet)).toEqual(granted)
  expect([(await versions(fleet))[0], (await versions(fleet))[2]]).toEqual([before[0], before[2]])
  expect(await fleet.image('tokyo', 'web')).toContain(':2')
  expect([...((await stored(fleet))?.decisions.values() ?? [])].map(({ root }) => root.granted)).toEqual([8])
})

test.each(lost)(
  'a status branch that is %s while nobody runs is told again by the clusters',
  async (_, lose) => {
    const fleet = await lyonReturned()
    const before = await versions(fleet)
    lose(fleet)
    fleet.restart()
    const state = await settle(fleet)

    expect(await shares(fleet)).toEqual(granted)
    expect(await versions(fleet)).toEqual(before)
    expect(new Set([...(state?.clusters.values() ?? [])].map(({ sync }) => sync))).toEqual(
      new Set(['Synced']),
    )
    expect((await stored(fleet))?.sequence.counter).toBe(1)
  },
)

test('a branch and the inventories of clusters that are lost together move nothing, and lose nothing', async () => {
  const fleet = await lyonReturned()
  const before = await versions(fleet)
  fleet.remote.move(branch, undefined)
  for (const name of ['osaka', 'lyon']) await without(fleet, name)
  fleet.restart()
  await settle(fleet)

  expect(await shares(fleet)).toEqual(granted)
  expect(await versions(fleet)).toEqual(before)
})

test('a cluster whose inventory is lost keeps what it has, and has an inventory again', async () => {
  const fleet = await lyonReturned()
  const before = await versions(fleet)
  await without(fleet, 'osaka')
  fleet.restart()
  await settle(fleet)

  expect(await shares(fleet)).toEqual(granted)
  expect(await versions(fleet)).toEqual(before)
  expect(await fleet.clusters.cluster('osaka').connect().get(inventory)).toBeDefined()
})

test.each([
  ['one', ['paris']],
  ['most', ['paris', 'osaka', 'tokyo']],
  ['none', ['paris', 'osaka', 'tokyo', 'lyon']],
])(
  'of a lost branch %s of the clusters is silent, and nothing moves, neither then nor when it is heard',
  async (_, silent) => {
    const fleet = await lyonReturned()
    const before = await versions(fleet)
    fleet.remote.move(branch, undefined)
    cut(fleet, ...silent)
    fleet.restart()
    await fleet.round()
    await fleet.clock.advance(20_000)
    await fleet.round()
    const meanwhile = await versions(fleet)
    fleet.faults = () => undefined
    await settle(fleet)

    expect(meanwhile).toEqual(before)
    expect(await shares(fleet)).toEqual(granted)
    expect(await versions(fleet)).toEqual(before)
  },
)

test('which clusters were chosen outlasts the loss of the branch', async () => {
  const fleet = await lyonReturned()
  const spread = 'spreadConstraints: [{ spreadByField: cluster, minGroups: 2, maxGroups: 2 }]'
  const choosing = (from: string) =>
    ours(
      `PropagationPolicy\nmetadata: { name: agent }\nspec: { applications: [agent], placement: { clusterAffinity: { clusterNames: [${from}] }, ${spread} } }`,
    )
  const chosen = async () =>
    Object.entries(await fleet.replicas('agent')).flatMap(([name, has]) => (has === undefined ? [] : name))
  const any = '{ percent: 100, floor: 100 }'
  const guards = `guards: { maxDeletions: ${any}, maxDeletionsPerCluster: ${any}, maxLosingClusters: ${any} }`
  fleet.commit({
    'fleet.yaml': ours(`Fleet\nmetadata: { name: small }\nspec: { levels: [region], ${guards} }`),
    'clusters/policies/agent.yaml': choosing('paris, tokyo'),
  })
  await settle(fleet)
  fleet.commit({ 'clusters/policies/agent.yaml': choosing('lyon, osaka, paris, tokyo') })
  await settle(fleet)
  const before = await chosen()
  fleet.remote.move(branch, undefined)
  fleet.restart()
  await settle(fleet)

  expect(before).toEqual(['tokyo', 'paris'])
  expect(await chosen()).toEqual(before)
})

test('while the store is away for a day nothing new is decided, what was is enforced, and then all is told', async () => {
  const fleet = await lyonReturned()
  const tip = fleet.remote.branches.get(branch)
  fleet.pushFails = true
  fleet.commit({ 'templates/web/web.yaml': deployment('web', 12) })
  await expect(fleet.round()).rejects.toMatchObject({ code: 'git/unreachable' })
  for (let hour = 0; hour < 24; hour++) {
    if (hour === 12)
      await fleet.clusters
        .cluster('tokyo')
        .connect()
        .delete({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'web' })
    await fleet.clock.advance(3_600_000)
    fleet.reconciler.begin()
    await fleet.reconciler.settled()
  }
  const replicas = await fleet.replicas('web')
  const untouched = fleet.remote.branches.get(branch)
  fleet.pushFails = false
  await settle(fleet)

  expect(replicas).toEqual({ tokyo: 2, osaka: 3, paris: 3, lyon: undefined })
  expect(untouched).toBe(tip)
  expect(Object.values(await shares(fleet)).reduce((sum: number, each) => sum + Number(each), 0)).toBe(12)
})

test('a rollout that was on its way when all is lost begins again, and no cluster takes the new content ahead of its turn', async () => {
  const fleet = new SmallFleet()
  fleet.commit({
    'clusters/policies/rollout.yaml': ours(
      'RolloutPolicy\nspec: { steps: [{ maxConcurrency: 1, minSuccessTime: 10m }] }',
    ),
  })
  await settle(fleet)
  fleet.commit({ 'templates/web/web.yaml': deployment('web', 8, 'registry.example/web:2') })
  await fleet.round()
  await fleet.round()
  const images = async (): Promise<string> =>
    (await Promise.all(names.map(name => fleet.image(name, 'web')))).map(each => String(each).at(-1)).join()
  const before = await images()

  fleet.remote.branches.delete(branch)
  fleet.restart()
  await fleet.round()
  await fleet.round()
  const rebuilt = await images()
  for (let minute = 0; minute < 60; minute++) await settle(fleet)

  expect(before.split('2')).toHaveLength(2)
  expect(rebuilt).toBe(before)
  expect(await images()).toBe('2,2,2,2')
})

test('a process that could not take in anything yet reports no cluster away', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  const { state: before } = await fleet.round()
  fleet.commit({ 'templates/web/web.yaml': deployment('web', 12) })
  fleet.restart()

  fleet.pushFails = true
  await expect(drive(fleet.clock, fleet.reconciler.advance())).rejects.toMatchObject({
    code: 'git/unreachable',
  })
  fleet.pushFails = false
  await drive(fleet.clock, fleet.reconciler.report())

  const store = new StateStore(new SimulatedRepository(fleet.remote), branch, fleet.clock)
  expect((await store.read())?.clusters).toEqual(before?.clusters)
})

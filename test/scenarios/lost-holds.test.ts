import { expect, test } from 'vitest'
import type { FleetState } from '../../src/core/model/state.ts'
import { StateStore } from '../../src/reconcile/fleet/state-store.ts'
import { SimulatedRepository } from '../../src/simulator/git/simulated-repository.ts'
import { ours } from '../support/fleet-files.ts'
import { minutes, rounds, settledWith, tags, web } from './rolling-fleet.ts'
import { dividing, names, shares } from './served-fleet.ts'
import { cluster, deployment, files, SmallFleet } from './small-fleet.ts'

const branch = 'banyan/status'

async function stored(fleet: SmallFleet): Promise<FleetState | undefined> {
  return new StateStore(new SimulatedRepository(fleet.remote), branch, fleet.clock).read()
}

async function versions(fleet: SmallFleet): Promise<readonly unknown[]> {
  const objects = await Promise.all(names.map(name => fleet.object(name, 'web')))
  return objects.map(object => object?.metadata.generation)
}

test('what a guard stopped stays stopped when the branch is lost, and an approval that was used counts for nothing', async () => {
  const fleet = new SmallFleet()
  await rounds(fleet, 4)
  const policy = 'clusters/policies/agent.yaml'
  const change = (text: string | null, tag: number): void => {
    // The rest of a commit goes on, so that clusters are at it.
    fleet.commit({
      [policy]: text,
      'templates/web/web.yaml': deployment('web', 8, `registry.example/web:${tag}`),
    })
  }
  const has = async () => Object.values(await fleet.replicas('agent'))
  const lose = async () => {
    fleet.remote.move(branch, undefined)
    fleet.restart()
    await rounds(fleet, 4)
  }
  change(null, 2)
  await rounds(fleet, 4)
  const digest = (await stored(fleet))?.stops[0]?.digest
  const before = await has()
  await lose()
  const rebuilt = await has()
  const stop = (await stored(fleet))?.stops[0]?.digest

  fleet.commit({}, `it may go\n\nBanyan-Approve: ${digest}\n`)
  await rounds(fleet, 4)
  const approved = await has()
  change(files[policy] ?? '', 3)
  await rounds(fleet, 4)
  change(null, 4)
  await rounds(fleet, 4)
  await lose()

  expect(before).toEqual([1, 1, 1, 1])
  expect(rebuilt).toEqual(before)
  expect(stop).toBe(digest)
  expect(approved).toEqual([undefined, undefined, undefined, undefined])
  expect(await has()).toEqual(before)
  expect((await stored(fleet))?.stops[0]?.digest).toBe(digest)
  expect((await stored(fleet))?.usedApprovals.map(used => used.split(' ')[1])).toContain(digest)
})

const others = `clusterNames: [${names.filter(name => name !== 'tokyo').join(', ')}]`
const weights = `staticWeightList: [{ targetCluster: { clusterNames: [tokyo] }, weight: 9 }, { targetCluster: { ${others} }, weight: 1 }]`
const moves: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'the weight of a cluster': { 'clusters/asia/tokyo/cluster.yaml': cluster('tokyo', 'weight: 9') },
  'the policy': {
    'clusters/policies/web.yaml': dividing('').replace(
      'Divided }',
      `Divided, replicaDivisionPreference: Weighted, weightPreference: { ${weights} } }`,
    ),
  },
}

test.each(Object.entries(moves))(
  'a move by %s that was stopped stays stopped when the branch is lost, and is let through by an approval',
  async (_, move) => {
    const fleet = new SmallFleet()
    fleet.commit({ 'clusters/policies/web.yaml': dividing('') })
    await rounds(fleet, 4)
    const before = await shares(fleet)
    fleet.commit({
      'fleet.yaml': ours(
        'Fleet\nmetadata: { name: small }\nspec: { levels: [region], guards: { maxMovedReplicas: { percent: 10, floor: 1 } } }',
      ),
      ...move,
      'templates/agent/agent.yaml': deployment('agent', 1, 'registry.example/agent:2'),
    })
    await rounds(fleet, 4)
    const [stop] = (await stored(fleet))?.stops ?? []
    fleet.remote.move(branch, undefined)
    fleet.restart()
    await rounds(fleet, 4)
    const [rebuilt] = (await stored(fleet))?.stops ?? []
    const held = await shares(fleet)
    fleet.commit({}, `it may move\n\nBanyan-Approve: ${rebuilt?.digest}\n`)
    await rounds(fleet, 4)

    expect(stop?.guard).toBe('maxMovedReplicas')
    expect(rebuilt).toEqual(stop)
    expect(held).toEqual(before)
    expect((await shares(fleet)).tokyo).toBeGreaterThan(2)
    expect((await stored(fleet))?.stops).toEqual([])
  },
)

test('what was reverted in clusters is not tried again there when the branch is lost', async () => {
  const fleet = await settledWith('{ onBreach: Revert, steps: [{ maxConcurrency: 1 }] }')
  // Nobody lets it be written into Git.
  fleet.source.repository.push = async () => 'stale'
  fleet.commit({ 'templates/web/web.yaml': web('broken') })
  await minutes(fleet, 30)
  const before = [...((await stored(fleet))?.rollouts?.values() ?? [])].map(({ breaches }) => breaches)
  const untouched = await versions(fleet)
  fleet.remote.move(branch, undefined)
  fleet.restart()
  await minutes(fleet, 30)
  const after = [...((await stored(fleet))?.rollouts?.values() ?? [])].map(({ breaches }) => breaches)
  const quiet = await versions(fleet)
  fleet.commit({ 'templates/web/web.yaml': web(3) })
  await minutes(fleet, 30)

  expect(before).toMatchObject([[{ reverted: true, clusters: { osaka: { failed: expect.any(String) } } }]])
  expect(after).toMatchObject(
    before.map(all => all.map(({ at, step, clusters }) => ({ at, step, clusters }))),
  )
  expect(quiet).toEqual(untouched)
  expect(await tags(fleet)).toBe('3,3,3,3')
})

test('where every change takes an approval, what waits for one does so also when the branch is lost', async () => {
  const fleet = new SmallFleet()
  await rounds(fleet, 2)
  const guards = 'guards: { requireApproval: { clusters: [tokyo] } }'
  fleet.commit({
    'fleet.yaml': ours(`Fleet\nmetadata: { name: small }\nspec: { levels: [region], ${guards} }`),
  })
  await rounds(fleet, 4)
  fleet.commit({
    'templates/agent/agent.yaml': deployment('agent', 1, 'registry.example/agent:2'),
    'templates/new/new.yaml': deployment('new', 1),
    'clusters/policies/new.yaml': ours('PropagationPolicy\nmetadata: { name: new }'),
  })
  const has = async () => ({
    agent: await Promise.all(names.map(async name => String(await fleet.image(name, 'agent')).at(-1))),
    fresh: await fleet.replicas('new'),
    stops: (await stored(fleet))?.stops.map(({ guard, digest }) => ({ guard, digest })),
  })
  await rounds(fleet, 4)
  const before = await has()
  fleet.remote.move(branch, undefined)
  fleet.restart()
  await rounds(fleet, 4)
  const after = await has()
  fleet.commit({}, `it may change\n\nBanyan-Approve: ${before.stops?.[0]?.digest}\n`)
  await rounds(fleet, 4)

  expect(before).toMatchObject({
    agent: ['2', '2', '2', '1'],
    fresh: { tokyo: undefined, osaka: 1 },
    stops: [{ guard: 'requireApproval' }],
  })
  expect(after).toEqual(before)
  expect(await has()).toMatchObject({ agent: ['2', '2', '2', '2'], fresh: { tokyo: 1 }, stops: [] })
})

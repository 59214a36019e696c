import { expect, test } from 'vitest'
import { cut, dividing } from './served-fleet.ts'
import { cluster, deployment, SmallFleet } from './small-fleet.ts'

const lyon = 'clusters/europe/lyon/cluster.yaml'

async function rounds(fleet: SmallFleet, count = 4): Promise<Awaited<ReturnType<SmallFleet['round']>>> {
  for (let round = 1; round < count; round++) {
    await fleet.round()
    await fleet.clock.advance(60_000)
  }
  return await fleet.round()
}

/** A small fleet at rest in which lyon goes with all that it has when it leaves. */
async function deleting(more: Readonly<Record<string, string>> = {}): Promise<SmallFleet> {
  const fleet = new SmallFleet()
  fleet.commit({ [lyon]: cluster('lyon', 'onRemoval: Delete'), ...more })
  await rounds(fleet, 2)
  return fleet
}

test('a cluster that leaves is detached: it runs on untouched, its share goes elsewhere, and it is known when it returns', async () => {
  const fleet = new SmallFleet()
  await rounds(fleet, 2)
  const before = await fleet.object('lyon', 'agent')

  fleet.commit({
    [lyon]: null,
    'templates/agent/agent.yaml': deployment('agent', 1, 'registry.example/agent:2'),
  })
  const left = await rounds(fleet)
  const asked = fleet.clusters.asked
  const without = await fleet.replicas('web')
  fleet.commit({ [lyon]: cluster('lyon'), 'templates/agent/agent.yaml': deployment('agent', 1) })
  const back = await rounds(fleet)
  const after = await fleet.object('lyon', 'agent')

  expect(left.state?.clusters.get('lyon')?.sync).toBe('Detached')
  expect(left.state?.clusters.get('lyon')?.applications.map(({ name }) => name)).toEqual(['agent', 'web'])
  expect(asked).not.toContain('lyon')
  expect(without).toMatchObject({ lyon: 2 })
  expect([without.tokyo, without.osaka, without.paris].reduce((a, b) => Number(a) + Number(b), 0)).toBe(8)
  expect(back.state?.clusters.get('lyon')).toMatchObject({ sync: 'Synced', failures: [] })
  expect(after?.metadata.uid).toBe(before?.metadata.uid)
  expect(after?.metadata.generation).toBe(before?.metadata.generation)
})

test('with onRemoval: Delete what was applied goes, and the status tells no more of the cluster', async () => {
  const fleet = await deleting()

  fleet.commit({ [lyon]: null })
  const { plan } = await fleet.round()
  const { state } = await rounds(fleet)

  expect(plan).toMatchObject({ removed: ['lyon'], detached: [] })
  expect(await fleet.object('lyon', 'web')).toBe(undefined)
  expect(await fleet.object('lyon', 'agent')).toBe(undefined)
  expect(state?.clusters.has('lyon')).toBe(false)
  expect(await fleet.object('paris', 'agent')).toBeDefined()
})

test('what was merged before the removal counts, also where nobody looked between', async () => {
  const fleet = new SmallFleet()
  await rounds(fleet, 2)

  fleet.commit({ [lyon]: cluster('lyon', 'onRemoval: Delete') })
  fleet.commit({ [lyon]: null })
  const { state } = await rounds(fleet)

  expect(await fleet.object('lyon', 'web')).toBe(undefined)
  expect(state?.clusters.has('lyon')).toBe(false)
})

test('a cluster that cannot be reached stays Removing, also for a process that was started meanwhile, until it is done', async () => {
  const fleet = await deleting()
  cut(fleet, 'lyon')
  fleet.commit({ [lyon]: null })
  const away = await rounds(fleet)
  fleet.restart()
  const again = await rounds(fleet)
  fleet.commit({ 'README.md': 'something else' })
  await rounds(fleet)

  fleet.faults = () => undefined
  await fleet.clock.advance(600_000)
  const { state } = await rounds(fleet)

  expect(away.state?.clusters.get('lyon')?.sync).toBe('Removing')
  expect(again.state?.clusters.get('lyon')?.sync).toBe('Removing')
  expect(state?.clusters.has('lyon')).toBe(false)
  expect(await fleet.object('lyon', 'web')).toBe(undefined)
})

test('a removal that a guard stops leaves the cluster as it is until it is approved, also over a restart', async () => {
  const guarded =
    'apiVersion: banyan.dev/v1alpha1\nkind: Fleet\nmetadata: { name: small }\nspec: { levels: [region], guards: { requireApproval: { paths: [europe/**] } } }\n'
  const fleet = await deleting()
  fleet.commit({ 'fleet.yaml': guarded })
  await rounds(fleet, 2)
  fleet.commit({ [lyon]: null })
  const { verdict } = await fleet.round()
  const held = await rounds(fleet)
  fleet.restart()
  fleet.commit({ 'README.md': 'something else' })
  const again = await rounds(fleet)
  const kept = await fleet.replicas('web')

  fleet.commit({}, `Approve\n\nBanyan-Approve: ${verdict?.digest}\n`)
  const { state } = await rounds(fleet)

  expect(verdict?.stops.map(({ guard }) => guard)).toContain('requireApproval')
  expect(held.state?.clusters.get('lyon')?.removal?.waiting).toBe(true)
  expect(again.state?.stops[0]?.digest).toBe(verdict?.digest)
  expect(kept).toEqual({ tokyo: 2, osaka: 2, paris: 2, lyon: 2 })
  expect(state?.stops).toEqual([])
  expect(state?.clusters.has('lyon')).toBe(false)
  expect(await fleet.object('lyon', 'web')).toBe(undefined)
})

test('a cluster that comes back while it is removed is ours again', async () => {
  const fleet = await deleting()
  cut(fleet, 'lyon')
  fleet.commit({ [lyon]: null })
  await rounds(fleet)

  fleet.commit({ [lyon]: cluster('lyon') })
  fleet.faults = () => undefined
  await fleet.clock.advance(600_000)
  const { state } = await rounds(fleet)

  expect(state?.clusters.get('lyon')).toMatchObject({ sync: 'Synced' })
  expect(await fleet.object('lyon', 'agent')).toBeDefined()
})

/** The fleet's clusters, where one answers under another name, too. */
function alias(fleet: SmallFleet, name: string, of: string): void {
  const connect = fleet.clusters.connect.bind(fleet.clusters)
  fleet.clusters.connect = each => connect(each.name === name ? { ...each, name: of } : each)
}

test.each(['', 'onRemoval: Delete'])(
  'a cluster that gets another name (%s) keeps all that runs there',
  async fields => {
    const fleet = new SmallFleet()
    fleet.commit({ [lyon]: cluster('lyon', fields), 'clusters/policies/web.yaml': dividing('onZero: Scale') })
    await rounds(fleet, 2)
    alias(fleet, 'marseille', 'lyon')
    const before = await fleet.object('lyon', 'agent')

    fleet.commit({ [lyon]: null, 'clusters/europe/marseille/cluster.yaml': cluster('marseille') })
    const { state } = await rounds(fleet, 6)
    const after = await fleet.object('lyon', 'agent')

    expect(after?.metadata.uid).toBe(before?.metadata.uid)
    expect(after?.metadata.generation).toBe(before?.metadata.generation)
    expect(state?.clusters.get('marseille')).toMatchObject({ sync: 'Synced', failures: [] })
    expect(state?.clusters.get('lyon')?.sync).toBe(fields === '' ? 'Detached' : undefined)
  },
)

test('two names for one cluster do not fight: the second is refused, and nothing is deleted', async () => {
  const fleet = new SmallFleet()
  await rounds(fleet, 2)
  alias(fleet, 'marseille', 'lyon')

  fleet.commit({
    'clusters/europe/marseille/cluster.yaml': cluster('marseille'),
    'clusters/policies/agent.yaml':
      'apiVersion: banyan.dev/v1alpha1\nkind: PropagationPolicy\nmetadata: { name: agent }\nspec: { placement: { clusterAffinity: { exclude: [marseille] } } }\n',
  })
  const { state } = await rounds(fleet)

  expect(state?.clusters.get('marseille')?.failures.map(({ code }) => code)).toEqual(['cluster/fenced'])
  expect(await fleet.object('lyon', 'agent')).toBeDefined()
})

test('another cluster under an old name is refused until that is approved, also after its name was away', async () => {
  const fleet = new SmallFleet()
  await rounds(fleet, 2)
  fleet.commit({ [lyon]: null })
  await rounds(fleet, 2)
  alias(fleet, 'lyon', 'another')
  fleet.restart()
  fleet.commit({ [lyon]: cluster('lyon') })
  const { state } = await rounds(fleet)
  const before = await fleet.object('another', 'agent')
  const refusal = state?.clusters.get('lyon')?.failures[0]

  const digest = /banyan approve ([0-9a-f]{64})/.exec(refusal?.message ?? '')?.[1]
  fleet.commit({}, `Take it\n\nBanyan-Approve: ${digest}\n`)
  const taken = await rounds(fleet)

  expect(refusal?.code).toBe('cluster/replaced')
  expect(before).toBe(undefined)
  expect(taken.state?.clusters.get('lyon')).toMatchObject({ sync: 'Synced', failures: [] })
  expect(await fleet.object('another', 'agent')).toBeDefined()
})

test('what was approved goes from a cluster that was away, also by a process that was started meanwhile', async () => {
  const fleet = new SmallFleet()
  const many = Array.from({ length: 15 }, (_, index) => `templates/agent/extra-${index}.yaml`)
  fleet.commit(Object.fromEntries(many.map((path, index) => [path, deployment(`extra-${index}`, 1)])))
  await rounds(fleet, 2)
  cut(fleet, 'lyon')
  fleet.commit(Object.fromEntries(many.map(path => [path, null])))
  const { verdict } = await fleet.round()
  fleet.commit({}, `Approve\n\nBanyan-Approve: ${verdict?.digest}\n`)
  await fleet.round()
  fleet.restart()
  await rounds(fleet, 2)

  fleet.faults = () => undefined
  await fleet.clock.advance(600_000)
  const { state } = await rounds(fleet)

  expect(state?.clusters.get('lyon')).toMatchObject({ sync: 'Synced', failures: [] })
  expect(state?.clusters.get('lyon')?.leaving).toBe(undefined)
  expect(await fleet.object('lyon', 'extra-7')).toBe(undefined)
})

import { expect, test } from 'vitest'
import { cluster, deployment, SmallFleet } from './small-fleet.ts'

function declaring(name: string, capacity: string): string {
  return cluster(name, `capacity: ${capacity}`)
}

const asking = (replicas: number) =>
  deployment('web', replicas).replace('image:', 'resources: { requests: { cpu: 500m, memory: 1Gi } }, image:')

test('replicas are divided within the capacity that clusters declare, and dividing again moves nothing', async () => {
  const fleet = new SmallFleet()
  fleet.commit({
    'templates/web/web.yaml': asking(16),
    'clusters/asia/tokyo/cluster.yaml': declaring('tokyo', '{ cpu: 1, memory: 64Gi }'),
    'clusters/asia/osaka/cluster.yaml': declaring('osaka', '{ cpu: "64", memory: 3Gi }'),
  })
  const first = await fleet.round()
  const placed = await fleet.replicas('web')
  fleet.commit({ 'unrelated.txt': 'x' })
  const second = await fleet.round()
  fleet.restart()
  const third = await fleet.round()

  // ⌊1 / 500m⌋ = 2 and ⌊3Gi / 1Gi⌋ = 3; europe takes the rest.
  expect(placed).toEqual({ tokyo: 2, osaka: 3, paris: 5, lyon: 6 })
  expect([...(second.compiled?.decisions.values() ?? [])]).toEqual([
    ...(first.compiled?.decisions.values() ?? []),
  ])
  expect(second.outcomes).toEqual([])
  expect(third.plan?.counts ?? 0).toEqual(second.plan?.counts ?? 0)
})

test('room is left for what an application brings along undivided, before it is there and after', async () => {
  const fleet = new SmallFleet(undefined, { nodes: [{ cpu: '4', memory: '64Gi', pods: '10' }] })
  fleet.commit({
    'templates/web/web.yaml': asking(40),
    'templates/web/cache.yaml': asking(3).replaceAll('web', 'cache'),
    'clusters/policies/web.yaml': dynamic.replace('fleetMaxUnavailable: 0', ''),
    'clusters/asia/tokyo/cluster.yaml': declaring('tokyo', '{ cpu: 4 }'),
    'clusters/asia/osaka/cluster.yaml': declaring('osaka', '{ cpu: 4 }'),
    'clusters/europe/paris/cluster.yaml': declaring('paris', '{ cpu: 4 }'),
    'clusters/europe/lyon/cluster.yaml': declaring('lyon', '{ cpu: 4 }'),
  })
  await fleet.round()
  const first = await fleet.replicas('web')
  await fleet.clock.advance(60_000)
  await fleet.round()

  // ⌊4 / 500m⌋ less three of the cache.
  expect(first).toEqual({ tokyo: 5, osaka: 5, paris: 5, lyon: 5 })
  expect(await fleet.replicas('web')).toEqual(first)
})

test('what fits nowhere is told, and grows back when there is room', async () => {
  const fleet = new SmallFleet()
  const names = { tokyo: 'asia', osaka: 'asia', paris: 'europe', lyon: 'europe' }
  const full = Object.entries(names).map(([name, region]) => [
    `clusters/${region}/${name}/cluster.yaml`,
    declaring(name, '{ cpu: 1 }'),
  ])
  fleet.commit({ 'templates/web/web.yaml': asking(10), ...Object.fromEntries(full) })
  const { compiled } = await fleet.round()
  const [decision] = compiled?.decisions.values() ?? []
  fleet.commit({ 'clusters/asia/tokyo/cluster.yaml': declaring('tokyo', '{ cpu: 64 }') })
  await fleet.round()

  expect(decision?.unplaced).toEqual({ replicas: 2, reason: 'the selected clusters take no more than 8' })
  expect(await fleet.replicas('web')).toEqual({ tokyo: 4, osaka: 2, paris: 2, lyon: 2 })
})

const dynamic = `apiVersion: banyan.dev/v1alpha1
kind: PropagationPolicy
metadata: { name: web }
spec:
  workloads:
    - resourceSelectors: [{ kind: Deployment, name: web }]
      replicaScheduling: { replicaSchedulingType: Divided }
      fleetMaxUnavailable: 0
`

test('replicas are divided within what is free on the nodes, and looking again moves nothing', async () => {
  const fleet = new SmallFleet(undefined, { nodes: [{ cpu: '2', memory: '64Gi', pods: '110' }] })
  fleet.commit({ 'templates/web/web.yaml': asking(20), 'clusters/policies/web.yaml': dynamic })
  const first = await fleet.round()
  const placed = await fleet.replicas('web')
  const tip = fleet.remote.branches.get('banyan/status')
  await fleet.clock.advance(30_000)
  const second = await fleet.round()
  await fleet.clock.advance(30_000)
  const third = await fleet.round()

  const [decision] = first.state?.decisions.values() ?? []
  // The agent asks for nothing: ⌊2 / 500m⌋ = 4 in each.
  expect(placed).toEqual({ tokyo: 4, osaka: 4, paris: 4, lyon: 4 })
  expect(decision?.unplaced?.replicas).toBe(4)
  expect(decision?.observation?.clusters.size).toBe(4)
  expect([second.outcomes, third.outcomes]).toEqual([[], []])
  expect([...(third.state?.decisions.values() ?? [])]).toEqual([decision])
  expect(fleet.remote.branches.get('banyan/status')).toBe(tip)
})

test('replicas that leave make room before anybody looks again', async () => {
  const fleet = new SmallFleet(undefined, { nodes: [{ cpu: '2', memory: '64Gi', pods: '110' }] })
  fleet.commit({ 'templates/web/web.yaml': asking(16), 'clusters/policies/web.yaml': dynamic })
  await fleet.round()
  await fleet.clock.advance(30_000)
  await fleet.round()
  fleet.commit({ 'templates/web/web.yaml': asking(4) })
  await fleet.round()
  fleet.commit({ 'templates/web/web.yaml': asking(14) })
  const { state } = await fleet.round()

  const [decision] = state?.decisions.values() ?? []
  expect(decision?.unplaced).toBeUndefined()
  expect(Object.values(await fleet.replicas('web')).sort()).toEqual([3, 3, 4, 4])
})

test('a replica that waits in vain for nodes to be added moves on, and comes back for the same promise only on request', async () => {
  const fleet = new SmallFleet(undefined, { nodes: [{ cpu: '2', memory: '64Gi', pods: '110' }] })
  fleet.commit({
    'templates/web/web.yaml': asking(17),
    'clusters/policies/web.yaml': dynamic,
    'clusters/asia/tokyo/cluster.yaml': declaring('tokyo', '{ elastic: { cpu: 1 } }'),
  })
  await fleet.round()
  const hopeful = await fleet.replicas('web')
  const seen: unknown[] = []
  for (let minute = 0; minute < 40; minute++) {
    await fleet.clock.advance(60_000)
    await fleet.round()
    seen.push((await fleet.replicas('web')).tokyo)
  }

  expect(hopeful).toEqual({ tokyo: 5, osaka: 4, paris: 4, lyon: 4 })
  expect(seen.slice(0, 4)).toEqual([5, 5, 5, 5])
  expect(new Set(seen.slice(-20))).toEqual(new Set([4]))

  fleet.commit({}, 'Try again\n\nBanyan-Rebalance: asia web\n')
  await fleet.round()

  expect((await fleet.replicas('web')).tokyo).toBe(5)
})

test('a fleet that asks nothing of its clusters is not observed', async () => {
  const fleet = new SmallFleet()
  const { lookAt } = await fleet.round()
  await fleet.clock.advance(600_000)
  await fleet.round()

  expect(lookAt).toBeUndefined()
  expect(fleet.clusters.asked).toEqual([])
})

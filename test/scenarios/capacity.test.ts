import { expect, test } from 'vitest'
import { cluster, deployment, SmallFleet } from './small-fleet.ts'

function declaring(name: string, capacity: string): string {
  return cluster(name).replace('spec: {', `spec: { capacity: ${capacity},`)
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

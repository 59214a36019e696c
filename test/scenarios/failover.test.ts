import { expect, test } from 'vitest'
import { cut, dividing, during, shares } from './served-fleet.ts'
import { cluster, SmallFleet } from './small-fleet.ts'

const tokyo = 'clusters/asia/tokyo/cluster.yaml'

async function settled(fields = 'gracePeriodSeconds: 600'): Promise<SmallFleet> {
  const fleet = new SmallFleet()
  fleet.commit({ 'clusters/policies/web.yaml': dividing(fields) })
  await during(fleet, 60)
  return fleet
}

test('the share of a cluster that is cut off moves after the toleration, and comes back on a rebalance', async () => {
  const fleet = await settled()
  cut(fleet, 'tokyo')
  await during(fleet, 240)
  const tolerated = await shares(fleet)
  await during(fleet, 200)
  const moved = await shares(fleet)
  cut(fleet)
  await during(fleet, 120)
  const returned = await fleet.replicas('web')
  fleet.commit({}, 'Banyan-Rebalance: .')
  const fewest = await during(fleet, 120)

  expect(tolerated).toEqual({ lyon: 2, osaka: 2, paris: 2, tokyo: 2 })
  expect(moved).toEqual({ lyon: 3, osaka: 3, paris: 2, tokyo: 0 })
  expect(returned).toEqual({ lyon: 3, osaka: 3, paris: 2, tokyo: undefined })
  expect(await fleet.replicas('web')).toEqual({ lyon: 2, osaka: 2, paris: 2, tokyo: 2 })
  expect(fewest).toBeGreaterThanOrEqual(8)
})

test('with failback Auto it comes back by itself', async () => {
  const fleet = await settled('failback: Auto')
  cut(fleet, 'tokyo')
  await during(fleet, 440)
  const moved = await shares(fleet)
  cut(fleet)

  await during(fleet, 120)

  expect(moved).toEqual({ lyon: 3, osaka: 3, paris: 2, tokyo: 0 })
  expect(await fleet.replicas('web')).toEqual({ lyon: 2, osaka: 2, paris: 2, tokyo: 2 })
})

test('a reconciler that is cut off itself evicts nobody, and says so', async () => {
  const fleet = await settled()
  cut(fleet, 'tokyo', 'osaka', 'paris')

  await during(fleet, 1_000)
  const { diagnostics } = await fleet.round()

  expect(await shares(fleet)).toEqual({ lyon: 2, osaka: 2, paris: 2, tokyo: 2 })
  expect(diagnostics.map(({ code }) => code)).toEqual(['schedule/observer-cut-off'])
})

test('what was moved away stays away when the reconciler is cut off later', async () => {
  const fleet = await settled('failback: Auto')
  cut(fleet, 'tokyo')
  await during(fleet, 440)
  const moved = await shares(fleet)
  cut(fleet, 'tokyo', 'osaka', 'paris')

  await during(fleet, 1_000)

  expect(await shares(fleet)).toEqual(moved)
})

test('a restart does not take a cluster that failed for one that returned', async () => {
  const fleet = await settled('failback: Auto')
  cut(fleet, 'tokyo')
  await during(fleet, 440)
  const moved = await shares(fleet)

  fleet.restart()
  await during(fleet, 20)
  const after = await shares(fleet)
  await during(fleet, 600)

  expect(after).toEqual(moved)
  expect(await shares(fleet)).toEqual(moved)
})

test('a cluster that fails in another way than before has not returned', async () => {
  const fleet = await settled('failback: Auto')
  cut(fleet, 'tokyo')
  await during(fleet, 440)
  const moved = await shares(fleet)

  fleet.faults = ({ cluster }) => (cluster === 'tokyo' ? { fault: 'status', status: 500 } : undefined)
  await during(fleet, 120)

  expect(await shares(fleet)).toEqual(moved)
})

test('what a silent cluster had before it was made smaller serves nobody now', async () => {
  const fleet = await settled('replicas: 8')
  fleet.commit({ 'clusters/policies/web.yaml': dividing('replicas: 6, gracePeriodSeconds: 100000') })
  await during(fleet, 3)
  cut(fleet, 'lyon', 'osaka', 'tokyo')
  fleet.commit({
    'clusters/europe/paris/cluster.yaml': cluster(
      'paris',
      'taints: [{ key: maintenance, effect: NoExecute }]',
    ),
  })

  expect(await during(fleet, 60)).toBe(6)
})

test.each(['NoSchedule', 'NoExecute'])(
  'a drain by a %s taint never has fewer replicas serving',
  async effect => {
    const fleet = await settled()
    const taint = `taints: [{ key: maintenance, effect: ${effect} }]`
    fleet.commit({ [tokyo]: cluster('tokyo', taint) })

    const fewest = await during(fleet, 120)

    expect(fewest).toBeGreaterThanOrEqual(8)
    expect(await fleet.replicas('web')).toEqual({ lyon: 3, osaka: 3, paris: 2, tokyo: undefined })
  },
)

test('a restart in the middle of a drain goes on where it was', async () => {
  const fleet = await settled()
  cut(fleet, 'osaka')
  const taint = 'taints: [{ key: maintenance, effect: NoSchedule }]'
  fleet.commit({ [tokyo]: cluster('tokyo', taint) })
  await during(fleet, 10)
  const before = await shares(fleet)

  fleet.restart()
  const after = await shares(fleet)

  expect(before).toEqual({ lyon: 3, osaka: 3, paris: 2, tokyo: 1 })
  expect(after).toEqual(before)
})

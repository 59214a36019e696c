import { expect, test } from 'vitest'
import { isObject } from '../../src/base/std/json.ts'
import { ours } from '../support/fleet-files.ts'
import { cluster, SmallFleet } from './small-fleet.ts'

const tokyo = 'clusters/asia/tokyo/cluster.yaml'
const names = ['lyon', 'osaka', 'paris', 'tokyo']

function policy(fields: string): string {
  const scheduling = 'replicaScheduling: { replicaSchedulingType: Divided }'
  return ours(
    `PropagationPolicy\nmetadata: { name: web }\nspec: { workloads: [{ resourceSelectors: [{ name: web }], ${scheduling}, ${fields} }] }`,
  )
}

async function settled(fields = 'gracePeriodSeconds: 600'): Promise<SmallFleet> {
  const fleet = new SmallFleet()
  fleet.commit({ 'clusters/policies/web.yaml': policy(fields) })
  await during(fleet, 60)
  return fleet
}

/** Rounds as they fall due for so many seconds; gives the fewest replicas that served at the end of any. */
async function during(fleet: SmallFleet, seconds: number): Promise<number> {
  const end = fleet.clock.now() + seconds * 1_000
  let fewest = Number.POSITIVE_INFINITY
  for (;;) {
    const { nextAt = end, lookAt = end } = await fleet.round()
    fewest = Math.min(fewest, await serving(fleet))
    const next = Math.min(nextAt, lookAt, end)
    if (fleet.clock.now() >= end) return fewest
    await fleet.clock.advance(Math.max(1_000, next - fleet.clock.now()))
  }
}

// Whether or not the reconciler reaches them.
async function serving(fleet: SmallFleet): Promise<number> {
  const { faults } = fleet
  fleet.faults = () => undefined
  let sum = 0
  for (const name of names) {
    const status = (await fleet.object(name, 'web'))?.status
    sum += Number((isObject(status) && status.availableReplicas) || 0)
  }
  fleet.faults = faults
  return sum
}

async function shares(fleet: SmallFleet): Promise<Readonly<Record<string, unknown>>> {
  const { state } = await fleet.round()
  return Object.fromEntries(
    names.map(name => {
      const application = state?.clusters.get(name)?.applications.find(each => each.name === 'web')
      return [name, application?.shares['apps/Deployment/default/web']]
    }),
  )
}

function cut(fleet: SmallFleet, ...cutOff: readonly string[]): void {
  fleet.faults = request => (cutOff.includes(request.cluster) ? { fault: 'refused' } : undefined)
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

test.each(['NoSchedule', 'NoExecute'])(
  'a drain by a %s taint never has fewer replicas serving',
  async effect => {
    const fleet = await settled()
    const taint = `spec: { taints: [{ key: maintenance, effect: ${effect} }],`
    fleet.commit({ [tokyo]: cluster('tokyo').replace('spec: {', taint) })

    const fewest = await during(fleet, 120)

    expect(fewest).toBeGreaterThanOrEqual(8)
    expect(await fleet.replicas('web')).toEqual({ lyon: 3, osaka: 3, paris: 2, tokyo: undefined })
  },
)

test('a restart in the middle of a drain goes on where it was', async () => {
  const fleet = await settled()
  cut(fleet, 'osaka')
  const taint = 'spec: { taints: [{ key: maintenance, effect: NoSchedule }],'
  fleet.commit({ [tokyo]: cluster('tokyo').replace('spec: {', taint) })
  await during(fleet, 10)
  const before = await shares(fleet)

  fleet.restart()
  const after = await shares(fleet)

  expect(before).toEqual({ lyon: 3, osaka: 3, paris: 2, tokyo: 1 })
  expect(after).toEqual(before)
})

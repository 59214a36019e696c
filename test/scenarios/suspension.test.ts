import { expect, test } from 'vitest'
import { ours } from '../support/fleet-files.ts'
import { shares } from './served-fleet.ts'
import { cluster, deployment, SmallFleet } from './small-fleet.ts'

const suspended = (fields: string): string => ours(`ClusterGroup\nspec: { suspend: ${fields} }`)
const web = (replicas: number, tag: number): string =>
  deployment('web', replicas, `registry.example/web:${tag}`)

/** A small fleet at rest. */
async function settled(): Promise<SmallFleet> {
  const fleet = new SmallFleet()
  await fleet.round()
  await fleet.round()
  return fleet
}

test('nothing is written below a node that is suspended, and what it runs is told, with why and until when', async () => {
  const fleet = await settled()

  fleet.commit({
    'clusters/europe/group.yaml': suspended(
      '{ reason: the network is rebuilt, until: 2030-01-31T12:00:00Z }',
    ),
    'templates/web/web.yaml': web(8, 2),
  })
  const { state, plan } = await fleet.round()

  expect(await fleet.image('tokyo', 'web')).toBe('registry.example/web:2')
  expect(await fleet.image('paris', 'web')).toBe('registry.example/web:1')
  expect(plan?.suspended.map(each => each.cluster)).toEqual(['lyon', 'paris'])
  const suspension = { reason: 'the network is rebuilt', until: '2030-01-31T12:00:00Z' }
  const paris = state?.clusters.get('paris')
  expect(paris).toMatchObject({ sync: 'Suspended', suspension, health: { status: 'Healthy' } })
  expect(paris?.applications).toMatchObject([
    { name: 'agent', sync: 'Synced' },
    { name: 'web', sync: 'OutOfSync' },
  ])
})

test('a cluster that is suspended keeps its replicas, and those that come or go are divided by the others', async () => {
  const fleet = await settled()
  fleet.commit({ 'clusters/europe/group.yaml': suspended('true'), 'templates/web/web.yaml': web(14, 1) })
  await fleet.round()
  const before = await shares(fleet)

  fleet.commit({ 'clusters/europe/group.yaml': suspended('false') })
  await fleet.round()

  expect(before).toEqual({ tokyo: 5, osaka: 5, paris: 2, lyon: 2 })
  expect(Object.values(await fleet.replicas('web'))).toEqual([5, 5, 2, 2])
})

test('a nearer word ends what is inherited, and a cluster that comes suspended gets nothing', async () => {
  const fleet = await settled()

  fleet.commit({
    'clusters/europe/group.yaml': suspended('true'),
    'clusters/europe/paris/cluster.yaml': cluster('paris', 'suspend: false'),
    'clusters/asia/kyoto/cluster.yaml': cluster('kyoto', 'suspend: true'),
    'templates/web/web.yaml': web(8, 2),
  })
  const { state } = await fleet.round()

  expect(await fleet.image('paris', 'web')).toBe('registry.example/web:2')
  expect(await fleet.image('lyon', 'web')).toBe('registry.example/web:1')
  expect(state?.clusters.get('kyoto')?.sync).toBe('Suspended')
  expect(await fleet.object('kyoto', 'web')).toBe(undefined)
})

test('a suspension ends by itself, also for a process that was started meanwhile', async () => {
  const fleet = await settled()
  const until = new Date(fleet.clock.now() + 600_000).toISOString()
  fleet.commit({
    'clusters/europe/group.yaml': suspended(`{ until: "${until}" }`),
    'templates/web/web.yaml': web(8, 2),
  })
  const { nextAt = Number.NaN } = await fleet.round()
  fleet.restart()
  await fleet.round()
  const before = await fleet.image('paris', 'web')

  await fleet.clock.advance(600_000)
  const { state } = await fleet.round()

  expect(nextAt).toBeLessThanOrEqual(Date.parse(until))
  expect(before).toBe('registry.example/web:1')
  expect(await fleet.image('paris', 'web')).toBe('registry.example/web:2')
  expect(state?.clusters.get('paris')).toMatchObject({ sync: 'Synced' })
})

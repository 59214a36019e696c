import { expect, test } from 'vitest'
import { cut, during } from './served-fleet.ts'
import { deployment, SmallFleet } from './small-fleet.ts'

test('a cluster that falls silent is Offline since then, with what was known of it, until it answers again', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  const since = (): string => new Date(fleet.clock.now()).toISOString()
  fleet.faults = ({ cluster }) => (cluster === 'tokyo' ? { fault: 'refused' } : undefined)
  fleet.commit({ 'templates/agent/note.yaml': note })
  const from = since()
  const first = await fleet.round()
  await fleet.clock.advance(3_600_000)
  const later = await fleet.round()
  fleet.restart()
  const restarted = await fleet.round()
  fleet.faults = () => undefined
  await fleet.clock.advance(3_600_000)
  const back = await fleet.round()

  const offline = { since: from, sync: 'Synced', health: { status: 'Healthy' } }
  for (const { state } of [first, later, restarted]) {
    expect(state?.clusters.get('tokyo')).toMatchObject({
      sync: 'Unknown',
      health: { status: 'Offline' },
      offline,
      applications: [
        { name: 'agent', sync: 'OutOfSync', health: { status: 'Healthy' }, objects: 1 },
        { name: 'web', health: { status: 'Healthy' }, objects: 1 },
      ],
    })
    expect(state?.clusters.get('osaka')).toMatchObject({ sync: 'Synced', health: { status: 'Healthy' } })
  }
  expect(back.state?.clusters.get('tokyo')).toMatchObject({ sync: 'Synced', health: { status: 'Healthy' } })
  expect(back.state?.clusters.get('tokyo')?.offline).toBeUndefined()
})

test('that a cluster is still silent is nothing to write down again', async () => {
  const fleet = new SmallFleet()
  await during(fleet, 60)
  cut(fleet, 'tokyo')
  await during(fleet, 10)
  const written = fleet.remote.branches.get('banyan/status')
  await during(fleet, 300)

  expect(fleet.remote.branches.get('banyan/status')).toBe(written)
})

test('what was known of a silent cluster survives that it is to have something else', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  fleet.faults = ({ cluster }) => (cluster === 'tokyo' ? { fault: 'refused' } : undefined)
  fleet.commit({ 'templates/web/web.yaml': deployment('web', 12) })

  const { state } = await fleet.round()

  expect(state?.clusters.get('tokyo')?.applications).toMatchObject([
    { name: 'agent', health: { status: 'Healthy' } },
    { name: 'web', sync: 'OutOfSync', health: { status: 'Healthy' }, objects: 1 },
  ])
})

test('a cluster that refuses its credential answers: it is not Offline', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  fleet.faults = ({ cluster }) => (cluster === 'tokyo' ? { fault: 'status', status: 401 } : undefined)
  fleet.commit({ 'templates/agent/note.yaml': note })

  const { state } = await fleet.round()

  expect(state?.clusters.get('tokyo')).toMatchObject({ sync: 'Unknown', health: { status: 'Unknown' } })
})

const note =
  '{ apiVersion: v1, kind: ConfigMap, metadata: { name: note, namespace: default }, data: { a: b } }\n'

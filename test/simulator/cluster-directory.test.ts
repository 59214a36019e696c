import { expect, test } from 'vitest'
import type { Cluster } from '../../src/core/model/fleet.ts'
import { SimulatedClock } from '../../src/simulator/clock.ts'
import { SimulatedClusters } from '../../src/simulator/cluster-directory.ts'

const ours = { fieldManager: 'banyan' }
const kind = { apiVersion: 'v1', kind: 'ConfigMap' }
const object = { ...kind, metadata: { name: 'a', namespace: 'default' }, data: { a: '1' } }
const ref = { ...kind, name: 'a', namespace: 'default' }

test('clusters of one name are one cluster, those of another name another', async () => {
  const clusters = new SimulatedClusters({ clock: new SimulatedClock() })
  const [east, eastAgain, west] = await Promise.all(
    ['east', 'east', 'west'].map(name => clusters.connect({ name })),
  )

  const applied = await east?.apply(object, ours)

  expect(await eastAgain?.get(ref)).toBe(applied)
  expect(await west?.get(ref)).toBeUndefined()
})

test('it says which clusters got requests since it was last told to forget them', async () => {
  const clusters = new SimulatedClusters({ clock: new SimulatedClock() })
  for (const name of ['east', 'west']) await (await clusters.connect({ name })).discover()
  clusters.forgetRequests()

  await (await clusters.connect({ name: 'west' })).get(ref)

  expect(clusters.names).toEqual(['east', 'west'])
  expect(clusters.asked).toEqual(['west'])
})

test('clusters go on from where others left off', async () => {
  const clock = new SimulatedClock()
  const before = new SimulatedClusters({ clock })
  const first = await (await before.connect({ name: 'east' })).apply(object, ours)
  const saved = JSON.parse(JSON.stringify(before.save()))

  const after = new SimulatedClusters({ clock, saved })
  const api = await after.connect({ name: 'east' })

  expect(await api.get(ref)).toEqual(first)
  expect(await api.apply(object, ours)).toEqual(first)
  const next = await api.apply({ ...object, metadata: { name: 'b', namespace: 'default' } }, ours)
  expect(Number(next.metadata.resourceVersion)).toBeGreaterThan(Number(first.metadata.resourceVersion))
  expect(next.metadata.uid).not.toBe(first.metadata.uid)
})

test('a watch from a version that is compacted away is gone', async () => {
  const clusters = new SimulatedClusters({ clock: new SimulatedClock() })
  const api = await clusters.connect({ name: 'east' })
  const { resourceVersion } = await api.list(kind)
  await api.apply(object, ours)
  clusters.cluster('east').server.store.compact()

  const events = api.watch(kind, { resourceVersion, signal: new AbortController().signal })

  await expect(events[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'cluster/gone' })
})

test('clusters that declare what they have for pods may have a node with that, which follows the declaration', async () => {
  const clusters = new SimulatedClusters({ clock: new SimulatedClock(), declaredNodes: true })
  const nodesOf = async (capacity: Readonly<Record<string, string>> | undefined) => {
    const placement = { capacity } as unknown as Cluster['placement']
    const api = await clusters.connect({ name: 'tokyo', placement })
    const { items } = await api.list({ apiVersion: 'v1', kind: 'Node' })
    return items.map(({ status }) => status).map(status => (status as { allocatable: unknown }).allocatable)
  }

  expect(await nodesOf({ cpu: '2', memory: '4Gi' })).toEqual([
    expect.objectContaining({ cpu: '2', memory: '4Gi' }),
  ])
  expect(await nodesOf({ cpu: '3' })).toEqual([expect.objectContaining({ cpu: '3' })])
  expect(await nodesOf(undefined)).toEqual([])
})

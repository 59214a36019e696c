import { expect, test } from 'vitest'
import type { Previous } from '../../../src/core/compile.ts'
import { cluster, deployment, files } from '../../scenarios/small-fleet.ts'
import { explained, following } from '../../support/compiled.ts'
import { ours } from '../../support/fleet-files.ts'
import { WatchedFleet } from '../../support/watched-fleet.ts'

const web = 'apps/Deployment/default/web'

const paths = { lyon: 'europe/lyon', osaka: 'asia/osaka', paris: 'europe/paris', tokyo: 'asia/tokyo' }

function policy(placement: string): string {
  return ours(`PropagationPolicy
metadata: { name: web }
spec:
  placement: { ${placement} }
  workloads:
    - resourceSelectors: [{ kind: Deployment }]
      replicaScheduling: { replicaSchedulingType: Divided }`)
}

/** Clusters that take so many pods beside that of `agent`. */
function pods(numbers: Partial<Record<keyof typeof paths, number>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(numbers).map(([name, count]) => [
      `clusters/${paths[name as keyof typeof paths]}/cluster.yaml`,
      cluster(name, `capacity: { pods: "${count + 1}" }`),
    ]),
  )
}

function fleet(placement: string, numbers: Parameters<typeof pods>[0], more = {}): WatchedFleet {
  return new WatchedFleet(
    { ...files, 'clusters/policies/web.yaml': policy(placement), ...pods(numbers), ...more },
    web,
  )
}

function inLove(...names: readonly string[]): string {
  const list = names.map(name => `{ weight: 10, clusterAffinity: { clusterNames: [${name}] } }`)
  return `numberOfClusters: 2, preferred: [${list.join(', ')}]`
}

test('of clusters that are worth as much those with the most room are chosen', () => {
  const story = fleet('numberOfClusters: 2', { lyon: 2, osaka: 3, paris: 10, tokyo: 9 })

  expect(story.step()).toEqual({ paris: 4, tokyo: 4 })
  expect(story.compiled && explained(story.compiled, 'web', 'osaka')[0]).toContain(
    '"tokyo" has room for 9 replicas, where it has for 3',
  )
})

test('the best that have too little room together give way, the last first, to whoever has the most', () => {
  const numbers = { lyon: 2, osaka: 3, paris: 10, tokyo: 9 }

  expect(fleet(inLove('lyon'), numbers).rest()).toEqual({ lyon: 2, paris: 6 })
  expect(fleet(inLove('lyon', 'osaka'), numbers).rest()).toEqual({ osaka: 3, paris: 5 })
  expect(fleet(inLove('lyon', 'osaka'), { ...numbers, lyon: 5 }).rest()).toEqual({ lyon: 5, osaka: 3 })
})

test('what was chosen stays as long as all fits, whatever room there is elsewhere', () => {
  const story = fleet('numberOfClusters: 2', { lyon: 4, osaka: 4, paris: 3, tokyo: 2 })
  const before = story.rest()
  story.commit(pods({ paris: 100, tokyo: 100 }))
  const later = story.rest()
  story.commit(pods({ lyon: 1, osaka: 1 }))

  expect(before).toEqual({ lyon: 4, osaka: 4 })
  expect(later).toEqual(before)
  expect(story.rest()).toEqual(before)
})

test('more replicas than fit move to where they do, and nowhere if they fit nowhere', () => {
  const story = fleet(inLove('lyon'), { lyon: 2, osaka: 3, paris: 10, tokyo: 9 })
  story.rest()
  story.commit({ 'templates/web/web.yaml': deployment('web', 18) })
  const more = story.step()
  story.commit({ 'templates/web/web.yaml': deployment('web', 200), ...pods({ osaka: 12 }) })
  story.step()

  expect(more).toMatchObject({ paris: expect.anything(), tokyo: expect.anything() })
  expect([...(story.compiled?.placements.values() ?? [])].flatMap(each => each.clusters)).toMatchObject([
    { name: 'paris' },
    { name: 'tokyo' },
  ])
})

test('of regions the one with room enough is chosen', () => {
  const spread = 'spreadConstraints: [{ spreadByLevel: region, maxGroups: 1 }, { spreadByField: cluster }]'

  expect(Object.keys(fleet(spread, { lyon: 4, osaka: 1, paris: 4, tokyo: 3 }).rest()).sort()).toEqual([
    'lyon',
    'paris',
  ])
})

test('where nobody knows, there is room', () => {
  expect(fleet('numberOfClusters: 2', { osaka: 3, tokyo: 9 }).rest()).toEqual({ lyon: 4, tokyo: 4 })
  expect(fleet(inLove('lyon', 'osaka'), { paris: 9 }).rest()).toEqual({ lyon: 4, osaka: 4 })
})

test('several workloads are measured by the one that fits least', () => {
  const wide = deployment('wide', 4).replace('image: ', 'resources: { requests: { cpu: "1" } }, image: ')
  const story = fleet(
    'numberOfClusters: 1',
    { lyon: 100 },
    {
      'templates/web/wide.yaml': wide,
      'clusters/europe/lyon/cluster.yaml': cluster('lyon', 'capacity: { pods: "100", cpu: "3" }'),
      'clusters/europe/paris/cluster.yaml': cluster('paris', 'capacity: { pods: "9", cpu: "4" }'),
      ...pods({ osaka: 7, tokyo: 7 }),
    },
  )

  expect(story.rest()).toEqual({ paris: 8 })
})

const inLoveWithParis = `numberOfClusters: 1, preferred: [{ weight: 10, clusterAffinity: { clusterNames: [paris] } }], prioritizerPolicy: { configurations: [{ scoreCoordinate: { builtIn: ClusterAffinity }, weight: 10 }] }`

/** What has come to rest where it fits, and what the next process is told of it. */
function withoutRoomInParis(): { readonly story: WatchedFleet; readonly previous: Previous } {
  const story = fleet(inLoveWithParis, {})
  for (const [name, count] of Object.entries({ lyon: 20, osaka: 30, paris: 2, tokyo: 10 }))
    story.pods.set(name, count)
  expect(story.rest()).toEqual({ osaka: 8 })
  return { story, previous: structuredClone(following(story.compiled)) }
}

test('room that comes later counts as much for who was there all the time as for who has just started', () => {
  const { story, previous } = withoutRoomInParis()
  const fresh = fleet(inLoveWithParis, {})
  story.pods.set('paris', 100)
  const observation = story.observation()
  story.step()
  fresh.step({ previous, observation })

  expect([...(fresh.compiled?.placements.values() ?? [])][0]?.clusters).toMatchObject([{ name: 'paris' }])
  expect(story.compiled?.placements).toEqual(fresh.compiled?.placements)
})

test('who has just started and sees nothing leaves what was chosen by room', () => {
  const { previous } = withoutRoomInParis()
  const blind = fleet(inLoveWithParis, {})
  blind.blind = true
  blind.step({ previous })

  expect(blind.compiled?.placements).toEqual(previous.placements)
})

test('room counts beside a refinement that cannot be met', () => {
  const refinement = ours(`PropagationPolicy
metadata: { name: disks }
spec: { refines: web, placement: { spreadConstraints: [{ spreadByLabel: disk }] } }`)
  const story = fleet(
    'numberOfClusters: 1',
    { lyon: 2, paris: 10 },
    { 'clusters/asia/policies/disks.yaml': refinement },
  )

  expect(story.step()).toEqual({ paris: 8 })
})

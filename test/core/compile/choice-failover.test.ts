import { expect, test } from 'vitest'
import { observationNeeds } from '../../../src/core/compile.ts'
import { files } from '../../scenarios/small-fleet.ts'
import { explained } from '../../support/compiled.ts'
import { ours } from '../../support/fleet-files.ts'
import { unreachable, WatchedFleet } from '../../support/watched-fleet.ts'

const web = 'apps/Deployment/default/web'

function policy(placement: string, fields = ''): string {
  return ours(`PropagationPolicy
metadata: { name: web }
spec:
  placement: { ${placement} }
  workloads:
    - resourceSelectors: [{ kind: Deployment, name: web }]
      replicaScheduling: { replicaSchedulingType: Divided }
      ${fields}`)
}

function fleet(placement: string, fields = '', more = {}): WatchedFleet {
  return new WatchedFleet({ ...files, 'clusters/policies/web.yaml': policy(placement, fields), ...more }, web)
}

// No cluster has the label.
const impossible = {
  'clusters/asia/policies/disks.yaml': ours(`PropagationPolicy
metadata: { name: disks }
spec: { refines: web, placement: { spreadConstraints: [{ spreadByLabel: disk }] } }`),
}

function fail(story: WatchedFleet, ...names: readonly string[]): Readonly<Record<string, number>> {
  for (const name of names) story.taints.set(name, unreachable(story.at))
  story.at += 301
  return story.rest()
}

function heal(story: WatchedFleet, ...names: readonly string[]): Readonly<Record<string, number>> {
  for (const name of names) story.taints.delete(name)
  return story.rest()
}

function chosen({ compiled }: WatchedFleet): readonly string[] {
  return [...(compiled?.placements.values() ?? [])].flatMap(({ clusters }) =>
    clusters.map(({ name, evicted, insteadOf }) =>
      evicted ? `(${name})` : insteadOf === undefined ? name : `${name} for ${insteadOf}`,
    ),
  )
}

test('another cluster stands in for one that failed, which keeps nothing but its place until it is back', () => {
  const story = fleet('numberOfClusters: 2')
  const before = story.rest()
  const moved = fail(story, 'lyon')
  const during = chosen(story)
  const why = story.compiled && explained(story.compiled, 'web', 'lyon')
  const healed = heal(story, 'lyon')

  expect(before).toEqual({ lyon: 4, osaka: 4 })
  expect(moved).toMatchObject({ osaka: 4, paris: 4 })
  expect(moved.lyon ?? 0).toBe(0)
  expect(during).toEqual(['(lyon)', 'osaka', 'paris for lyon'])
  expect(why?.[0]).toContain('it failed, and "paris" stands in for it')
  expect(healed).toEqual({ osaka: 4, paris: 4 })
  expect(chosen(story)).toEqual(['osaka', 'paris'])
})

test('with failback Auto it comes back, and who stood in for it goes', () => {
  const story = fleet('numberOfClusters: 2', 'failback: Auto')
  const before = story.rest()
  fail(story, 'lyon')

  expect(heal(story, 'lyon')).toEqual(before)
  expect(chosen(story)).toEqual(['lyon', 'osaka'])
})

test('a rebalance chooses afresh', () => {
  const story = fleet('numberOfClusters: 2')
  story.rest()
  fail(story, 'lyon')
  heal(story, 'lyon')
  story.step({ rebalances: [{ commit: 'c1', path: '' }] })

  expect(chosen(story)).toEqual(['lyon', 'osaka'])
})

test('two that fail have one each, and come back one by one', () => {
  const story = fleet('numberOfClusters: 2', 'failback: Auto')
  story.rest()
  fail(story, 'lyon', 'osaka')
  const both = chosen(story)
  heal(story, 'osaka')

  expect(both).toEqual(['(lyon)', '(osaka)', 'paris for lyon', 'tokyo for osaka'])
  expect(chosen(story)).toEqual(['(lyon)', 'osaka', 'paris for lyon'])
})

test('where there is no other, the rest serve, and nobody is told of a mistake', () => {
  const story = fleet('spreadConstraints: [{ spreadByLevel: region, minGroups: 2, maxGroups: 2 }]')
  story.rest()
  const moved = fail(story, 'lyon', 'paris')

  expect(moved).toMatchObject({ osaka: 4, tokyo: 4 })
  expect(story.compiled?.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(heal(story, 'lyon', 'paris')).toMatchObject({ osaka: 4, tokyo: 4 })
})

test('who may fail soon is not chosen anew while there are others', () => {
  const story = fleet('numberOfClusters: 2')
  story.rest()
  story.taints.set('paris', unreachable(story.at + 290))

  expect(fail(story, 'lyon')).toMatchObject({ osaka: 4, tokyo: 4 })
})

test('who sees nothing leaves the places as they are', () => {
  const story = fleet('numberOfClusters: 2', 'failback: Auto')
  story.rest()
  const moved = fail(story, 'lyon')
  const places = chosen(story)
  story.blind = true

  expect(story.step()).toEqual(moved)
  expect(chosen(story)).toEqual(places)
})

test('what must not move is given no other cluster', () => {
  const story = fleet('numberOfClusters: 2', 'movable: false')
  const before = story.rest()

  expect(fail(story, 'lyon')).toEqual(before)
  expect(chosen(story)).toEqual(['lyon', 'osaka'])
})

test('a policy that divides among chosen clusters asks how all are that it may choose', () => {
  const story = fleet('numberOfClusters: 2')
  story.step()
  const asked = story.compiled && observationNeeds(story.compiled.fleet, new Map())

  expect(asked?.clusters.map(({ name }) => name)).toEqual(['osaka', 'tokyo', 'lyon', 'paris'])
})

test('a refinement that cannot be met stops nobody in another branch from having another cluster', () => {
  const story = fleet('numberOfClusters: 1', '', impossible)
  const before = story.rest()
  fail(story, 'lyon')
  const why = story.compiled && explained(story.compiled, 'web', 'lyon')
  const anew = fleet('numberOfClusters: 1', '', impossible)
  anew.taints.set('lyon', unreachable(anew.at - 301))

  expect(before).toEqual({ lyon: 8 })
  expect(why?.[0]).toContain('it failed, and "paris" stands in for it')
  expect(anew.step()).toEqual({ paris: 8 })
})

test('who does not choose among clusters keeps those that may fail soon', () => {
  const placements = [
    'clusterAffinity: { paths: ["**"] }',
    'clusterAffinities: [{ affinityName: all, paths: ["**"] }]',
  ]
  for (const placement of placements) {
    const story = fleet(placement)
    story.taints.set('lyon', unreachable(story.at))

    expect(story.step()).toEqual({ lyon: 2, osaka: 2, paris: 2, tokyo: 2 })
  }
})

test('whoever is not chosen because it fails, or may fail soon, is told so', () => {
  const story = fleet('numberOfClusters: 1')
  story.taints.set('lyon', unreachable(story.at))
  story.taints.set('osaka', unreachable(story.at - 301))
  const why = (name: string) => story.compiled && explained(story.compiled, 'web', name)[0]

  expect(story.step()).toEqual({ paris: 8 })
  expect(why('lyon')).toContain('it may fail soon, and nothing new goes there while there are others')
  expect(why('osaka')).toContain('it fails, and nothing goes there while there are others')
  expect(why('tokyo')).toContain('"paris" comes before it by name')
})

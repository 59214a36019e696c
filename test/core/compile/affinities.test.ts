import { expect, test } from 'vitest'
import { explainAffinities } from '../../../src/core/compile/explain.ts'
import { formatAffinity } from '../../../src/core/compile/explain-text.ts'
import { files } from '../../scenarios/small-fleet.ts'
import { explained } from '../../support/compiled.ts'
import { ours } from '../../support/fleet-files.ts'
import { unreachable, WatchedFleet } from '../../support/watched-fleet.ts'

const web = 'apps/Deployment/default/web'

function fleet(movable: boolean): WatchedFleet {
  const policy = ours(`PropagationPolicy
metadata: { name: web }
spec:
  placement:
    clusterAffinities:
      - { affinityName: first, paths: ["asia/**"] }
      - { affinityName: second, paths: ["europe/**"] }
  workloads:
    - resourceSelectors: [{ kind: Deployment, name: web }]
      movable: ${movable}
      replicaScheduling: { replicaSchedulingType: Divided }`)
  return new WatchedFleet({ ...files, 'clusters/policies/web.yaml': policy }, web)
}

test('when every cluster of an affinity fails for long, the next one takes over, and stays', () => {
  const story = fleet(true)
  const before = story.rest()
  for (const name of ['tokyo', 'osaka']) story.taints.set(name, unreachable(story.at))

  const soon = story.rest()
  story.at += 301
  const later = story.rest()
  story.taints.clear()
  const healed = story.rest()

  expect(before).toEqual({ osaka: 4, tokyo: 4 })
  // Nobody chooses among the clusters, so that no score counts.
  expect(why(story, 'lyon').join('\n')).not.toContain('score')
  expect(soon).toEqual(before)
  expect(later).toMatchObject({ lyon: 4, paris: 4 })
  expect(healed).toEqual({ lyon: 4, paris: 4 })
})

test('one cluster that serves is enough for an affinity to stay', () => {
  const story = fleet(true)
  story.rest()
  story.taints.set('tokyo', unreachable(story.at))
  story.at += 301

  expect(story.rest()).toMatchObject({ osaka: 8 })
  expect(story.rest().lyon).toBeUndefined()
})

test('what must not move stays with its affinity', () => {
  const story = fleet(false)
  const before = story.rest()
  for (const name of ['tokyo', 'osaka']) story.taints.set(name, unreachable(story.at))
  story.at += 301

  expect(story.rest()).toEqual(before)
})

const spreading = (more = '') => ({
  ...files,
  'clusters/policies/web.yaml': ours(`PropagationPolicy
metadata: { name: web }
spec:
  placement:
    clusterAffinities:
      - { affinityName: one, paths: [asia/tokyo] }
      - { affinityName: asia, paths: ["asia/**"] }
      - { affinityName: europe, paths: ["europe/**"] }
    spreadConstraints: [{ spreadByField: cluster, minGroups: 2 }]
  workloads:
    - resourceSelectors: [{ kind: Deployment, name: web }]
      replicaScheduling: { replicaSchedulingType: Divided }${more}`),
})

const wide = spreading()['clusters/policies/web.yaml'].replace('asia/tokyo', '"*/*y*"')

function why({ compiled }: WatchedFleet, cluster: string): readonly string[] {
  if (compiled === undefined) return []
  return [...explainAffinities(compiled, 'web').map(formatAffinity), ...explained(compiled, 'web', cluster)]
}

test('an affinity whose clusters cannot be spread gives way to the next, which stays until a rebalance', () => {
  const story = new WatchedFleet(spreading(), web)
  const first = story.rest()
  const reasons = why(story, 'osaka')
  story.commit({ 'clusters/policies/web.yaml': wide })
  const later = story.rest()
  const waits = why(story, 'osaka')
  const asked = story.step({ rebalances: [{ commit: 'c1', path: '' }] })

  expect(first).toEqual({ osaka: 4, tokyo: 4 })
  expect(reasons).toEqual([
    'policy "web": affinity "one" is passed over: it wants at least 2 clusters, and no more than 1 can be had: 1 too few',
    'osaka: selected by policy "web" (clusters/policies/web.yaml, affinity "asia"), with the score 400',
  ])
  expect(later).toEqual(first)
  expect(waits[0]).toBe(
    'policy "web": affinity "one" waits for a rebalance: "asia" was chosen before, and stays while it can',
  )
  expect(Object.keys(asked)).toContain('lyon')
  expect([...(story.compiled?.placements.values() ?? [])]).toMatchObject([
    { affinityName: 'one', rebalanced: 'c1' },
  ])
})

test('an affinity that cannot be spread without the clusters that fail gives way, and none gives way to nobody', () => {
  const story = new WatchedFleet(spreading(), web)
  story.rest()
  story.taints.set('osaka', unreachable(story.at))
  story.at += 301
  const moved = story.rest()
  const reasons = why(story, 'lyon')
  story.taints.set('lyon', unreachable(story.at))
  story.at += 301

  expect(moved).toMatchObject({ lyon: 4, paris: 4 })
  expect(reasons[1]).toContain(
    'affinity "asia" is passed over: without the clusters that fail, it wants at least 2',
  )
  expect(story.rest()).toMatchObject({ paris: 8 })
  expect(story.compiled?.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
})

test('where no affinity can be spread, the error is told of the one that was tried first', () => {
  const story = new WatchedFleet(
    { ...spreading(), 'clusters/policies/web.yaml': wide.replace('minGroups: 2', 'minGroups: 9') },
    web,
  )
  story.step()

  expect(story.compiled?.diagnostics.map(({ message }) => message)).toEqual([
    expect.stringContaining(
      'policy "web" cannot spread by affinity "one": it wants at least 9 clusters, and no more than 2 can be had',
    ),
  ])
  expect(story.compiled?.diagnostics[0]?.related).toMatchObject([
    {
      message: expect.stringContaining('nor does affinity "asia" do: it wants at least 9 clusters'),
      at: { path: ['spec', 'placement', 'clusterAffinities', 1] },
    },
    { message: expect.stringContaining('nor does affinity "europe" do: it wants at least 9 clusters') },
  ])
  expect(why(story, 'osaka').slice(0, 2)).toEqual([
    expect.stringContaining('affinity "asia" is passed over: it wants at least 9 clusters'),
    expect.stringContaining('affinity "europe" is passed over: it wants at least 9 clusters'),
  ])
})

test('a rebalance of what is not there is told, with what may be meant', () => {
  const story = new WatchedFleet(spreading(), web)
  story.step({
    rebalances: [
      { commit: '0123456789abcdef', path: 'assia' },
      { commit: 'c2', path: 'asia/tokyo', application: 'wbe' },
      { commit: 'c3', path: '', application: 'web' },
    ],
  })

  expect(story.compiled?.diagnostics.map(({ code, message, hint }) => [code, message, hint])).toEqual([
    [
      'schedule/rebalance-unknown',
      'commit 0123456789ab asks for a rebalance of "assia", and there is no such directory',
      'did you mean "asia"?',
    ],
    [
      'schedule/rebalance-unknown',
      'commit c2 asks for a rebalance of application "wbe", and there is none',
      'did you mean "web"?',
    ],
  ])
})

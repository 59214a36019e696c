import { expect, test } from 'vitest'
import type { ObservedTaint } from '../../../src/core/model/observation.ts'
import { files } from '../../scenarios/small-fleet.ts'
import { ours } from '../../support/fleet-files.ts'
import { WatchedFleet } from '../../support/watched-fleet.ts'

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

function rest(story: WatchedFleet): Readonly<Record<string, number>> {
  for (let round = 0; round < 4; round++) {
    story.step()
    story.serve()
  }
  return story.step()
}

function unreachable(since: number): readonly ObservedTaint[] {
  return [{ key: 'cluster.banyan.dev/unreachable', effect: 'NoExecute', timeAdded: since }]
}

test('when every cluster of an affinity fails for long, the next one takes over, and stays', () => {
  const story = fleet(true)
  const before = rest(story)
  for (const name of ['tokyo', 'osaka']) story.taints.set(name, unreachable(story.at))

  const soon = rest(story)
  story.at += 301
  const later = rest(story)
  story.taints.clear()
  const healed = rest(story)

  expect(before).toEqual({ osaka: 4, tokyo: 4 })
  expect(soon).toEqual(before)
  expect(later).toMatchObject({ lyon: 4, paris: 4 })
  expect(healed).toEqual({ lyon: 4, paris: 4 })
})

test('one cluster that serves is enough for an affinity to stay', () => {
  const story = fleet(true)
  rest(story)
  story.taints.set('tokyo', unreachable(story.at))
  story.at += 301

  expect(rest(story)).toMatchObject({ osaka: 8 })
  expect(rest(story).lyon).toBeUndefined()
})

test('what must not move stays with its affinity', () => {
  const story = fleet(false)
  const before = rest(story)
  for (const name of ['tokyo', 'osaka']) story.taints.set(name, unreachable(story.at))
  story.at += 301

  expect(rest(story)).toEqual(before)
})

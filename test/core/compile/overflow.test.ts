import { expect, test } from 'vitest'
import type { Compiled } from '../../../src/core/compile.ts'
import { defaultGuards } from '../../../src/core/model/guards.ts'
import { checkGuards, planFleet } from '../../../src/core/plan/index.ts'
import { bindPair } from '../../../src/core/render/index.ts'
import { deployment, files } from '../../scenarios/small-fleet.ts'
import { objectsOf } from '../../support/compiled.ts'
import { ours } from '../../support/fleet-files.ts'
import { unreachable, WatchedFleet } from '../../support/watched-fleet.ts'

const web = 'apps/Deployment/default/web'

function policy(replicas: number, placement = ''): string {
  return ours(`PropagationPolicy
metadata: { name: web }
spec:
  placement:
    clusterAffinities:
      - affinityName: asia
        paths: ["asia/**"]
        overflowAffinities: [{ affinityName: europe, paths: ["europe/**"] }]
    ${placement}
  workloads:
    - resourceSelectors: [{ kind: Deployment, name: web }]
      replicas: ${replicas}
      replicaScheduling: { replicaSchedulingType: Divided }`)
}

/** Three replicas fit into each cluster of asia; what fits elsewhere nobody knows. */
function fleet(replicas: number, placement?: string): WatchedFleet {
  const story = new WatchedFleet(
    {
      ...files,
      'templates/web/cache.yaml': deployment('cache', 1),
      'clusters/policies/web.yaml': policy(replicas, placement),
    },
    web,
  )
  story.pods.set('osaka', 3).set('tokyo', 3)
  story.applied = ['agent', 'web']
  return story
}

function namesIn(compiled: Compiled | undefined, cluster: string): readonly string[] {
  const objects = compiled === undefined ? [] : (objectsOf(compiled)[cluster] ?? [])
  return objects.map(({ metadata }) => metadata.name).sort()
}

test('an application is in the clusters of an overflow tier, whole, only while they have replicas of it', () => {
  const story = fleet(6)
  const within = story.rest()
  const before = namesIn(story.compiled, 'paris')
  story.commit({ 'clusters/policies/web.yaml': policy(7) })
  const over = story.rest()

  expect(within).toEqual({ osaka: 3, tokyo: 3 })
  expect(before).toEqual(['agent'])
  expect(over).toEqual({ lyon: 1, osaka: 3, tokyo: 3 })
  expect(namesIn(story.compiled, 'lyon')).toEqual(['agent', 'cache', 'web'])
  expect(namesIn(story.compiled, 'paris')).toEqual(['agent'])
})

test('what leaves an overflow tier has moved or is not wanted: no guard counts it as a loss', () => {
  const story = fleet(8)
  story.rest()
  const before = story.compiled
  story.commit({ 'clusters/policies/web.yaml': policy(6) })
  story.rest()
  const after = story.compiled
  if (before === undefined || after === undefined) throw new Error('nothing was compiled')

  const plan = planFleet(before, after, (pair, cluster) => bindPair(pair, cluster).resources)

  expect(namesIn(before, 'lyon')).toContain('cache')
  expect(namesIn(after, 'lyon')).toEqual(['agent'])
  expect(plan.groups.some(({ change }) => change.change === 'removed')).toBe(true)
  expect(plan.counts.deleted).toBe(0)
  const strict = { ...defaultGuards, maxDeletions: { percent: 0, floor: 0 } }
  const judgement = { plan, guards: strict, before: before.desired, after: after.desired }
  const rest = { decisions: after.decisions, isCommitted: true, recent: [], guarded: new Set<string>() }
  expect(checkGuards({ ...judgement, ...rest })).toEqual([])
})

test('what a failed cluster had overflows as far as the others of its tier are full, and nothing comes back by itself', () => {
  const story = fleet(5)
  const before = story.rest()
  story.taints.set('tokyo', unreachable(story.at))
  story.at += 301
  const failed = story.rest()
  story.taints.clear()
  const healed = story.rest()

  expect(before).toEqual({ osaka: 3, tokyo: 2 })
  expect(failed).toMatchObject({ osaka: 3, lyon: 1, paris: 1 })
  expect(healed).toMatchObject({ osaka: 3, lyon: 1, paris: 1 })
  expect(healed.tokyo ?? 0).toBe(0)
})

test('with automatic failback what overflowed comes back when the cluster does', () => {
  const story = fleet(5)
  // What ran in tokyo runs on there, and takes room.
  story.pods.set('tokyo', 6)
  const auto = policy(5).replace('replicas: 5', 'replicas: 5\n      failback: Auto')
  story.commit({ 'clusters/policies/web.yaml': auto })
  story.rest()
  story.taints.set('tokyo', unreachable(story.at))
  story.at += 301
  const failed = story.rest()
  story.taints.clear()
  const healed = story.rest()

  expect(failed).toMatchObject({ osaka: 3, lyon: 1, paris: 1 })
  expect(healed).toEqual({ osaka: 3, tokyo: 2 })
})

test('a rebalance brings back what overflowed, as far as there is room again', () => {
  const story = fleet(5)
  story.pods.set('osaka', 1)
  const before = story.rest()
  story.pods.set('osaka', 3)
  const roomy = story.rest()
  const rebalances = [{ commit: 'c'.repeat(40), path: '' }]
  for (let round = 0; round < 4; round++) {
    story.step({ rebalances })
    story.serve()
  }

  expect(before).toEqual({ osaka: 1, tokyo: 3, lyon: 1 })
  expect(roomy).toEqual(before)
  expect(story.shares()).toEqual({ osaka: 3, tokyo: 2 })
})

test('where a policy is to have only some of its clusters, those of earlier tiers come first', () => {
  const story = fleet(9, 'numberOfClusters: 3')

  expect(story.rest()).toEqual({ lyon: 3, osaka: 3, tokyo: 3 })
})

test('overflow is refused where nothing is divided, and a tier without a cluster is told', () => {
  const story = fleet(1)
  story.commit({ 'clusters/policies/web.yaml': policy(1).replace('Divided', 'Duplicated') })
  story.step()
  const refused = story.compiled?.diagnostics.map(({ message }) => message)
  story.commit({
    'clusters/policies/web.yaml': policy(1).replace('paths: ["europe/**"]', 'paths: ["asia/**"]'),
  })
  story.step()
  const empty = story.compiled?.diagnostics.filter(({ code }) => code === 'fleet/overflow-empty')

  story.commit({ 'clusters/policies/web.yaml': policy(1).replace('europe/**', 'euorpe/**') })
  story.step()
  const misspelt = story.compiled?.diagnostics.map(({ message }) => message)

  expect(misspelt).toContain('nothing is at "euorpe"')
  expect(refused).toContain('"overflowAffinities" has no meaning where no workload is Divided')
  expect(empty).toEqual([
    expect.objectContaining({
      severity: 'warning',
      message: 'overflow affinity "europe" of "asia" selects no cluster that no tier before it has',
    }),
  ])
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PlacementCluster, PlacementNode } from '../../../src/core/model/fleet.ts'
import type { PlacementDecision } from '../../../src/core/model/placement-decision.ts'
import type { PropagationPolicy } from '../../../src/core/model/propagation-policy.ts'
import { choose, selectBranch } from '../../../src/core/schedule/index.ts'
import { holds } from '../../support/property.ts'

const names = ['k0', 'k1', 'k2', 'k3', 'k4', 'k5']
const regions = ['a', 'b', 'c']
const disks = ['ssd', 'hdd']

function clusterAt(region: string, name: string): PlacementCluster {
  return {
    name,
    path: `${region}/${name}`,
    labels: { 'banyan.dev/region': region, disk: disks[names.indexOf(name) % 2] ?? '' },
    taints: [],
    zones: [],
  }
}

function leaf(cluster: PlacementCluster): PlacementNode {
  return { path: cluster.path, name: cluster.name, cluster, children: [], clusters: 1 }
}

function treeOf(places: readonly number[]): PlacementNode {
  const groups = regions.flatMap((region, index): PlacementNode | [] => {
    const own = names.filter((_, at) => places[at] === index)
    if (own.length === 0) return []
    const children = own.map(name => leaf(clusterAt(region, name)))
    return { path: region, name: region, level: 'region', children, clusters: own.length }
  })
  return { path: '', name: '', children: groups, clusters: names.length }
}

const trees = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 6, maxLength: 6 }).map(treeOf)

function policyOf(numberOfClusters: number, failback: 'Manual' | 'Auto'): PropagationPolicy {
  return {
    name: 'web',
    scope: '',
    applications: ['web'],
    clusterTolerations: [],
    numberOfClusters,
    workloads: [
      {
        resourceSelectors: [],
        replicaScheduling: { replicaSchedulingType: 'Divided', at: { file: 'policy.yaml' } },
        onZero: 'Remove',
        onInsufficient: 'Partial',
        failback,
        at: { file: 'policy.yaml' },
      },
    ],
    at: { file: 'policy.yaml' },
  }
}

interface Story {
  readonly tree: PlacementNode
  readonly policy: PropagationPolicy
}

function decide(
  { tree, policy }: Story,
  failed: ReadonlySet<string>,
  previous?: PlacementDecision,
  room?: { readonly replicas: number; readonly of: ReadonlyMap<string, number> },
): PlacementDecision | undefined {
  return choose({
    application: 'web',
    policy,
    refinements: [],
    placement: tree,
    selected: selectBranch(policy, tree),
    ...(previous && { previous }),
    placedOn: () => 0,
    external: () => undefined,
    failed,
    ...(room && { room: { replicas: room.replicas, roomIn: () => room.of } }),
  }).decision
}

function serving(decision: PlacementDecision | undefined): readonly string[] {
  return (decision?.clusters ?? []).filter(each => !each.evicted).map(({ name }) => name)
}

const failures = fc.array(fc.subarray(names, { maxLength: 5 }), { maxLength: 6 })
const stories = fc
  .tuple(trees, fc.integer({ min: 1, max: 6 }), fc.constantFrom<'Manual' | 'Auto'>('Manual', 'Auto'))
  .map(([tree, count, failback]): Story => ({ tree, policy: policyOf(count, failback) }))

test('whatever fails and heals: as many serve as there are to be, and who serves stays while nobody fails back', () => {
  holds(
    fc.property(stories, failures, (story, rounds) => {
      const { numberOfClusters = 0, workloads } = story.policy
      let decision = decide(story, new Set())
      for (const round of rounds) {
        const failed = new Set(round)
        const before = decision
        decision = decide(story, failed, before)
        const now = serving(decision)
        expect(now).toHaveLength(Math.min(numberOfClusters, names.length - failed.size))
        expect(now.filter(name => failed.has(name))).toEqual([])
        expect(decide(story, failed, decision)).toBe(decision)
        const out = new Set(decision?.clusters.filter(each => each.evicted).map(({ name }) => name))
        for (const { insteadOf } of decision?.clusters ?? [])
          expect(insteadOf === undefined || out.has(insteadOf)).toBe(true)
        if (workloads[0]?.failback === 'Manual')
          expect(now).toEqual(expect.arrayContaining(serving(before).filter(name => !failed.has(name))))
      }
    }),
  )
})

test('with failback Auto, when all are back after one failure, all is as it was', () => {
  holds(
    fc.property(
      trees,
      fc.integer({ min: 1, max: 6 }),
      fc.subarray(names, { maxLength: 5 }),
      (tree, count, out) => {
        const story = { tree, policy: policyOf(count, 'Auto') }
        const first = decide(story, new Set())
        const during = decide(story, new Set(out), first)

        expect(serving(decide(story, new Set(), during))).toEqual(serving(first))
      },
    ),
  )
})

const amounts = fc
  .array(fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }), { minLength: 6, maxLength: 6 })
  .map(
    list =>
      new Map(list.flatMap((room, at) => (room === undefined ? [] : [[names[at] ?? '', room] as const]))),
  )

// One of which nothing is known takes all.
function sumOf(chosen: readonly string[], room: ReadonlyMap<string, number>, replicas: number): number {
  return chosen.reduce((sum, name) => sum + (room.get(name) ?? replicas), 0)
}

test('the first choice has room for all if any has, and a choice that has stays, whatever changes elsewhere', () => {
  holds(
    fc.property(stories, fc.integer({ min: 1, max: 40 }), amounts, amounts, (story, replicas, of, later) => {
      const first = decide(story, new Set(), undefined, { replicas, of })
      const most = names.map(name => of.get(name) ?? replicas).sort((a, b) => b - a)
      const best = most.slice(0, story.policy.numberOfClusters).reduce((sum, each) => sum + each, 0)
      expect(sumOf(serving(first), of, replicas)).toBe(best)
      expect(decide(story, new Set(), first, { replicas, of })).toBe(first)

      const second = decide(story, new Set(), first, { replicas, of: later })
      const stays = sumOf(serving(first), later, replicas) >= replicas
      if (stays) expect(second).toBe(first)
      else if (second !== first)
        expect(sumOf(serving(second), later, replicas)).toBeGreaterThanOrEqual(replicas)
      expect(decide(story, new Set(), second, { replicas, of: later })).toBe(second)
    }),
  )
})

const limits = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }))
  .map(([minGroups, more]) => ({ minGroups, ...(more !== undefined && { maxGroups: minGroups + more }) }))

function countIn(chosen: readonly string[], by: 'disk' | 'cluster'): number {
  return new Set(chosen.map(name => (by === 'cluster' ? name : disks[names.indexOf(name) % 2]))).size
}

function within(
  count: number,
  { minGroups, maxGroups = Infinity }: { minGroups: number; maxGroups?: number },
): boolean {
  return count >= minGroups && count <= maxGroups
}

test('a refinement spreads its branch and nothing else, or is told to be impossible where it is', () => {
  holds(
    fc.property(trees, limits, limits, (tree, byDisk, byCluster) => {
      const { numberOfClusters: _, ...policy } = policyOf(1, 'Manual')
      const refinement: PropagationPolicy = {
        ...policy,
        name: 'a',
        scope: 'a',
        refines: 'web',
        workloads: [],
        spreadConstraints: [
          { spreadByLabel: 'disk', ...byDisk },
          { spreadByField: 'cluster', ...byCluster },
        ],
      }
      const inA = clustersOf(tree.children.find(({ path }) => path === 'a'))
      const request = {
        application: 'web',
        policy,
        refinements: [refinement],
        placement: tree,
        selected: selectBranch(policy, tree),
        placedOn: () => 0,
        external: () => undefined,
      }
      const { decision, unmet } = choose(request)
      const chosen = serving(decision)
      const mine = chosen.filter(name => inA.includes(name))

      const fits = (list: readonly string[]): boolean =>
        within(countIn(list, 'disk'), byDisk) && within(countIn(list, 'cluster'), byCluster)
      const possible = [...Array(2 ** inA.length).keys()].some(set =>
        fits(inA.filter((__, at) => (set & (2 ** at)) !== 0)),
      )
      expect(unmet.length === 0).toBe(possible || inA.length === 0)
      expect(mine.length === 0 || fits(mine)).toBe(true)
      expect(mine.length > 0).toBe(possible)
      expect(chosen.filter(name => !inA.includes(name))).toEqual(names.filter(name => !inA.includes(name)))
      if (decision !== undefined) expect(choose({ ...request, previous: decision }).decision).toBe(decision)
    }),
  )
})

function clustersOf(node: PlacementNode | undefined): readonly string[] {
  return node?.children.map(({ name }) => name) ?? []
}

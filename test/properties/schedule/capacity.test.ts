import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Decision } from '../../../src/core/model/decision.ts'
import type { PlacementNode } from '../../../src/core/model/fleet.ts'
import type { ClusterObservation, Observation } from '../../../src/core/model/observation.ts'
import {
  type CapacityMemory,
  capacityTree,
  decide,
  knownTree,
  promisedIn,
  selectBranch,
  workloadCapacity,
} from '../../../src/core/schedule/index.ts'
import { dividing, placementOf, policyOf } from '../../support/placement.ts'
import { leavesOf } from '../../support/schedule.ts'
import { levels, sketches } from './trees.ts'

const everywhere = policyOf()
const key = 'apps/Deployment//frontend'
const request = new Map([['cpu', 1000n]])

interface Round {
  readonly replicas: number
  /** Free CPUs and replicas that are there, by the number of the cluster. */
  readonly news: readonly (readonly [cluster: number, free: number, there: number])[]
}

const rounds: fc.Arbitrary<readonly Round[]> = fc.array(
  fc.record({
    replicas: fc.nat(40),
    news: fc.array(fc.tuple(fc.nat(20), fc.nat(9), fc.nat(6)), { maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 6 },
)

function namesIn(node: PlacementNode): readonly string[] {
  return [...(node.cluster ? [node.cluster.name] : []), ...node.children.flatMap(namesIn)]
}

function seen(free: number, there: number): ClusterObservation {
  return {
    taints: [],
    room: { free: new Map([['cpu', BigInt(free) * 1000n]]) },
    workloads: new Map([[key, { replicas: there, available: there, unschedulable: 0 }]]),
  }
}

/** What a compile does for one workload, round by round. */
class World {
  readonly tree: PlacementNode
  readonly clusters = new Map<string, ClusterObservation>()
  readonly memory: CapacityMemory = new WeakMap()
  previous: Decision | undefined

  constructor(tree: PlacementNode) {
    this.tree = tree
  }

  round({ replicas, news }: Round) {
    const names = namesIn(this.tree)
    for (const [index, free, there] of news) {
      const name = names[index % names.length]
      if (name !== undefined) this.clusters.set(name, seen(free, there))
    }
    const observation: Observation = { at: 0, clusters: new Map(this.clusters) }
    const selected = selectBranch(everywhere, this.tree)
    if (selected === undefined) throw new Error('nothing is selected')
    const known = knownTree(this.tree, observation)
    const granted = new Map(
      leavesOf(this.previous ?? { root: emptyRoot }).map(leaf => [leaf.cluster ?? '', leaf.granted]),
    )
    const workloads = this.previous === undefined ? [] : [{ decision: this.previous, workload: key, request }]
    const { amounts, paths } = promisedIn(workloads, known)
    const capacityIn = (name: string, had: number): number | undefined => {
      const free = observation.clusters.get(name)?.room?.free.get('cpu')
      if (free === undefined) return undefined
      const left = free - (amounts.get(name)?.get('cpu') ?? 0n)
      return had + Math.max(0, Number(left / 1000n))
    }
    const capacity = workloadCapacity(selected, known, this.previous?.root, {
      capacityIn: ({ name }, _, had) => {
        const own = capacityIn(name, had)
        return own === undefined ? undefined : { own }
      },
      grantedElsewhere: name => granted.get(name) ?? 0,
      isSpecial: path => paths.has(path),
      memory: this.memory,
    })
    const afresh = capacityTree(selected, ({ name }) => capacityIn(name, granted.get(name) ?? 0), undefined)
    const missing = [...granted].flatMap(([name, had]) => {
      const there = this.clusters.get(name)?.workloads.get(key)?.replicas
      return there === undefined || had <= there
        ? []
        : [[name, new Map([['cpu', BigInt(had - there) * 1000n]])]]
    })
    this.previous = decide({
      application: 'web',
      workload: { group: 'apps', kind: 'Deployment', namespace: '', name: 'frontend' },
      policy: everywhere,
      workloadPolicy: dividing(),
      replicas,
      selected,
      refinements: [],
      levels,
      capacity,
      ...(this.previous && { previous: this.previous }),
    }).decision
    return { capacity, afresh, amounts, missing: new Map(missing as [string, Map<string, bigint>][]) }
  }
}

const emptyRoot = { path: '', name: '', target: 0, granted: 0, weight: 0, minReplicas: 0, children: [] }

test('capacities that remember are those of a computation from nothing, whatever happened before', () => {
  fc.assert(
    fc.property(sketches, rounds, (sketch, history) => {
      const world = new World(placementOf(sketch, levels))
      for (const round of history) {
        const { capacity, afresh, amounts, missing } = world.round(round)
        expect(capacity).toEqual(afresh)
        expect(amounts).toEqual(missing)
      }
    }),
    { numRuns: 500 },
  )
})

test('placing as many as fit and looking again moves nothing, while their pods appear one after another', () => {
  const frees = fc.array(fc.option(fc.nat(9), { nil: undefined }), { minLength: 20, maxLength: 20 })
  fc.assert(
    fc.property(
      sketches,
      frees,
      fc.nat(60),
      fc.infiniteStream(fc.nat(2)),
      (sketch, free, replicas, paces) => {
        const world = new World(placementOf(sketch, levels))
        const names = namesIn(world.tree)
        const rooms = names.flatMap((_, index) => {
          const room = free[index % free.length]
          return room === undefined ? [] : [[index, room, 0] as const]
        })
        const first = world.round({ replicas, news: rooms }).capacity
        const decided = world.previous
        const there = new Map(rooms.map(([index]) => [index, 0]))
        for (let round = 0; round < 4; round++) {
          const granted = new Map(
            leavesOf(decided ?? { root: emptyRoot }).map(leaf => [leaf.cluster, leaf.granted]),
          )
          const news = rooms.map(([index, room]) => {
            const had = granted.get(names[index]) ?? 0
            const now = Math.min(had, (there.get(index) ?? 0) + (paces.next().value ?? 0))
            there.set(index, now)
            return [index, room - now, now] as const
          })
          const { capacity } = world.round({ replicas, news })
          expect(capacity).toEqual(first)
          expect(world.previous).toBe(decided)
        }
      },
    ),
    { numRuns: 300 },
  )
})

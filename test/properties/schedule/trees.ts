import fc from 'fast-check'
import type { PlacementNode } from '../../../src/core/model/fleet.ts'
import type { ReplicaScheduling, WorkloadPolicy } from '../../../src/core/model/propagation-policy.ts'
import { dividing, placementOf, type Sketch } from '../../support/placement.ts'

export const levels: readonly string[] = ['region', 'zone']

export interface World {
  readonly sketch: Sketch
  readonly tree: PlacementNode
  readonly workload: WorkloadPolicy
  readonly replicas: number
}

const weight = fc.option(fc.nat(5), { nil: undefined, freq: 2 })
const label = fc.record({ tier: fc.constantFrom('a', 'b') })

function cluster(name: string): fc.Arbitrary<Sketch> {
  return fc.tuple(weight, label).map(([own, labels]) => ({
    name,
    cluster: true,
    labels,
    ...(own !== undefined && { clusterWeight: own }),
  }))
}

function group(name: string, depth: number): fc.Arbitrary<Sketch> {
  const child = (index: number): fc.Arbitrary<Sketch> => {
    const own = `${name}${index}`
    return depth === 0 ? cluster(own) : fc.oneof(cluster(own), group(own, depth - 1))
  }
  return fc
    .integer({ min: 1, max: 3 })
    .chain(count => fc.tuple(...Array.from({ length: count }, (_, index) => child(index))))
    .chain(children =>
      fc.tuple(weight, fc.boolean(), fc.constant(children)).map(([own, hub, below]): Sketch => {
        const both = { name, children: below, ...(own !== undefined && { weight: own }) }
        return hub ? { ...both, cluster: `${name}-hub` } : both
      }),
    )
}

/** Uneven trees with hubs, explicit weights and weights of 0. */
export const sketches: fc.Arbitrary<Sketch> = group('n', 2).map(sketch => ({ ...sketch, name: '' }))

const bounds = fc.record(
  { weight: fc.nat(4), minReplicas: fc.nat(4), maxReplicas: fc.nat(12) },
  { requiredKeys: [] },
)

function preferences(level: string, names: readonly string[]) {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...names, '*'), bounds), {
      selector: ([name]) => name,
      maxLength: 3,
    })
    .map(list => ({ level, preferences: list.map(([target, each]) => ({ target, ...each })) }))
}

const byLevel: fc.Arbitrary<Omit<ReplicaScheduling, 'replicaSchedulingType'>> = fc
  .tuple(
    preferences('region', ['n0', 'n1', 'n2']),
    preferences('zone', ['n00', 'n01', 'n10', 'n11']),
    preferences('cluster', ['n0', 'n00', 'n000', 'n001']),
  )
  .map(all => ({ levels: all }))

const flat: fc.Arbitrary<Omit<ReplicaScheduling, 'replicaSchedulingType'>> = fc
  .array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat(5)), { maxLength: 2 })
  .map(rules => ({
    levels: [],
    ...(rules.length > 0 && {
      staticWeightList: rules.map(([tier, each]) => ({
        targetCluster: { labelSelector: { matchLabels: { tier } } },
        weight: each,
      })),
    }),
  }))

const workloads: fc.Arbitrary<WorkloadPolicy> = fc
  .oneof({ arbitrary: byLevel, weight: 4 }, { arbitrary: flat, weight: 1 }, fc.constant({}))
  .map(scheduling => dividing(scheduling))

export const worlds: fc.Arbitrary<World> = fc
  .tuple(sketches, workloads, fc.nat(40))
  .map(([sketch, workload, replicas]) => ({ sketch, tree: placementOf(sketch, levels), workload, replicas }))

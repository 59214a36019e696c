import fc from 'fast-check'
import type { PlacementNode } from '../../../src/core/model/fleet.ts'
import type {
  Preference,
  ReplicaScheduling,
  WorkloadPolicy,
} from '../../../src/core/model/propagation-policy.ts'
import { dividing, placementOf, type Sketch } from '../../support/placement.ts'

export const levels: readonly string[] = ['region', 'zone']

export interface World {
  readonly sketch: Sketch
  readonly tree: PlacementNode
  readonly workload: WorkloadPolicy
  readonly replicas: number
  /** How many fit, by cluster; absent: nothing is known of any. */
  readonly fits?: Readonly<Record<string, number>>
}

type Fields = Partial<ReplicaScheduling>

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

// Names that the clusters of {@link sketches} have, or may have.
const clusterNames: readonly string[] = ['0', '1', '2'].flatMap(region => [
  `n${region}`,
  `n${region}-hub`,
  ...['0', '1', '2'].flatMap(zone => [
    `n${region}${zone}`,
    `n${region}${zone}-hub`,
    ...['0', '1', '2'].map(cluster => `n${region}${zone}${cluster}`),
  ]),
])

function preferences(level: string, names: readonly string[]) {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...names, '*'), bounds), {
      selector: ([name]) => name,
      maxLength: 3,
    })
    .map(list => ({ level, preferences: list.map(([target, each]) => ({ target, ...each })) }))
}

const byLevel: fc.Arbitrary<Fields> = fc
  .tuple(
    preferences('region', ['n0', 'n1', 'n2']),
    preferences('zone', ['n00', 'n01', 'n10', 'n11']),
    preferences('cluster', ['n0', 'n00', 'n000', 'n001']),
  )
  .map(all => ({ levels: all }))

const flat: fc.Arbitrary<Fields> = fc
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

const scheduling = fc.oneof(
  { arbitrary: byLevel, weight: 4 },
  { arbitrary: flat, weight: 1 },
  fc.constant<Fields>({}),
)

/** How many fit into clusters: into some, into all that are named, or nothing is known. */
const fits: fc.Arbitrary<Readonly<Record<string, number>> | undefined> = fc.option(
  fc.dictionary(fc.constantFrom(...clusterNames), fc.nat(15), { maxKeys: clusterNames.length }),
  { nil: undefined },
)

function worldsOf(fields: fc.Arbitrary<Fields>): fc.Arbitrary<World> {
  return fc.tuple(sketches, fields, fc.nat(40), fits).map(([sketch, own, replicas, room]) => ({
    sketch,
    tree: placementOf(sketch, levels),
    workload: dividing(own),
    replicas,
    ...(room && { fits: room }),
  }))
}

/** Divisions by Webster's rule, with the weights that policies and the tree give. */
export const worlds: fc.Arbitrary<World> = worldsOf(scheduling)

const algorithm = fc.constantFrom('Webster', 'CeilLoop', 'LargestRemainder', 'FloorByWeight')

const named: fc.Arbitrary<Fields> = fc
  .tuple(scheduling, fc.array(fc.option(algorithm, { nil: undefined }), { minLength: 4, maxLength: 4 }))
  .map(([own, [whole, ...each]]) => ({
    ...own,
    ...(whole && { algorithm: whole }),
    ...(own.levels && {
      levels: own.levels.map((level, index) => {
        const by = each[index]
        return by === undefined ? level : { ...level, algorithm: by }
      }),
    }),
  }))

const measured: fc.Arbitrary<Fields> = named.map(own => ({
  ...withPreferences(own, ({ weight: _, ...preference }) => preference),
  dynamicWeight: 'AvailableReplicas',
}))

const aggregated: fc.Arbitrary<Fields> = fc
  .tuple(scheduling, fc.array(fc.nat(2), { minLength: 1, maxLength: 4 }))
  .map(([own, priorities]) => {
    let next = 0
    return {
      ...withPreferences(own, ({ weight: _, ...preference }) => {
        return { ...preference, priority: priorities[next++ % priorities.length] ?? 0 }
      }),
      replicaDivisionPreference: 'Aggregated',
    }
  })

function withPreferences(
  { staticWeightList: _, ...own }: Fields,
  change: (preference: Preference) => Preference,
): Fields {
  const changed = own.levels?.map(level => ({ ...level, preferences: level.preferences.map(change) }))
  return { ...own, ...(changed && { levels: changed }) }
}

/** Divisions by every rule. */
export const anyWorlds: fc.Arbitrary<World> = worldsOf(fc.oneof(scheduling, named, measured, aggregated))

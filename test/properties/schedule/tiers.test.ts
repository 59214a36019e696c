import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Decision } from '../../../src/core/model/decision.ts'
import { spreadToTiers } from '../../../src/core/schedule/index.ts'
import { dividing, placementOf, policyOf, type Sketch } from '../../support/placement.ts'
import { holds } from '../../support/property.ts'
import { leavesOf, nodesOf, type Scheduling, schedule, targets } from '../../support/schedule.ts'
import { anyWorlds, levels, type World, worlds } from './trees.ts'

/** Which clusters are of which tier: a number for each, by which they are dealt. */
const deals = fc.record({ tiers: fc.integer({ min: 1, max: 4 }), seed: fc.nat(1000) })

interface Deal {
  readonly tiers: number
  readonly seed: number
}

function namesIn({ name, cluster, children = [] }: Sketch): readonly string[] {
  const own = cluster === undefined ? [] : [cluster === true ? name : cluster]
  return [...own, ...children.flatMap(namesIn)]
}

/** Clusters by tier; the last ones may have none. */
function tiersOf({ sketch }: World, { tiers, seed }: Deal): readonly (readonly string[])[] {
  const names = namesIn(sketch)
  return Array.from({ length: tiers }, (_, tier) =>
    names.filter((_name, index) => (((index + 1) * (seed + 7)) % 11) % tiers === tier),
  ).filter(list => list.length > 0)
}

function policyFor([own = [], ...further]: readonly (readonly string[])[]) {
  return policyOf({
    clusterAffinity: { clusterNames: own },
    ...(further.length > 0 && { overflowAffinities: further.map(clusterNames => ({ clusterNames })) }),
  })
}

function divide(world: World, deal: Deal, rest: Partial<Scheduling> = {}): Decision {
  return schedule({ ...world, levels, policy: policyFor(tiersOf(world, deal)), ...rest }).decision
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0)
}

test('every tier gets from nothing what it would get if the later ones were not there, and they get the rest', () => {
  holds(
    fc.property(anyWorlds, deals, (world, deal) => {
      const tiers = tiersOf(world, deal)
      const all = divide(world, deal)
      const got = targets(all)

      for (let count = 1; count < tiers.length; count++) {
        const policy = policyFor(tiers.slice(0, count))
        const alone = schedule({ ...world, levels, policy }).decision
        const later = tiers.slice(count).flat()

        expect(got).toMatchObject(targets(alone))
        const rest = (alone.unplaced?.replicas ?? 0) - (all.unplaced?.replicas ?? 0)
        expect(sum(later.map(name => got[name] ?? 0))).toBe(rest)
      }
    }),
  )
})

test('conservation: shares sum to the node’s share, and only what no tier can take is unplaced', () => {
  holds(
    fc.property(anyWorlds, deals, (world, deal) => {
      const decision = divide(world, deal)

      const { root, unplaced, tiers = [] } = decision
      expect(root.target + (unplaced?.replicas ?? 0)).toBe(world.replicas)
      if (tiers.length > 0) expect(sum(tiers.map(({ replicas }) => replicas))).toBe(root.target)
      for (const { target, children } of nodesOf(decision).filter(({ cluster }) => cluster === undefined))
        expect(sum(children.map(child => child.target))).toBe(target)
      if (unplaced !== undefined)
        expect(divide(world, deal, { replicas: world.replicas + 1 }).root.target).toBe(root.target)
      for (const { target, maxReplicas = Number.POSITIVE_INFINITY } of leavesOf(decision))
        expect(target).toBeLessThanOrEqual(maxReplicas)
    }),
  )
})

test('idempotence: the previous decision, or its text, and an unchanged world give that very decision', () => {
  holds(
    fc.property(anyWorlds, deals, fc.nat(40), (world, deal, replicas) => {
      const first = divide(world, deal)
      const moved = divide(world, deal, { replicas, previous: first })
      const read: Decision = JSON.parse(JSON.stringify(moved))

      expect(divide(world, deal, { previous: first })).toBe(first)
      expect(divide(world, deal, { replicas, previous: moved })).toBe(moved)
      expect(divide(world, deal, { replicas, previous: read })).toBe(read)
    }),
  )
})

/** Another N, room in one cluster, and other tiers. */
const change = fc.record({ replicas: fc.nat(40), room: fc.nat(12), pick: fc.nat(), turn: fc.boolean() })

test('what was remembered changes no byte of a later division', () => {
  holds(
    fc.property(
      anyWorlds,
      deals,
      deals,
      fc.array(change, { minLength: 1, maxLength: 2 }),
      (world, deal, other, changes) => {
        const names = namesIn(world.sketch)
        let now = world
        let previous = divide(world, deal)
        for (const { replicas, room, pick, turn } of changes) {
          now = { ...now, replicas, fits: { ...now.fits, [names[pick % names.length] ?? '']: room } }
          const dealt = turn ? other : deal

          const warm = divide(now, dealt, { previous })
          const cold = divide(structuredClone(now), dealt, { previous: structuredClone(previous) })

          expect(JSON.stringify(warm)).toBe(JSON.stringify(cold))
          previous = warm
        }
      },
    ),
  )
})

function reversed(sketch: Sketch): Sketch {
  return sketch.children === undefined
    ? sketch
    : { ...sketch, children: sketch.children.map(reversed).reverse() }
}

test('determinism: in which order clusters come, and are named, changes nothing', () => {
  holds(
    fc.property(anyWorlds, deals, (world, deal) => {
      const [own = [], ...further] = tiersOf(world, deal).map(names => [...names].reverse())
      const tree = placementOf(reversed(world.sketch), levels)

      const turned = schedule({ ...world, tree, levels, policy: policyFor([own, ...further]) }).decision

      expect(turned).toEqual(divide(world, deal))
    }),
  )
})

test('monotony: raising N takes no replica from anyone, afresh or from a previous decision', () => {
  holds(
    fc.property(worlds, deals, fc.nat(40), (world, deal, more) => {
      const before = divide(world, deal)
      const replicas = world.replicas + more
      const grown = divide(world, deal, { replicas, previous: before })
      const afresh = divide(world, deal, { replicas })

      for (const [name, target] of Object.entries(targets(before))) {
        expect(targets(grown)[name]).toBeGreaterThanOrEqual(target)
        expect(targets(afresh)[name]).toBeGreaterThanOrEqual(target)
      }
    }),
  )
})

test('lowering N gives nobody a replica, and a later tier loses all before an earlier one loses any', () => {
  holds(
    fc.property(worlds, deals, fc.nat(40), (world, deal, fewer) => {
      const before = divide(world, deal)
      const replicas = Math.max(0, world.replicas - fewer)
      const after = divide(world, deal, { replicas, previous: before })

      const [had, has] = [targets(before), targets(after)]
      for (const name of Object.keys(had)) expect(has[name]).toBeLessThanOrEqual(had[name] ?? 0)
      const shares = tiersOf(world, deal).map(names => ({
        lost: sum(names.map(name => (had[name] ?? 0) - (has[name] ?? 0))),
        left: sum(names.map(name => has[name] ?? 0)),
      }))
      const last = shares.findLastIndex(({ left }) => left > 0)
      for (const { lost } of shares.slice(0, Math.max(0, last))) expect(lost).toBe(0)
    }),
  )
})

test('a flat division by tiers gives what the plain function gives', () => {
  const party = fc.record({
    weight: fc.integer({ min: 1, max: 5 }),
    capacity: fc.option(fc.nat(9), { nil: undefined }),
    tier: fc.nat(2),
  })
  holds(
    fc.property(fc.array(party, { minLength: 1, maxLength: 8 }), fc.nat(40), (list, replicas) => {
      const parties = list.map((each, index) => ({ name: `c${index}`, ...each }))
      const clusters = parties.map(({ name, weight }) => ({
        name,
        cluster: true as const,
        clusterWeight: weight,
      }))
      const fits = parties.flatMap(({ name, capacity }) => (capacity === undefined ? [] : [[name, capacity]]))

      const { decision } = schedule({
        tree: placementOf({ name: '', children: clusters }),
        workload: dividing({ levels: [] }),
        replicas,
        fits: Object.fromEntries(fits),
        policy: policyFor(
          [0, 1, 2]
            .map(tier => parties.filter(each => each.tier === tier).map(({ name }) => name))
            .filter(({ length }) => length > 0),
        ),
      })

      const { shares, unplaced } = spreadToTiers(replicas, parties)
      expect(targets(decision)).toEqual(
        Object.fromEntries(shares.map(({ name, replicas: each }) => [name, each])),
      )
      expect(decision.unplaced?.replicas ?? 0).toBe(unplaced)
    }),
  )
})

// Where minima are not met, those that are held are no more than minima.
function withoutMinima(world: World): World {
  const { replicaScheduling } = world.workload
  const levels = replicaScheduling.levels?.map(level => ({
    ...level,
    preferences: level.preferences.map(({ minReplicas: _, ...each }) => each),
  }))
  const changed = { ...replicaScheduling, ...(levels && { levels }) }
  return { ...world, workload: { ...world.workload, replicaScheduling: changed } }
}

test('clusters that are held keep what they have, whatever their tier', () => {
  holds(
    fc.property(anyWorlds, deals, fc.nat(), fc.nat(40), (drawn, deal, pick, replicas) => {
      const world = withoutMinima(drawn)
      const names = namesIn(world.sketch)
      const name = names[pick % names.length] ?? ''
      const first = divide(world, deal)
      const granted = leavesOf(first).find(({ cluster }) => cluster === name)?.granted ?? 0
      fc.pre(granted <= replicas)

      const after = divide(world, deal, { replicas, previous: first, held: new Map([[name, granted]]) })

      expect(targets(after)[name]).toBe(granted)
    }),
  )
})

test('least movement: who can take less gives up just that, and nobody else loses any, nor for new room', () => {
  holds(
    fc.property(worlds, deals, fc.nat(), fc.nat(20), (drawn, deal, pick, room) => {
      const world = { ...drawn, workload: dividing() }
      const names = namesIn(world.sketch)
      const name = names[pick % names.length] ?? ''
      const first = divide(world, deal)

      const after = divide(world, deal, { fits: { ...world.fits, [name]: room }, previous: first })

      const [had, has] = [targets(first), targets(after)]
      expect(has[name]).toBeGreaterThanOrEqual(Math.min(room, had[name] ?? 0))
      for (const other of names)
        if (other !== name) expect(has[other]).toBeGreaterThanOrEqual(had[other] ?? 0)
    }),
  )
})

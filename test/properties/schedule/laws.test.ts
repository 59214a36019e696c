import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Decision } from '../../../src/core/model/decision.ts'
import { formatDecision } from '../../../src/core/schedule/index.ts'
import { placementOf, type Sketch } from '../../support/placement.ts'
import { holds } from '../../support/property.ts'
import { leavesOf, nodesOf, schedule, targets } from '../../support/schedule.ts'
import { anyWorlds, levels, worlds } from './trees.ts'

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0)
}

function withinBounds(decision: Decision): boolean {
  return nodesOf(decision).every(
    ({ target, maxReplicas = Number.POSITIVE_INFINITY }) => target <= maxReplicas,
  )
}

test('conservation: shares sum to the node’s share, and only what exceeds the effective maximum is unplaced', () => {
  holds(
    fc.property(anyWorlds, world => {
      const { decision } = schedule({ ...world, levels })

      const { root, unplaced } = decision
      const room = root.maxReplicas ?? Number.POSITIVE_INFINITY
      expect(unplaced?.replicas ?? 0).toBe(Math.max(0, world.replicas - room))
      expect(root.target).toBe(world.replicas - (unplaced?.replicas ?? 0))
      for (const { target, children } of nodesOf(decision).filter(({ cluster }) => cluster === undefined)) {
        expect(sum(children.map(child => child.target))).toBe(target)
      }
      expect(withinBounds(decision)).toBe(true)
    }),
  )
})

test('minima are met wherever the replicas reach', () => {
  holds(
    fc.property(anyWorlds, world => {
      const { decision } = schedule({ ...world, levels })

      const reached = nodesOf(decision).filter(
        ({ target, children }) => target >= sum(children.map(child => child.minReplicas)),
      )
      const below = reached.flatMap(({ children }) => children)
      expect(below.filter(({ target, minReplicas }) => target < minReplicas)).toEqual([])
    }),
  )
})

test('rejection leaves all unplaced when not all fit', () => {
  holds(
    fc.property(anyWorlds, world => {
      const workload = { ...world.workload, onInsufficient: 'Reject' as const }

      const { decision } = schedule({ ...world, workload, levels })

      const fits = world.replicas <= (decision.root.maxReplicas ?? Number.POSITIVE_INFINITY)
      expect(decision.unplaced?.replicas ?? 0).toBe(fits ? 0 : world.replicas)
      expect(decision.root.target).toBe(fits ? world.replicas : 0)
    }),
  )
})

test('idempotence: the previous decision and an unchanged world give that very decision', () => {
  holds(
    fc.property(anyWorlds, fc.nat(40), (world, other) => {
      const first = schedule({ ...world, levels }).decision
      const moved = schedule({ ...world, levels, replicas: other, previous: first }).decision

      expect(schedule({ ...world, levels, previous: first }).decision).toBe(first)
      expect(schedule({ ...world, levels, replicas: other, previous: moved }).decision).toBe(moved)
    }),
  )
})

test('idempotence holds for a decision that was read back from its text', () => {
  holds(
    fc.property(anyWorlds, fc.nat(40), (world, other) => {
      const first = schedule({ ...world, levels }).decision
      const moved = schedule({ ...world, levels, replicas: other, previous: first }).decision
      const previous: Decision = JSON.parse(JSON.stringify(moved))

      expect(schedule({ ...world, levels, replicas: other, previous }).decision).toBe(previous)
    }),
  )
})

function reversed(sketch: Sketch): Sketch {
  return sketch.children === undefined
    ? sketch
    : { ...sketch, children: sketch.children.map(reversed).reverse() }
}

test('determinism: the order of children and preferences changes nothing', () => {
  holds(
    fc.property(anyWorlds, world => {
      const { replicaScheduling } = world.workload
      const turned = {
        ...replicaScheduling,
        ...(replicaScheduling.levels && {
          levels: replicaScheduling.levels
            .map(each => ({ ...each, preferences: [...each.preferences].reverse() }))
            .reverse(),
        }),
        ...(replicaScheduling.staticWeightList && {
          staticWeightList: [...replicaScheduling.staticWeightList].reverse(),
        }),
      }
      const other = { ...world.workload, replicaScheduling: turned }

      const straight = schedule({ ...world, levels }).decision
      const tree = placementOf(reversed(world.sketch), levels)

      expect(schedule({ ...world, tree, workload: other, levels }).decision).toEqual(straight)
    }),
  )
})

test('monotony: raising N takes no replica from anyone, afresh or from a previous decision', () => {
  holds(
    fc.property(worlds, fc.nat(9), (world, more) => {
      const before = schedule({ ...world, levels }).decision
      const replicas = world.replicas + more

      const fresh = targets(schedule({ ...world, levels, replicas }).decision)
      const kept = targets(schedule({ ...world, levels, replicas, previous: before }).decision)

      for (const { cluster = '', target } of leavesOf(before)) {
        expect(fresh[cluster]).toBeGreaterThanOrEqual(target)
        expect(kept[cluster]).toBeGreaterThanOrEqual(target)
      }
    }),
  )
})

test('explainability: the text of a decision names every cluster with its number and weight', () => {
  holds(
    fc.property(anyWorlds, world => {
      const { decision } = schedule({ ...world, levels })

      const text = formatDecision(decision)

      for (const { name, target, weight } of leavesOf(decision)) {
        expect(text).toContain(`${name}: ${target}, weight ${weight} of `)
      }
    }),
  )
})

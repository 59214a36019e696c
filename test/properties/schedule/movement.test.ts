import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Decision, DecisionNode } from '../../../src/core/model/decision.ts'
import { dividing, placementOf, type Sketch } from '../../support/placement.ts'
import { holds } from '../../support/property.ts'
import { leavesOf, nodesOf, schedule, targets } from '../../support/schedule.ts'
import { anyWorlds, levels, sketches } from './trees.ts'

function clamp(value: number, { minReplicas, maxReplicas = Number.POSITIVE_INFINITY }: DecisionNode): number {
  return Math.min(Math.max(value, minReplicas), maxReplicas)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0)
}

/** What the clusters below a node had before, wherever they were. */
function before(node: DecisionNode, previous: Decision): number {
  const had = targets(previous)
  return sum(leavesOf({ root: node }).map(({ cluster = '' }) => had[cluster] ?? 0))
}

/** For every node with room for its minima: how much moved below it, and how much had to. */
function movements(decision: Decision, previous: Decision): readonly { moved: number; forced: number }[] {
  return nodesOf(decision)
    .filter(({ children }) => children.length > 0)
    .filter(({ target, children }) => target >= sum(children.map(child => child.minReplicas)))
    .map(({ target, children }) => {
      const feasible = children.map(child => clamp(before(child, previous), child))
      const moved = sum(children.map((child, index) => Math.abs(child.target - (feasible[index] ?? 0))))
      return { moved, forced: Math.abs(target - sum(feasible)) }
    })
}

test('least movement: another N moves exactly the difference at every node', () => {
  const unflattened = anyWorlds.filter(({ workload }) => workload.replicaScheduling.levels?.length !== 0)
  holds(
    fc.property(unflattened, fc.nat(40), (world, replicas) => {
      const previous = schedule({ ...world, levels }).decision

      const { decision } = schedule({ ...world, levels, replicas, previous })

      const all = movements(decision, previous)
      expect(all.map(({ moved }) => moved)).toEqual(all.map(({ forced }) => forced))
    }),
  )
})

function without(sketch: Sketch, gone: (name: string) => boolean): Sketch {
  return {
    ...sketch,
    children: (sketch.children ?? [])
      .filter(({ name }) => !gone(name))
      .map(child => (child.children === undefined ? child : without(child, gone))),
  }
}

test('least movement: clusters that come and go move exactly the difference at every node', () => {
  holds(
    fc.property(sketches, sketches, fc.nat(40), fc.constantFrom('0', '1'), (one, other, replicas, end) => {
      const workload = dividing()
      const keep: Sketch = { name: 'keep', cluster: true }
      const first = placementOf({ ...one, children: [...(one.children ?? []), keep] }, levels)
      const less = without(one, name => name.endsWith(end))
      const joined: Sketch = { ...other, name: 'joined', cluster: 'joined-hub', children: [] }
      const second = placementOf({ ...less, children: [...(less.children ?? []), keep, joined] }, levels)
      const previous = schedule({ tree: first, workload, replicas, levels }).decision

      const { decision } = schedule({ tree: second, workload, replicas, levels, previous })

      const all = movements(decision, previous)
      expect(all.map(({ moved }) => moved)).toEqual(all.map(({ forced }) => forced))
    }),
  )
})

test('a renamed directory keeps every cluster’s replicas', () => {
  holds(
    fc.property(sketches, fc.nat(40), (sketch, replicas) => {
      const workload = dividing()
      const renamed = { ...sketch, children: (sketch.children ?? []).map(renamedDirectory) }
      const previous = schedule({ tree: placementOf(sketch, levels), workload, replicas, levels }).decision

      const { decision } = schedule({
        tree: placementOf(renamed, levels),
        workload,
        replicas,
        levels,
        previous,
      })

      expect(targets(decision)).toEqual(targets(previous))
    }),
  )
})

function renamedDirectory(sketch: Sketch): Sketch {
  return sketch.cluster === true ? sketch : { ...sketch, name: `moved-${sketch.name}` }
}

test('locality: a change inside a branch that leaves its sums alone changes no node outside it', () => {
  holds(
    fc.property(sketches, fc.nat(40), fc.nat(6), (inside, replicas, weight) => {
      const workload = dividing()
      const region = (name: string, changed: number): Sketch => ({
        name,
        weight: 3,
        children: [
          { name: `${name}-a`, cluster: true, clusterWeight: 1 + changed },
          { name: `${name}-b`, cluster: true, clusterWeight: 7 - changed },
        ],
      })
      const others = (inside.children ?? []).map(renamedDirectory)
      const treeOf = (changed: number) =>
        placementOf({ name: '', children: [...others, region('zz', changed)] }, levels)
      const previous = schedule({ tree: treeOf(0), workload, replicas, levels }).decision

      const { decision } = schedule({ tree: treeOf(weight), workload, replicas, levels, previous })

      const outside = (from: Decision) => from.root.children.filter(({ name }) => name !== 'zz')
      expect(outside(decision).every((node, index) => node === outside(previous)[index])).toBe(true)
    }),
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PlacementNode } from '../../../src/core/model/fleet.ts'
import { dividing, placementOf } from '../../support/placement.ts'
import { holds } from '../../support/property.ts'
import { schedule, targets } from '../../support/schedule.ts'
import { levels, sketches } from './trees.ts'

interface Rule {
  readonly tier: 'a' | 'b'
  readonly weight: number
}

function clustersOf(node: PlacementNode): readonly NonNullable<PlacementNode['cluster']>[] {
  return [...(node.cluster === undefined ? [] : [node.cluster]), ...node.children.flatMap(clustersOf)]
}

// Karmada's static weights, literally: heaviest matching rule, all 1 where all are 0, then one seat at a time to the
// highest weight / (2 · seats + 1), ties to the fewer seats, then to the earlier name.
function karmada(
  replicas: number,
  tree: PlacementNode,
  rules: readonly Rule[],
): Readonly<Record<string, number>> {
  const weighed = clustersOf(tree).map(({ name, labels }) => ({
    name,
    weight: Math.max(0, ...rules.filter(({ tier }) => labels.tier === tier).map(({ weight }) => weight)),
  }))
  const none = weighed.every(({ weight }) => weight === 0)
  const parties = weighed.map(({ name, weight }) => ({ name, weight: none ? 1 : weight, seats: 0 }))
  for (let seat = 0; seat < replicas; seat++) {
    parties.sort(
      (a, b) =>
        b.weight / (2 * b.seats + 1) - a.weight / (2 * a.seats + 1) ||
        a.seats - b.seats ||
        (a.name < b.name ? -1 : 1),
    )
    const [winner] = parties
    if (winner !== undefined) winner.seats++
  }
  return Object.fromEntries(parties.map(({ name, seats }) => [name, seats]))
}

const rule = fc.record({ tier: fc.constantFrom('a' as const, 'b' as const), weight: fc.nat(5) })

test('a flat division by static weights is Karmada’s', () => {
  holds(
    fc.property(
      sketches,
      fc.array(rule, { minLength: 1, maxLength: 3 }),
      fc.nat(40),
      (sketch, rules, replicas) => {
        const tree = placementOf(sketch, levels)
        const staticWeightList = rules.map(({ tier, weight }) => ({
          targetCluster: { labelSelector: { matchLabels: { tier } } },
          weight,
        }))

        const { decision } = schedule({
          tree,
          workload: dividing({ levels: [], staticWeightList }),
          replicas,
          levels,
        })

        expect(targets(decision)).toEqual(karmada(replicas, tree, rules))
      },
    ),
  )
})

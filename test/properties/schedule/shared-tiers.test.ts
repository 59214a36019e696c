import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Decision } from '../../../src/core/model/decision.ts'
import { dividing, placementOf, policyOf } from '../../support/placement.ts'
import { holds } from '../../support/property.ts'
import { schedule } from '../../support/schedule.ts'
import { levels } from './trees.ts'

/** Bounded regions with clusters of each tier, of which little fits anywhere. */
const shared = fc.record({
  regions: fc.array(
    fc.record(
      { weight: fc.integer({ min: 1, max: 3 }), minReplicas: fc.nat(4), maxReplicas: fc.nat(12) },
      { requiredKeys: ['weight'] },
    ),
    { minLength: 2, maxLength: 2 },
  ),
  steps: fc.array(
    fc.record({
      replicas: fc.nat(30),
      fits: fc.array(fc.option(fc.nat(9), { nil: undefined, freq: 6 }), { minLength: 6, maxLength: 6 }),
    }),
    { minLength: 2, maxLength: 2 },
  ),
})

test('where tiers share bounded groups, an unchanged world moves nobody and the bounds hold for all tiers together', () => {
  const names = ['n00', 'n01', 'n02', 'n10', 'n11', 'n12']
  const sketch = {
    name: '',
    children: ['n0', 'n1'].map(name => ({
      name,
      children: names
        .filter(each => each.startsWith(name))
        .map(each => ({ name: each, cluster: true as const })),
    })),
  }
  const tree = placementOf(sketch, levels)
  const policy = policyOf({
    clusterAffinity: { clusterNames: ['n00', 'n10'] },
    overflowAffinities: [{ clusterNames: ['n01', 'n11'] }, { clusterNames: ['n02', 'n12'] }],
  })
  holds(
    fc.property(shared, ({ regions, steps }) => {
      const preferences = regions.map((each, index) => ({ target: `n${index}`, ...each }))
      const workload = dividing({ levels: [{ level: 'region', preferences }] })
      let previous: Decision | undefined
      for (const { replicas, fits } of steps) {
        const room = names.flatMap((name, index) => (fits[index] === undefined ? [] : [[name, fits[index]]]))
        const world = { tree, workload, replicas, policy, levels, fits: Object.fromEntries(room) }
        const decision = schedule({ ...world, ...(previous && { previous }) }).decision

        expect(schedule({ ...world, previous: decision }).decision).toBe(decision)
        expect(decision.unplaced?.replicas).toBe(schedule(world).decision.unplaced?.replicas)
        for (const { name, target, maxReplicas } of decision.root.children) {
          const own = preferences.find(({ target: region }) => region === name)?.maxReplicas
          expect(target).toBeLessThanOrEqual(own ?? target)
          if (own !== undefined) expect(maxReplicas).toBeLessThanOrEqual(own)
        }
        previous = decision
      }
    }),
  )
})

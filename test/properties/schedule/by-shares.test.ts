import fc from 'fast-check'
import { expect, test } from 'vitest'
import { divideBounds, divideCompletions } from '../../../src/core/schedule/index.ts'

const shares = fc
  .array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 8 })
  .map(replicas => replicas.map((count, index) => ({ name: `c${index}`, replicas: count })))

const bounds = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }))
  .map(([min, more]) => ({ minReplicas: min, maxReplicas: Math.max(1, min + more) }))

const runs = { numRuns: 10_000 }

test('the parts of both bounds sum to the whole, or to one for everyone with a share where that is more', () => {
  fc.assert(
    fc.property(bounds, shares, (whole, all) => {
      const parts = divideBounds(whole, all)

      const holders = all.filter(({ replicas }) => replicas > 0).length
      const minima = parts.reduce((sum, { minReplicas }) => sum + minReplicas, 0)
      const maxima = parts.reduce((sum, { maxReplicas }) => sum + maxReplicas, 0)
      expect(minima).toBe(holders === 0 ? 0 : Math.max(whole.minReplicas, holders))
      expect(maxima).toBe(holders === 0 ? 0 : Math.max(whole.maxReplicas, minima))
    }),
    runs,
  )
})

test('everyone with a share has 1 ≤ min ≤ max, and nobody else has an HPA', () => {
  fc.assert(
    fc.property(bounds, shares, (whole, all) => {
      const parts = new Map(divideBounds(whole, all).map(part => [part.name, part]))

      for (const { name, replicas } of all) {
        const { minReplicas = -1, maxReplicas = -1 } = parts.get(name) ?? {}
        if (replicas === 0) expect([minReplicas, maxReplicas]).toEqual([0, 0])
        else expect(1 <= minReplicas && minReplicas <= maxReplicas).toBe(true)
      }
    }),
    runs,
  )
})

test('the order in which clusters are given changes nothing', () => {
  const permuted = shares.chain(all =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  )
  fc.assert(
    fc.property(bounds, fc.nat(100), permuted, (whole, completions, [all, other]) => {
      expect(divideBounds(whole, other)).toEqual(divideBounds(whole, all))
      expect(divideCompletions(completions, other)).toEqual(divideCompletions(completions, all))
    }),
    runs,
  )
})

test('all completions are given to those with a share, and who has more has no fewer', () => {
  fc.assert(
    fc.property(fc.nat(1_000), shares, (completions, all) => {
      const parts = divideCompletions(completions, all)

      const given = parts.reduce((sum, part) => sum + part.completions, 0)
      expect(given).toBe(all.some(({ replicas }) => replicas > 0) ? completions : 0)
      const of = new Map(parts.map(part => [part.name, part.completions]))
      for (const a of all)
        for (const b of all)
          if (a.replicas > b.replicas) expect(of.get(a.name)).toBeGreaterThanOrEqual(of.get(b.name) ?? 0)
    }),
    runs,
  )
})

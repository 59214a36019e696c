import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from '../../../src/core/schedule/index.ts'
import { holds } from '../../support/property.ts'
import { nodesOf, requestOf } from '../../support/schedule.ts'
import { levels, type World, worlds } from './trees.ts'

// What a file cannot say, because its minimum is more than its maximum.
function isWritten({ workload: { replicaScheduling } }: World): boolean {
  const all = replicaScheduling.levels?.flatMap(({ preferences }) => preferences) ?? []
  return all.every(({ minReplicas = 0, maxReplicas = Infinity }) => minReplicas <= maxReplicas)
}

test('bounds of groups that are not kept as they are written are all told', () => {
  holds(
    fc.property(worlds, ({ fits: _, ...world }) => {
      fc.pre(isWritten(world))
      const { decision, diagnostics } = decide(requestOf({ ...world, levels }))
      const clipped = nodesOf(decision).filter(
        ({ cluster, reason }) => cluster === undefined && reason?.includes('is clipped') === true,
      )
      const told = diagnostics.filter(({ code }) => code === 'schedule/bounds-unmet')

      expect(told.length).toBeGreaterThanOrEqual(clipped.length)
    }),
  )
})

test('what fits makes no mistake of bounds that are kept as they are written', () => {
  holds(
    fc.property(worlds, ({ fits, ...world }) => {
      const told = (seen: typeof fits): number =>
        decide(requestOf({ ...world, levels, ...(seen && { fits: seen }) })).diagnostics.filter(
          ({ code }) => code === 'schedule/bounds-unmet',
        ).length

      expect(told(fits)).toBeLessThanOrEqual(told(undefined))
    }),
  )
})

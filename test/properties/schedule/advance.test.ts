import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Decision, DecisionNode } from '../../../src/core/model/decision.ts'
import { amountOf, type IntOrPercent } from '../../../src/core/model/int-or-percent.ts'
import type { Observation } from '../../../src/core/model/observation.ts'
import type { MovementSettings } from '../../../src/core/model/propagation-policy.ts'
import { advance } from '../../../src/core/schedule/index.ts'
import { observationOf } from '../../support/observation.ts'
import { leavesOf } from '../../support/schedule.ts'

interface Grant {
  readonly target: number
  readonly granted: number
}

const grants = fc.array(fc.record({ target: fc.nat(12), granted: fc.nat(12) }), {
  minLength: 1,
  maxLength: 8,
})

const amounts: fc.Arbitrary<IntOrPercent> = fc.oneof(
  fc.nat(12),
  fc.nat(150).map(percent => `${percent}%` as const),
)

const settings: fc.Arbitrary<MovementSettings> = fc.record(
  { fleetMaxSurge: amounts, fleetMaxUnavailable: amounts },
  { requiredKeys: [] },
)

function leaf({ target, granted }: Grant, index: number): DecisionNode {
  const name = `c${index}`
  return { path: name, name, cluster: name, target, granted, weight: 1, minReplicas: 0, children: [] }
}

function total(all: readonly number[]): number {
  return all.reduce((sum, each) => sum + each, 0)
}

function decisionOf(all: readonly Grant[]): Decision {
  const target = total(all.map(each => each.target))
  const granted = total(all.map(each => each.granted))
  const root = { path: '', name: '', target, granted, weight: 1, minReplicas: 0, children: all.map(leaf) }
  const workload = { group: 'apps', kind: 'Deployment', namespace: '', name: 'frontend' }
  const policy = { name: 'web', scope: '' }
  return { application: 'web', workload, policy, replicas: target, digest: '', root }
}

/** What clusters make of their grants: some of what was granted more becomes available, what was taken is gone. */
function serve(decision: Decision, before: Readonly<Record<string, number>>, pace: number) {
  const served = leavesOf(decision).map(({ cluster = '', granted }) => {
    const had = Math.min(before[cluster] ?? 0, granted)
    return [cluster, Math.min(granted, had + pace)] as const
  })
  return Object.fromEntries(served)
}

function allowed({ fleetMaxSurge = '100%', fleetMaxUnavailable = 0 }: MovementSettings, replicas: number) {
  const surge = amountOf(fleetMaxSurge, replicas, 'up')
  const unavailable = amountOf(fleetMaxUnavailable, replicas, 'down')
  return { surge, unavailable: surge === 0 ? Math.max(1, unavailable) : unavailable }
}

const paces = fc.integer({ min: 1, max: 5 })

test('without faults any move keeps enough available and not too many granted, and arrives', () => {
  fc.assert(
    fc.property(grants, settings, paces, (start, limits, pace) => {
      let decision = decisionOf(start)
      const { replicas } = decision
      const { surge, unavailable } = allowed(limits, replicas)
      let available = serve(decision, {}, Number.POSITIVE_INFINITY)
      const most = Math.max(replicas + surge, decision.root.granted)
      for (let round = 0; round < 200; round++) {
        const atLeast = Math.min(replicas - unavailable, total(Object.values(available)))
        decision = advance(decision, observationOf(round, available), limits)
        const left = total(
          leavesOf(decision).map(each => Math.min(each.granted, available[each.cluster ?? ''] ?? 0)),
        )
        expect(left).toBeGreaterThanOrEqual(atLeast)
        expect(decision.root.granted).toBeLessThanOrEqual(most)
        available = serve(decision, available, pace)
      }

      expect(leavesOf(decision).every(({ target, granted }) => target === granted)).toBe(true)
      expect(decision.movingSince).toBeUndefined()
    }),
    { numRuns: 1_000 },
  )
})

test('what has arrived stays the very same decision, whatever is seen', () => {
  fc.assert(
    fc.property(grants, fc.nat(12), (start, count) => {
      const settled = decisionOf(start.map(({ target }) => ({ target, granted: target })))

      expect(advance(settled, observationOf(7, { c0: count }), {})).toBe(settled)
    }),
  )
})

test('without an observation the targets are granted', () => {
  fc.assert(
    fc.property(grants, start => {
      const decision = advance(decisionOf(start), undefined, {})

      expect(leavesOf(decision).map(({ granted }) => granted)).toEqual(start.map(({ target }) => target))
      expect(decision.root.granted).toBe(decision.root.target)
    }),
  )
})

test('after the grace period of the last increase nothing is left above its target', () => {
  fc.assert(
    fc.property(grants, fc.nat(1_000), (start, gracePeriodSeconds) => {
      const nobody: Observation = observationOf(50, {})
      const first = advance(decisionOf(start), nobody, { gracePeriodSeconds: 2_000 })

      const later = advance(first, { ...nobody, at: 50 + gracePeriodSeconds }, { gracePeriodSeconds })

      expect(leavesOf(later).filter(({ target, granted }) => granted > target)).toEqual([])
    }),
  )
})

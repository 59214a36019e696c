import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide, explainShare } from '../../../src/core/schedule/index.ts'
import { leavesOf, requestOf, targets } from '../../support/schedule.ts'
import { levels, worlds } from './trees.ts'

const runs = { numRuns: 300 }

test('each division on the way hands on what the next one divides, down to what the cluster has', () => {
  fc.assert(
    fc.property(worlds, fc.nat(), (world, pick) => {
      const request = requestOf({ ...world, levels })
      const { decision } = decide(request)
      const leaves = leavesOf(decision)
      const leaf = leaves[pick % leaves.length]

      const share = explainShare(request, decision, leaf?.cluster ?? '')

      expect(share?.target).toBe(leaf?.target)
      let handed = decision.root.target
      for (const step of share?.steps ?? []) {
        expect(step.share).toBe(handed)
        handed = step.to.target
      }
      expect(handed).toBe(leaf?.target)
    }),
    runs,
  )
})

test('the number of replicas that it names gives one more, and no smaller number does', () => {
  fc.assert(
    fc.property(worlds, fc.nat(), (world, pick) => {
      const request = requestOf({ ...world, levels })
      const { decision } = decide(request)
      const leaves = leavesOf(decision)
      const cluster = leaves[pick % leaves.length]?.cluster ?? ''
      const share = explainShare(request, decision, cluster)
      const wanted = share?.oneMore.replicas
      fc.pre(share !== undefined && wanted !== undefined)

      const given = (replicas: number): number | undefined =>
        targets(decide({ ...request, replicas, previous: decision }).decision)[cluster]

      expect(given(wanted)).toBeGreaterThan(share.target)
      expect(given(wanted - 1)).toBe(share.target)
    }),
    runs,
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Division,
  divideAggregated,
  divideBinpack,
  divideCeilLoop,
  divideDynamic,
  divideDynamicSpread,
  divideFloorByWeight,
  divideLargestRemainder,
  divideRelative,
  divideWebster,
  type Party,
} from '../../../src/core/schedule/index.ts'
import { holds } from '../../support/property.ts'

type Divide = (replicas: number, parties: readonly Party[]) => Division

const admiral = { rules: 'KubeAdmiral', avoidDisruption: true } as const
const bounded: Readonly<Record<string, Divide>> = {
  Webster: divideWebster,
  LargestRemainder: divideLargestRemainder,
  FloorByWeight: divideFloorByWeight,
  KubeFed: divideCeilLoop,
  'KubeFed, rebalanced': (replicas, list) => divideCeilLoop(replicas, list, { rebalance: true }),
  KubeAdmiral: (replicas, list) => divideCeilLoop(replicas, list, { rules: 'KubeAdmiral' }),
  'KubeAdmiral, steady': (replicas, list) => divideCeilLoop(replicas, list, admiral),
  Binpack: divideBinpack,
  'Binpack, steady': (replicas, list) => divideBinpack(replicas, list, { avoidDisruption: true }),
}
const all: Readonly<Record<string, Divide>> = {
  ...bounded,
  Dynamic: divideDynamic,
  'Dynamic, fresh': (replicas, list) => divideDynamic(replicas, list, { mode: 'Fresh', uid: 'b' }),
  Aggregated: divideAggregated,
  'Aggregated, fresh': (replicas, list) => divideAggregated(replicas, list, { mode: 'Fresh' }),
  DynamicSpread: divideDynamicSpread,
  Relative: divideRelative,
}
/** What keeps what is there. */
const steady = ['Webster', 'KubeFed', 'KubeAdmiral, steady', 'Binpack, steady', 'Dynamic', 'Aggregated']

const amount = (high: number) => fc.option(fc.nat(high), { nil: undefined, freq: 2 })
const party = fc
  .record({ weight: amount(4), min: fc.nat(3), more: amount(8), capacity: amount(12), current: amount(9) })
  .map(({ min, more, ...rest }) => ({ ...rest, min, max: more === undefined ? undefined : min + more }))
const parties: fc.Arbitrary<readonly Party[]> = fc
  .array(party, { maxLength: 6 })
  .map(list => list.map((fields, index) => ({ name: `c${index}`, ...fields })))

const replicasOf = ({ shares }: Division) => new Map(shares.map(({ name, replicas }) => [name, replicas]))

test('the order of the parties is no matter, and what is not given is unplaced', () => {
  holds(
    fc.property(fc.nat(40), parties, (replicas, list) => {
      for (const [name, divide] of Object.entries(all)) {
        const division = divide(replicas, list)
        const sum = division.shares.reduce((total, share) => total + share.replicas, 0)

        expect([name, divide(replicas, list.toReversed())]).toEqual([name, division])
        expect(division.shares.map(share => share.name)).toEqual(list.map(each => each.name))
        expect([name, division.unplaced]).toEqual([name, Math.max(0, replicas - sum)])
      }
    }),
  )
})

test('nobody has more than its maximum, nor than its capacity but for what is told', () => {
  holds(
    fc.property(fc.nat(40), parties, (replicas, given) => {
      const list = given.map(each => ({
        ...each,
        current: Math.min(each.current ?? 0, each.max ?? Infinity),
      }))
      for (const [name, divide] of Object.entries(bounded)) {
        const division = divide(replicas, list)
        const overflow = new Map(division.overflow?.map(each => [each.name, each.replicas]))
        const wrong = list.filter(({ name: own, max = Infinity, capacity = Infinity }) => {
          const beyond = overflow.get(own) ?? 0
          const share = (replicasOf(division).get(own) ?? 0) - beyond
          return share < 0 || share > max || share > capacity
        })

        expect([name, wrong]).toEqual([name, []])
      }
    }),
  )
})

test('what keeps what is there gives the same when it is asked again', () => {
  holds(
    fc.property(fc.nat(40), parties, (replicas, given) => {
      const list = given.map(({ capacity: _, ...rest }) => rest)
      for (const name of steady) {
        const divide = all[name] ?? divideWebster
        const first = divide(replicas, list)
        const placed = replicasOf(first)

        const again = divide(
          replicas,
          list.map(each => ({ ...each, current: placed.get(each.name) ?? 0 })),
        )
        expect([name, again]).toEqual([name, first])
      }
    }),
  )
})

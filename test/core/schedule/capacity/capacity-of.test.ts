import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Amounts } from '../../../../src/core/model/observation.ts'
import { capacityOf } from '../../../../src/core/schedule/capacity/capacity-of.ts'

function amounts(fields: Readonly<Record<string, number>>): Amounts {
  return new Map(Object.entries(fields).map(([name, amount]) => [name, BigInt(amount * 1000)]))
}

const nothing = { granted: 0, unschedulable: 0, promised: amounts({}), coming: 0 }
const request = amounts({ cpu: 2, pods: 1 })

test('what is granted and what fits into the rest', () => {
  const room = { free: amounts({ cpu: 13, pods: 100 }) }
  // 4 + ⌊13 / 2⌋
  expect(capacityOf({ ...nothing, granted: 4, request, room })).toEqual({ replicas: 10, from: 'observed' })
})

test('the scarcest resource counts, and one that the cluster lacks is none', () => {
  const room = { free: amounts({ cpu: 13, pods: 3 }) }
  expect(capacityOf({ ...nothing, request, room }).replicas).toBe(3)
  expect(capacityOf({ ...nothing, request: amounts({ gpu: 1 }), room }).replicas).toBe(0)
})

test('node by node: what is left over on each does not add up', () => {
  const free = amounts({ cpu: 9, pods: 30 })
  const nodes = [{ count: 3, free: amounts({ cpu: 3, pods: 10 }) }]
  // 3 · ⌊3 / 2⌋ = 3, and not ⌊9 / 2⌋ = 4
  expect(capacityOf({ ...nothing, request, room: { free, nodes } }).replicas).toBe(3)
})

test('what is promised and was not seen yet is taken already', () => {
  const room = { free: amounts({ cpu: 10, pods: 100 }) }
  // Granted 3 of which none was seen: 3 + ⌊(10 - 6) / 2⌋
  const own = { ...nothing, granted: 3, coming: 3, promised: amounts({ cpu: 6, pods: 3 }) }
  expect(capacityOf({ ...own, request, room }).replicas).toBe(5)
  // Others were promised more than there is: nothing is taken from who has it.
  const others = { ...own, promised: amounts({ cpu: 60, pods: 3 }) }
  expect(capacityOf({ ...others, request, room }).replicas).toBe(3)
})

test('each replica that leaves makes room for one', () => {
  const room = { free: amounts({ cpu: 1, pods: 100 }) }
  expect(capacityOf({ ...nothing, granted: 3, leaving: 2, request, room }).replicas).toBe(5)
})

test('autoscaling adds to what is free', () => {
  const room = {
    free: amounts({ cpu: 1, pods: 100 }),
    nodes: [{ count: 1, free: amounts({ cpu: 1, pods: 100 }) }],
  }
  expect(capacityOf({ ...nothing, request, room, elastic: amounts({ cpu: 8 }) }).replicas).toBe(4)
})

test('before anything is seen what is declared counts, and it limits only what it names', () => {
  expect(capacityOf({ ...nothing, request, declared: amounts({ cpu: 7 }) })).toEqual({
    replicas: 3,
    from: 'declared',
  })
  expect(capacityOf({ ...nothing, request, declared: amounts({ memory: 7 }) })).toEqual({ from: 'unknown' })
  expect(
    capacityOf({
      ...nothing,
      request,
      declared: amounts({ cpu: 7 }),
      elastic: amounts({ cpu: 3, memory: 9 }),
    }).replicas,
  ).toBe(5)
})

test('no data is not no room', () => {
  expect(capacityOf({ ...nothing, request })).toEqual({ from: 'unknown' })
  expect(capacityOf({ ...nothing, request, room: { free: amounts({}) } })).toEqual({
    replicas: 0,
    from: 'observed',
  })
})

test('a number of the cluster itself replaces the arithmetic', () => {
  const room = { free: amounts({ cpu: 100, pods: 100 }) }
  expect(capacityOf({ ...nothing, granted: 2, coming: 1, request, room, estimate: 4 })).toEqual({
    replicas: 5,
    from: 'estimated',
  })
})

test('replicas that find no node are not kept, and what seems to fit is not believed until more does', () => {
  const room = (cpu: number) => ({ free: amounts({ cpu, pods: 100 }) })
  const stuck = { ...nothing, granted: 5, unschedulable: 2, request }

  // ⌊20 / 2⌋ = 10 seem to fit, and two of those that are there found no node all the same.
  expect(capacityOf({ ...stuck, room: room(20) })).toEqual({ replicas: 3, refuted: 10, from: 'observed' })
  expect(capacityOf({ ...stuck, granted: 1, room: room(0) })).toEqual({ replicas: 0, from: 'observed' })
  const left = { ...nothing, granted: 3, request, refuted: 10 }
  expect(capacityOf({ ...left, room: room(20) })).toEqual({ replicas: 3, refuted: 10, from: 'observed' })
  expect(capacityOf({ ...left, room: room(24) })).toEqual({ replicas: 5, refuted: 10, from: 'observed' })
  expect(capacityOf({ ...left, room: room(4) })).toEqual({ replicas: 3, refuted: 2, from: 'observed' })
})

test('while pods of a grant appear one after another, the capacity stays what it was', () => {
  const inputs = fc.record({
    nodes: fc.array(fc.nat(12), { minLength: 1, maxLength: 4 }),
    each: fc.integer({ min: 1, max: 5 }),
  })
  fc.assert(
    fc.property(inputs, fc.nat(20), ({ nodes, each }, wanted) => {
      const one = amounts({ cpu: each, pods: 1 })
      const capacity = (frees: readonly number[], granted: number, seen: number) => {
        const total = frees.reduce((sum, free) => sum + free, 0)
        const room = {
          free: amounts({ cpu: total, pods: 1000 - seen }),
          nodes: frees.map(cpu => ({ count: 1, free: amounts({ cpu, pods: 1000 }) })),
        }
        const coming = granted - seen
        const promised = amounts({ cpu: coming * each, pods: coming })
        return capacityOf({ ...nothing, granted, coming, promised, request: one, room }).replicas
      }
      const first = capacity(nodes, 0, 0)
      const granted = Math.min(first ?? 0, wanted)
      const left = [...nodes]
      for (let seen = 0; seen <= granted; seen++) {
        expect(capacity(left, granted, seen)).toBe(first)
        const node = left.findIndex(free => free >= each)
        if (node >= 0) left[node] = (left[node] ?? 0) - each
      }
    }),
    { numRuns: 500 },
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { divideBinpack, divideCeilLoop, divideDynamicSpread } from '../../../src/core/schedule/index.ts'
import { holds } from '../../support/property.ts'

const amount = (high: number) => fc.oneof(fc.nat(high), fc.constant(Infinity))
const clusters = fc
  .array(
    fc.record({
      weight: fc.nat(4),
      min: fc.nat(4),
      more: amount(8),
      capacity: amount(12),
      limitedCapacity: amount(12),
      current: fc.nat(9),
      priority: fc.nat(2),
      score: fc.nat(2),
    }),
    { maxLength: 6 },
  )
  .map(list => list.map(({ more, ...rest }, i) => ({ name: `c${i}`, max: rest.min + more, ...rest })))
type Cluster = (typeof clusters extends fc.Arbitrary<infer List> ? List : never)[number]

function hash(text: string): number {
  let value = 2_166_136_261n
  for (const byte of Buffer.from(text)) value = ((value * 16_777_619n) % 2n ** 32n) ^ BigInt(byte)
  return Number(value)
}

type Numbers = Map<string, number>
type Limits = Pick<Cluster, 'name' | 'weight' | 'max'> & Partial<Cluster>

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, each) => total + each, 0)
const byWeight = <Each extends Limits>(list: readonly Each[], key: string) =>
  list.toSorted((a, b) => b.weight - a.weight || hash(a.name + key) - hash(b.name + key))

/** Gives what is left; `plan` and `overflow` grow. */
function rounds(sorted: readonly Limits[], seats: number, plan: Numbers, overflow: Numbers): number {
  let open = sorted
  let left = seats
  for (let changed = true; changed && left > 0; ) {
    changed = false
    const weights = sum(open.map(({ weight }) => weight))
    if (weights === 0) break
    const round = left
    open = open.filter(({ name, weight, max, limitedCapacity = Infinity, capacity = Infinity }) => {
      const before = plan.get(name) ?? 0
      const wanted = before + Math.min(Math.ceil((round * weight) / weights), left)
      const capped = Math.min(wanted, max, limitedCapacity)
      const given = Math.min(capped, capacity)
      overflow.set(name, (overflow.get(name) ?? 0) + capped - given)
      plan.set(name, given)
      left -= given - before
      changed ||= given > before
      return given === wanted
    })
  }
  return left
}

interface Planned {
  readonly plan: Numbers
  readonly overflow: Numbers
  readonly left: number
}

function minima(sorted: readonly Cluster[], replicas: number): Planned {
  const plan: Numbers = new Map()
  const overflow: Numbers = new Map()
  let left = replicas
  for (const { name, min, limitedCapacity, capacity } of sorted) {
    const wanted = Math.min(min, left, limitedCapacity)
    plan.set(name, Math.min(wanted, capacity))
    overflow.set(name, Math.max(0, wanted - capacity))
    left -= Math.min(wanted, capacity)
  }
  return { plan, overflow, left }
}

const nowOf = (list: readonly Cluster[]): Numbers =>
  new Map(list.map(each => [each.name, Math.min(each.current, each.limitedCapacity, each.capacity)]))

function together({ plan, overflow }: Pick<Planned, 'plan' | 'overflow'>) {
  const shares = [...plan].map(([name, given]) => ({ name, replicas: given + (overflow.get(name) ?? 0) }))
  return shares.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function kubeAdmiral(replicas: number, list: readonly Cluster[], key: string, avoid: boolean, keep: boolean) {
  const sorted = byWeight(list, key)
  const begun = minima(sorted, replicas)
  const { plan, overflow } = begun
  const left = rounds(sorted, begun.left, plan, overflow)
  if (!keep && avoid) for (const [name, over] of overflow) overflow.set(name, Math.min(over, left))
  if (!avoid) return together({ plan, overflow })
  const now = nowOf(sorted)
  const more = sum(plan.values()) - sum(now.values())
  const sign = Math.sign(more)
  const movers = sorted.flatMap(({ name, max }) => {
    const gap = ((plan.get(name) ?? 0) - (now.get(name) ?? 0)) * sign
    return gap > 0 ? [{ name, weight: gap, max: more > 0 ? max - (now.get(name) ?? 0) : gap }] : []
  })
  const moved: Numbers = new Map()
  rounds(byWeight(movers, key), Math.abs(more), moved, new Map())
  for (const [name, count] of moved) now.set(name, (now.get(name) ?? 0) + sign * count)
  return together({ plan: now, overflow })
}

function binpack(replicas: number, list: readonly Cluster[], avoid: boolean, keep: boolean) {
  const sorted = list.toSorted(
    (a, b) => b.priority - a.priority || b.score - a.score || (a.name < b.name ? -1 : 1),
  )
  const begun = minima(sorted, replicas)
  const { plan, overflow } = begun
  let left = begun.left
  for (const { name, max, limitedCapacity, capacity } of sorted) {
    const before = plan.get(name) ?? 0
    const wanted = Math.max(before, Math.min(before + left, max, limitedCapacity))
    plan.set(name, Math.min(wanted, capacity))
    overflow.set(name, Math.max(overflow.get(name) ?? 0, wanted - capacity))
    left -= Math.min(wanted, capacity) - before
  }
  if (!keep && avoid) {
    for (const { name } of sorted) {
      overflow.set(name, Math.min(overflow.get(name) ?? 0, left))
      left -= overflow.get(name) ?? 0
    }
  }
  if (!avoid) return together({ plan, overflow })
  const now = nowOf(sorted)
  const more = sum(plan.values()) - sum(now.values())
  let rest = Math.abs(more)
  for (const { name } of more > 0 ? sorted : sorted.toReversed()) {
    const before = now.get(name) ?? 0
    const moved = Math.min(rest, Math.max(0, ((plan.get(name) ?? 0) - before) * Math.sign(more)))
    now.set(name, before + moved * Math.sign(more))
    rest -= moved
  }
  return together({ plan: now, overflow })
}

test('the planners are KubeAdmiral’s, with both caps, and what is there', () => {
  const flags = fc.record({ avoidDisruption: fc.boolean(), keepUnschedulable: fc.boolean() })
  const key = fc.constantFrom('', 'shop/web')
  holds(
    fc.property(fc.nat(40), clusters, flags, key, (replicas, list, options, of) => {
      const { avoidDisruption: avoid, keepUnschedulable: keep } = options

      expect(divideCeilLoop(replicas, list, { rules: 'KubeAdmiral', key: of, ...options }).shares).toEqual(
        kubeAdmiral(replicas, list, of, avoid, keep),
      )
      expect(divideBinpack(replicas, list, options).shares).toEqual(binpack(replicas, list, avoid, keep))
    }),
  )
})

function clusternet(replicas: number, list: readonly { readonly room: number; readonly current: number }[]) {
  const delta = replicas - sum(list.map(({ current }) => current))
  const weights = list.map(({ room, current }) => (delta > 0 ? room : current))
  const all = sum(weights)
  if (delta > all) return list.map(({ room, current }) => current + room)
  const exact = weights.map(weight => (delta === 0 ? 0 : (weight * delta) / all))
  const parts = exact.map(each => Math.trunc(each))
  const rest = exact.map((_, index) => index)
  rest.sort((a, b) => fraction(b) - fraction(a) || a - b)
  for (const index of rest.slice(0, Math.abs(delta - sum(parts))))
    parts[index] = (parts[index] ?? 0) + Math.sign(delta)
  return list.map(({ current }, index) => current + (parts[index] ?? 0))

  // Of the same denominator, so that equal ones are equal.
  function fraction(index: number): number {
    return Math.abs((weights[index] ?? 0) * delta) % all
  }
}

test('the dynamic spreading is Clusternet’s, up and down', () => {
  const rooms = fc.array(fc.record({ room: fc.nat(9), current: fc.nat(9) }), { maxLength: 6 })
  holds(
    fc.property(fc.nat(60), rooms, (replicas, list) => {
      const named = list.map(({ room, current }, i) => ({ name: `c${i}`, capacity: room, current }))

      const { shares } = divideDynamicSpread(replicas, named)

      expect(shares.map(share => share.replicas)).toEqual(clusternet(replicas, list))
    }),
  )
})

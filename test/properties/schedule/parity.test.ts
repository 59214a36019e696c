import fc from 'fast-check'
import { expect, test } from 'vitest'
import { divideCeilLoop, divideDynamic, type Party } from '../../../src/core/schedule/index.ts'
import { holds } from '../../support/property.ts'

const amount = (high: number) => fc.option(fc.nat(high), { nil: undefined, freq: 2 })

type Weighing = Party & { readonly weight: number }

const parties: fc.Arbitrary<readonly Weighing[]> = fc
  .array(
    fc.record({
      weight: fc.nat(4),
      min: amount(4),
      max: amount(12),
      capacity: amount(12),
      current: amount(15),
    }),
    { maxLength: 6 },
  )
  .map(list => list.map((fields, index) => ({ name: `c${index}`, ...fields })))

function hash(text: string): number {
  let value = 2_166_136_261n
  for (const byte of Buffer.from(text)) value = ((value * 16_777_619n) % 2n ** 32n) ^ BigInt(byte)
  return Number(value)
}

interface Row {
  readonly party: Weighing
  plan: number
  overflow: number
  kept: number
}

// KubeFed's planner, step by step as it is written.
function kubeFed(replicas: number, list: readonly Weighing[], key: string, rebalance: boolean) {
  const sorted = list.toSorted((a, b) => b.weight - a.weight || hash(a.name + key) - hash(b.name + key))
  let left = replicas
  const rows = sorted.map((party): Row => {
    const plan = Math.min(party.min ?? 0, left, party.capacity ?? Infinity)
    left -= plan
    return { party, plan, overflow: 0, kept: 0 }
  })
  for (const row of rebalance ? [] : rows) {
    const { current = 0, max = Infinity, capacity = Infinity } = row.party
    if (current <= row.plan) continue
    row.kept = Math.max(0, Math.min(Math.min(current, max, capacity) - row.plan, left))
    left -= row.kept
    row.plan += row.kept
  }
  let open: readonly Row[] = rows
  for (let modified = true; modified && left > 0; ) {
    modified = false
    const weights = open.reduce((sum, { party }) => sum + party.weight, 0)
    const distributed = left
    const next: Row[] = []
    for (const row of weights > 0 ? open : []) {
      const extra = Math.min(Math.ceil((distributed * row.party.weight) / weights), left)
      const { taken, changed, full } = extend(row, extra)
      left -= taken
      modified ||= changed
      if (!full) next.push(row)
    }
    open = next
  }
  return rows
    .map(({ party: { name }, plan, overflow }) => {
      return { name, replicas: plan + (rebalance ? overflow : Math.min(overflow, left)) }
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function extend(row: Row, extra: number) {
  const { max = Infinity, capacity = Infinity } = row.party
  const start = row.plan
  const used = Math.min(extra, row.kept)
  row.kept -= used
  let total = start + extra - used
  let full = false
  if (total > max) {
    total = max
    full = true
  }
  if (total > capacity) {
    row.overflow = total - capacity
    total = capacity
    full = true
  }
  row.plan = total
  return { taken: total - start, changed: used > 0 || total > start, full }
}

test('the ceil loop is KubeFed’s, with minima, maxima, capacities, and what runs', () => {
  holds(
    fc.property(parties, fc.nat(60), fc.string(), fc.boolean(), (list, replicas, key, rebalance) => {
      const { shares } = divideCeilLoop(replicas, list, { key, rebalance })

      expect(shares).toEqual(kubeFed(replicas, list, key, rebalance))
    }),
  )
})

test('rounds that only account for what runs end soon, however much runs', () => {
  const list = [
    { name: 'a', weight: 1, current: 2_000_000_000 },
    { name: 'b', weight: 0 },
  ]

  expect(divideCeilLoop(2_000_000_001, list)).toEqual({
    shares: [
      { name: 'a', replicas: 2_000_000_001 },
      { name: 'b', replicas: 0 },
    ],
    unplaced: 0,
  })
})

// Karmada's dynamic weights, seat by seat.
function karmada(replicas: number, list: readonly Party[], mode: 'Steady' | 'Fresh') {
  const held = list.reduce((sum, { current = 0 }) => sum + current, 0)
  const shrinks = mode === 'Steady' && held > replicas
  const keeps = mode === 'Steady' && held <= replicas
  const votes = list.map(({ capacity = replicas, current = 0 }) => {
    if (shrinks) return current
    return keeps ? capacity : capacity + current
  })
  const seats = replicas - (keeps ? held : 0)
  const given = list.map(() => 0)
  if (votes.reduce((sum, each) => sum + each, 0) < seats) return undefined
  for (let seat = 0; seat < seats; seat++) {
    let best = 0
    for (const [index, vote] of votes.entries()) {
      const [own, other] = [given[index] ?? 0, given[best] ?? 0]
      const quotient = vote / (2 * own + 1)
      const highest = (votes[best] ?? 0) / (2 * other + 1)
      if (quotient > highest || (quotient === highest && own < other)) best = index
    }
    given[best] = (given[best] ?? 0) + 1
  }
  return list.map(({ name, current = 0 }, index) => {
    return { name, replicas: (given[index] ?? 0) + (keeps ? current : 0) }
  })
}

test('dynamic weights are Karmada’s, steady and fresh', () => {
  const mode = fc.constantFrom('Steady' as const, 'Fresh' as const)
  holds(
    fc.property(parties, fc.nat(60), mode, (list, replicas, each) => {
      const available = list.map(({ weight: _, ...party }) => party)

      const { shares, unplaced } = divideDynamic(replicas, available, { mode: each })

      const expected = karmada(replicas, list, each)
      expect(unplaced === 0 ? shares : undefined).toEqual(
        list.length === 0 && replicas > 0 ? undefined : expected,
      )
    }),
  )
})

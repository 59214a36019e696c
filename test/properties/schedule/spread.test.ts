import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type SpreadCandidate, selectBySpread } from '../../../src/core/schedule/index.ts'

type Spread = Parameters<typeof selectBySpread>[1][number]

const candidate = fc.record({
  score: fc.integer({ min: -300, max: 300 }),
  groups: fc.record(
    {
      region: fc.constantFrom('a', 'b', 'c', 'd'),
      zone: fc.constantFrom('z1', 'z2', 'z3'),
      disk: fc.constantFrom('ssd', 'hdd'),
    },
    { requiredKeys: [] },
  ),
})

const candidates = fc
  .array(candidate, { maxLength: 7 })
  .map((list): readonly SpreadCandidate[] => list.map((each, index) => ({ name: `k${index}`, ...each })))

const limits = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }))
  .map(([minGroups, more]) => ({ minGroups, ...(more !== undefined && { maxGroups: minGroups + more }) }))

function some(by: object): fc.Arbitrary<readonly Spread[]> {
  return fc
    .option(limits, { nil: undefined })
    .map(given => (given === undefined ? [] : [{ ...by, ...given }]))
}

const constraints = fc
  .tuple(
    some({ spreadByLevel: 'region' }),
    some({ spreadByField: 'zone' }),
    some({ spreadByLabel: 'disk' }),
    some({ spreadByField: 'cluster' }),
  )
  .map(lists => lists.flat())

// A cluster that is not below the level is a group of its own; one without the label or field cannot be chosen.
function groupOf({ name, groups = {} }: SpreadCandidate, spread: Spread): string | undefined {
  if (spread.spreadByField === 'cluster') return name
  if (spread.spreadByLevel !== undefined) return groups[spread.spreadByLevel] ?? `own ${name}`
  return groups[spread.spreadByLabel ?? spread.spreadByField ?? '']
}

function satisfies(chosen: readonly SpreadCandidate[], spreads: readonly Spread[]): boolean {
  return spreads.every(spread => {
    const groups = chosen.map(each => groupOf(each, spread))
    const count = new Set(groups).size
    const { minGroups = 1, maxGroups = Infinity } = spread
    return !groups.includes(undefined) && count >= minGroups && count <= maxGroups
  })
}

function isPossible(all: readonly SpreadCandidate[], spreads: readonly Spread[]): boolean {
  for (let set = 0; set < 2 ** all.length; set += 1) {
    if (
      satisfies(
        all.filter((_, index) => (set & (2 ** index)) !== 0),
        spreads,
      )
    )
      return true
  }
  return false
}

test('a selection meets every constraint, and what is called impossible is so, by just as much', () => {
  fc.assert(
    fc.property(candidates, constraints, (all, spreads) => {
      const { selected, unmet } = selectBySpread(all, spreads)
      const cluster: Spread = spreads.find(({ spreadByField }) => spreadByField === 'cluster') ?? {
        spreadByField: 'cluster',
      }
      const asked = [...spreads.filter(each => each !== cluster), cluster]
      if (selected !== undefined) {
        expect(satisfies(selected, asked)).toBe(true)
        return
      }
      expect(isPossible(all, asked)).toBe(false)
      const { constraint, field, wanted, possible } = unmet
      expect(constraint[field === 'available' ? 'minGroups' : field] ?? 1).toBe(wanted)
      expect(field === 'minGroups' ? possible < wanted : possible > wanted).toBe(true)
    }),
    { numRuns: 5_000 },
  )
})

test('in which order clusters and constraints come does not matter', () => {
  fc.assert(
    fc.property(candidates, constraints, fc.infiniteStream(fc.nat()), (all, spreads, stream) => {
      const shuffled = all
        .map(each => ({ each, at: stream.next().value ?? 0 }))
        .sort((a, b) => a.at - b.at)
        .map(({ each }) => each)

      expect(selectBySpread(shuffled, spreads)).toEqual(selectBySpread(all, spreads))
    }),
    { numRuns: 2_000 },
  )
})

test('what was chosen is chosen again', () => {
  fc.assert(
    fc.property(candidates, constraints, (all, spreads) => {
      const { selected = [] } = selectBySpread(all, spreads)
      const names = new Set(selected.map(({ name }) => name))
      const again = selectBySpread(
        all.map(each =>
          names.has(each.name) ? { ...each, score: (each.score ?? 0) + 1_000, current: true } : each,
        ),
        spreads,
      )

      expect(new Set(again.selected?.map(({ name }) => name))).toEqual(names)
    }),
    { numRuns: 5_000 },
  )
})

// Karmada's rule as it is written: each time the whole rest is looked through.
function byRoom(
  all: readonly SpreadCandidate[],
  most: number,
  replicas: number,
): readonly string[] | undefined {
  const room = ({ available = Infinity }: SpreadCandidate): number => available
  const order = (a: SpreadCandidate, b: SpreadCandidate): number =>
    (b.score ?? 0) - (a.score ?? 0) ||
    (room(a) === room(b) ? 0 : room(b) - room(a)) ||
    (a.name < b.name ? -1 : 1)
  const sorted = all.toSorted(order)
  const [chosen, rest] = [sorted.slice(0, most), sorted.slice(most)]
  const fits = (): boolean => chosen.reduce((sum, each) => sum + room(each), 0) >= replicas
  for (const [index, own] of [...chosen.entries()].reverse()) {
    if (fits()) break
    const best = rest.reduce((found, each) => (room(each) > room(found) ? each : found), own)
    if (best === own) continue
    chosen[index] = best
    rest[rest.indexOf(best)] = own
  }
  return fits() ? chosen.map(({ name }) => name) : undefined
}

test('who has too little room gives way to whoever has the most, one after the other', () => {
  const roomy = fc.record(
    { score: fc.integer({ min: 0, max: 2 }), available: fc.integer({ min: 0, max: 6 }) },
    { requiredKeys: ['score'] },
  )
  const all = fc
    .array(roomy, { minLength: 1, maxLength: 12 })
    .map(list =>
      list.map((each, index): SpreadCandidate => ({ name: `k${String(index).padStart(2, '0')}`, ...each })),
    )
  fc.assert(
    fc.property(all, fc.integer({ min: 1, max: 6 }), fc.nat({ max: 30 }), (clusters, maxGroups, replicas) => {
      const { selected } = selectBySpread(clusters, [{ spreadByField: 'cluster', maxGroups }], {
        replicas,
        divided: true,
      })

      expect(selected?.map(({ name }) => name)).toEqual(byRoom(clusters, maxGroups, replicas))
    }),
    { numRuns: 3_000 },
  )
})

import { expect, test } from 'vitest'
import type { ReplicaScheduling } from '../../../src/core/model/propagation-policy.ts'
import { formatDecision } from '../../../src/core/schedule/index.ts'
import { dividing, placementOf, type Sketch } from '../../support/placement.ts'
import { schedule, targets } from '../../support/schedule.ts'

const levels = ['region']
type Fields = Partial<ReplicaScheduling>

const leaf = (name: string, clusterWeight?: number): Sketch => ({
  name,
  cluster: true,
  ...(clusterWeight !== undefined && { clusterWeight }),
})
const list = placementOf({ name: '', children: [leaf('a', 3), leaf('b', 2), leaf('c', 1)] })
const regions = placementOf(
  {
    name: '',
    children: [
      { name: 'x', children: [leaf('x1'), leaf('x2')] },
      { name: 'y', children: [leaf('y1'), leaf('y2')] },
      { name: 'z', children: [leaf('z1')] },
    ],
  },
  levels,
)

test.each([
  { algorithm: 'Webster', expected: { a: 5, b: 3, c: 2 } },
  { algorithm: 'CeilLoop', expected: { a: 5, b: 4, c: 1 } },
  { algorithm: 'LargestRemainder', expected: { a: 5, b: 3, c: 2 } },
  { algorithm: 'FloorByWeight', expected: { a: 6, b: 3, c: 1 } },
] as const)('ten replicas by $algorithm, level by level and flat', ({ algorithm, expected }) => {
  const ways: readonly Fields[] = [
    { algorithm },
    { levels: [], algorithm },
    { levels: [{ level: 'cluster', algorithm, preferences: [] }] },
  ]

  for (const way of ways) {
    expect(targets(schedule({ tree: list, workload: dividing(way), replicas: 10 }).decision)).toEqual(
      expected,
    )
  }
})

test('each level may have its own algorithm, and the text of the decision says which', () => {
  const preferences = [
    { target: 'x', weight: 3 },
    { target: 'y', weight: 2 },
    { target: 'z', weight: 1 },
  ]
  const workload = dividing({
    levels: [
      { level: 'region', algorithm: 'FloorByWeight', preferences },
      { level: 'cluster', algorithm: 'CeilLoop', preferences: [] },
    ],
  })

  const { decision } = schedule({ tree: regions, workload, replicas: 10, levels })

  expect(decision.root.children.map(({ target }) => target)).toEqual([6, 3, 1])
  expect(decision.root.algorithm).toBe('FloorByWeight')
  expect(formatDecision(decision)).toContain('divided by policy "web" (FloorByWeight)')
  expect(formatDecision(decision)).toContain('x: 6, weight 3 of 6, divided by CeilLoop')
})

test('a named algorithm moves only the difference from what is there', () => {
  const workload = dividing({ algorithm: 'CeilLoop' })
  const previous = schedule({ tree: list, workload, replicas: 10 }).decision
  const scaled = (replicas: number) =>
    targets(schedule({ tree: list, workload, replicas, previous }).decision)

  // From nothing 11 are 6, 4 and 1, and 8 are 4, 3 and 1.
  expect(scaled(11)).toEqual({ a: 6, b: 4, c: 1 })
  expect(scaled(8)).toEqual({ a: 4, b: 3, c: 1 })
})

const measured: Fields = { dynamicWeight: 'AvailableReplicas' }

test('dynamic weights are what clusters can take, summed at every level', () => {
  const fits = { x1: 10, x2: 20, y1: 20, y2: 0, z1: 10 }

  const { decision } = schedule({ tree: regions, workload: dividing(measured), replicas: 12, levels, fits })

  expect(decision.root.children.map(({ weight, target }) => [weight, target])).toEqual([
    [30, 6],
    [20, 4],
    [10, 2],
  ])
  expect(targets(decision)).toEqual({ x1: 2, x2: 4, y1: 4, y2: 0, z1: 2 })
})

test('a flat division by dynamic weights is Karmada’s, from nothing, up and down', () => {
  const workload = dividing({ ...measured, levels: [] })
  const run = { tree: list, workload }

  const first = schedule({ ...run, replicas: 10, fits: { a: 30, b: 20, c: 10 } }).decision
  expect(targets(first)).toEqual({ a: 5, b: 3, c: 2 })
  // Six more by what can be taken still: 5, 17 and 38 of 60.
  const more = schedule({ ...run, replicas: 16, fits: { a: 10, b: 20, c: 40 }, previous: first }).decision
  expect(targets(more)).toEqual({ a: 5, b: 5, c: 6 })
  // Eight of what is there: 5, 5 and 6.
  const less = schedule({ ...run, replicas: 8, fits: { a: 0, b: 20, c: 40 }, previous: first }).decision
  expect(targets(less)).toEqual({ a: 0, b: 4, c: 4 })
})

test('where nothing is known of a cluster all may fit there, and the decision says so', () => {
  const workload = dividing({ ...measured, levels: [] })

  const { decision } = schedule({ tree: list, workload, replicas: 10, fits: { a: 5, b: 5 } })

  expect(targets(decision)).toEqual({ a: 3, b: 2, c: 5 })
  expect(decision.root.children.at(-1)).toMatchObject({ weight: 10, reason: 'how many fit is not known' })
})

test('an aggregated division takes as few children as hold it at every level', () => {
  const workload = dividing({ replicaDivisionPreference: 'Aggregated' })
  const fits = { x1: 10, x2: 20, y1: 20, y2: 5, z1: 10 }
  const run = { tree: regions, workload, levels, fits }
  const placed = (replicas: number, previous?: ReturnType<typeof schedule>['decision']) =>
    schedule({ ...run, replicas, ...(previous && { previous }) }).decision

  const first = placed(18)
  expect(targets(first)).toEqual({ x1: 0, x2: 18, y1: 0, y2: 0, z1: 0 })
  // Who holds some is filled before another region begins.
  const more = placed(29, first)
  expect(targets(more)).toEqual({ x1: 9, x2: 20, y1: 0, y2: 0, z1: 0 })
  expect(targets(placed(12, more))).toEqual({ x1: 0, x2: 12, y1: 0, y2: 0, z1: 0 })
  expect(targets(placed(65))).toEqual(fits)
})

test('an aggregated division fills by priority, and empties against it', () => {
  const preferences = [
    { target: 'x', priority: 1, maxReplicas: 4 },
    { target: 'y', priority: 3, maxReplicas: 4 },
    { target: 'z', priority: 2, minReplicas: 1 },
  ]
  const workload = dividing({
    replicaDivisionPreference: 'Aggregated',
    levels: [{ level: 'region', preferences }],
  })
  const shares = (replicas: number, previous?: ReturnType<typeof schedule>['decision']) => {
    const run = { tree: regions, workload, levels, replicas }
    return schedule({ ...run, ...(previous && { previous }) }).decision
  }

  expect(shares(3).root.children.map(({ target }) => target)).toEqual([0, 2, 1])
  const ten = shares(10)
  expect(ten.root.children.map(({ target }) => target)).toEqual([0, 4, 6])
  expect(shares(7, ten).root.children.map(({ target }) => target)).toEqual([0, 4, 3])
})

test('minima beyond the replicas are told with their numbers', () => {
  const preferences = [
    { target: 'x', minReplicas: 4 },
    { target: '*', minReplicas: 2 },
  ]
  const workload = dividing({ levels: [{ level: 'region', preferences }] })

  const { diagnostics } = schedule({ tree: regions, workload, replicas: 5, levels })

  expect(diagnostics).toMatchObject([
    {
      code: 'schedule/minima-unmet',
      message: 'the minima of the clusters of Deployment.apps frontend sum to 8, and there are 5 replicas',
    },
  ])
})

test('measured weights that give the same shares leave the decision as it is', () => {
  const workload = dividing(measured)
  const run = { tree: regions, workload, replicas: 12, levels }
  const fits = { x1: 10, x2: 20, y1: 20, y2: 0, z1: 10 }
  const previous = schedule({ ...run, fits }).decision

  const { decision } = schedule({ ...run, fits: { ...fits, x1: 12, z1: 9 }, previous })

  expect(decision).toBe(previous)
})

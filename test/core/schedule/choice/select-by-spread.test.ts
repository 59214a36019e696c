import { expect, test } from 'vitest'
import { type SpreadCandidate, selectBySpread } from '../../../../src/core/schedule/index.ts'

function cluster(name: string, region: string, score = 0, available?: number): SpreadCandidate {
  return { name, score, groups: { region }, ...(available !== undefined && { available }) }
}

function names({ selected }: ReturnType<typeof selectBySpread>): readonly string[] | undefined {
  return selected?.map(({ name }) => name)
}

const byRegion = { spreadByField: 'region' } as const
const byCluster = { spreadByField: 'cluster' } as const

test('over clusters alone it takes as many as are allowed, by score, room and name', () => {
  const all = [
    cluster('d', 'x', 1, 5),
    cluster('c', 'x', 1, 9),
    cluster('b', 'x', 3),
    cluster('a', 'x', 1, 5),
  ]

  expect(names(selectBySpread(all, [{ ...byCluster, maxGroups: 3 }]))).toEqual(['b', 'c', 'a'])
  expect(names(selectBySpread(all, [{ ...byCluster, minGroups: 2 }]))).toEqual(['b', 'c', 'a', 'd'])
})

test('replicas that are divided bring in the clusters with room, from the last chosen one on', () => {
  const all = [
    cluster('a', 'x', 3, 2),
    cluster('b', 'x', 2, 1),
    cluster('c', 'x', 1, 7),
    cluster('d', 'x', 0, 4),
  ]
  const two = [{ ...byCluster, maxGroups: 2 }]

  // a 2 + b 1 < 6; b gives way to c, which has the most: 2 + 7.
  expect(names(selectBySpread(all, two, { replicas: 6, divided: true }))).toEqual(['a', 'c'])
  // 2 + 7 < 10; then a gives way to d: 4 + 7.
  expect(names(selectBySpread(all, two, { replicas: 10, divided: true }))).toEqual(['d', 'c'])
  expect(selectBySpread(all, two, { replicas: 12, divided: true }).unmet).toMatchObject({
    field: 'available',
    wanted: 12,
    possible: 11,
  })
  // Every cluster gets all of them when they are duplicated, and room is no matter.
  expect(names(selectBySpread(all, two, { replicas: 12 }))).toEqual(['a', 'b'])
})

test('of regions those with more clusters that have room come first, then the mean of the scores', () => {
  const all = [
    ...[cluster('a1', 'asia', 100), cluster('a2', 'asia', 0)],
    ...[cluster('e1', 'europe', 10), cluster('e2', 'europe', 20), cluster('e3', 'europe', 30)],
    ...[cluster('u1', 'us', 60), cluster('u2', 'us', 40)],
  ]

  // asia 2,050, europe 3,020, us 2,050: of asia and us the first by name.
  expect(names(selectBySpread(all, [{ ...byRegion, minGroups: 2, maxGroups: 2 }]))).toEqual([
    ...['e3', 'a1', 'e2', 'e1', 'a2'],
  ])
  expect(names(selectBySpread(all, [{ ...byRegion, minGroups: 1 }]))).toEqual(['e3', 'e2', 'e1'])
  expect(
    names(
      selectBySpread(all, [
        { ...byRegion, minGroups: 2 },
        { ...byCluster, maxGroups: 3 },
      ]),
    ),
  ).toEqual(['e3', 'a1', 'e2'])
})

test('divided replicas weigh a region by how many of its part fit', () => {
  const all = [
    ...[cluster('a1', 'asia', 100, 2), cluster('a2', 'asia', 0, 2)],
    ...[cluster('e1', 'europe', 10, 9), cluster('u1', 'us', 0, 5)],
  ]

  // ⌈10 / 2⌉ = 5 each: asia has room for 4 (4,050), europe for all (5,010), us for all (5,000).
  expect(
    names(selectBySpread(all, [{ ...byRegion, minGroups: 2 }], { replicas: 10, divided: true })),
  ).toEqual(['e1', 'u1'])
})

test('as many regions as are needed for the clusters that are asked for, and no more', () => {
  const all = [
    cluster('a1', 'a'),
    cluster('b1', 'b'),
    cluster('b2', 'b'),
    cluster('c1', 'c', 900),
    cluster('c2', 'c'),
  ]
  const four = [
    { ...byRegion, minGroups: 1, maxGroups: 3 },
    { ...byCluster, minGroups: 4 },
  ]

  expect(names(selectBySpread(all, four))?.toSorted()).toEqual(['b1', 'b2', 'c1', 'c2'])
})

test('a cluster without the level is a group of its own; without the label it is not chosen', () => {
  const bare: SpreadCandidate = { name: 'bare', score: 500 }
  const all = [bare, cluster('a1', 'asia'), cluster('a2', 'asia')]

  expect(names(selectBySpread(all, [{ spreadByLevel: 'region', minGroups: 2 }]))).toEqual([
    'a1',
    'bare',
    'a2',
  ])
  expect(selectBySpread(all, [{ spreadByLabel: 'region', minGroups: 2 }]).unmet).toEqual({
    constraint: { spreadByLabel: 'region', minGroups: 2 },
    field: 'minGroups',
    wanted: 2,
    possible: 1,
  })
})

test('groups that have the application come before better ones', () => {
  const all = [
    { ...cluster('a1', 'asia'), current: true },
    cluster('e1', 'europe', 900),
    cluster('e2', 'europe'),
  ]

  expect(names(selectBySpread(all, [{ ...byRegion, maxGroups: 1 }]))).toEqual(['a1'])
})

test('several constraints hold together, and what cannot be had is told by how much', () => {
  const of = (name: string, region: string, disk: string): SpreadCandidate => ({
    name,
    groups: { region, disk },
  })
  const all = [of('k1', 'a', 'ssd'), of('k2', 'b', 'ssd'), of('k3', 'c', 'hdd')]
  const disk = { spreadByLabel: 'disk', minGroups: 2 }

  expect(names(selectBySpread(all, [{ ...byRegion, minGroups: 2, maxGroups: 2 }, disk]))).toEqual([
    'k1',
    'k3',
  ])
  expect(selectBySpread(all, [{ ...byRegion, maxGroups: 1 }, disk]).unmet).toEqual({
    constraint: disk,
    field: 'minGroups',
    wanted: 2,
    possible: 1,
  })
})

test('among very many regions the heaviest are chosen, and those with the most clusters where they are needed', () => {
  const all = Array.from({ length: 400 }, (_, index) =>
    cluster(`k${String(index).padStart(3, '0')}`, `r${index % 80}`, index % 80),
  )
  const { selected = [] } = selectBySpread(all, [
    { ...byRegion, minGroups: 20, maxGroups: 30 },
    { ...byCluster, minGroups: 130 },
  ])

  expect(new Set(selected.map(({ groups }) => groups?.region)).size).toBe(26)
  expect(selected).toHaveLength(130)
})

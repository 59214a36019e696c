import { expect, test } from 'vitest'
import { cut, dividing, during, shares } from './served-fleet.ts'
import { cluster, deployment, SmallFleet } from './small-fleet.ts'

const strict = (fields: string): string =>
  `apiVersion: banyan.dev/v1alpha1\nkind: Fleet\nmetadata: { name: small }\nspec: { levels: [region], guards: { ${fields} } }\n`
const settings = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map(name => [`templates/agent/${name}.yaml`, deployment(name, 1)]))

test('deletions are counted over the last hour, also by a process that was started meanwhile; approved ones are not', async () => {
  const fleet = new SmallFleet()
  fleet.commit({
    'fleet.yaml': strict('maxDeletions: { percent: 0, floor: 4 }, maxLosingClusters: { percent: 100 }'),
    ...settings('a', 'b', 'c'),
  })
  await fleet.round()
  fleet.commit({ 'templates/agent/a.yaml': null })
  const first = await fleet.round()
  fleet.restart()
  fleet.commit({ 'templates/agent/b.yaml': null })
  const second = await fleet.round()
  const kept = await fleet.replicas('b')
  await fleet.clock.advance(3_600_000)
  fleet.commit({ 'README.md': 'later' })
  const third = await fleet.round()

  expect(first.verdict?.stops).toEqual([])
  expect(second.verdict?.stops.map(({ message }) => message)).toEqual([
    '4 of 16 objects of the fleet would be deleted, after 4 within an hour; maxDeletions allows 4',
  ])
  expect(Object.values(kept)).toEqual([1, 1, 1, 1])
  expect(third.verdict?.stops).toEqual([])
  expect(Object.values(await fleet.replicas('b'))).toEqual([undefined, undefined, undefined, undefined])
})

test('a commit that moves too many replicas is stopped, also over a restart; a cluster that fails is left at once', async () => {
  const fleet = new SmallFleet()
  fleet.commit({
    'fleet.yaml': strict('maxMovedReplicas: { percent: 10, floor: 1 }'),
    'clusters/policies/web.yaml': dividing('fleetMaxUnavailable: 0'),
  })
  for (let round = 0; round < 3; round++) await fleet.round()
  const before = await fleet.replicas('web')

  fleet.commit({ 'clusters/asia/tokyo/cluster.yaml': cluster('tokyo', 'weight: 9') })
  const stopped = await fleet.round()
  fleet.restart()
  const again = await fleet.round()
  const held = await fleet.replicas('web')
  fleet.commit({}, `Approve\n\nBanyan-Approve: ${stopped.verdict?.digest}\n`)
  for (let round = 0; round < 4; round++) await fleet.round()
  const moved = await fleet.replicas('web')

  expect(before).toEqual({ tokyo: 2, osaka: 2, paris: 2, lyon: 2 })
  expect(stopped.verdict?.stops.map(({ guard }) => guard)).toEqual(['maxMovedReplicas'])
  expect(again.verdict?.digest).toBe(stopped.verdict?.digest)
  expect(again.state?.stops.map(({ guard }) => guard)).toEqual(['maxMovedReplicas'])
  expect(held).toEqual(before)
  expect(moved.tokyo).toBeGreaterThan(2)
  cut(fleet, 'tokyo')
  await during(fleet, 900)
  expect((await shares(fleet)).tokyo).toBe(0)
  expect((await fleet.round()).state?.stops).toEqual([])
})

test('where every change takes an approval nothing changes without, new applications included, also over a restart', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  fleet.commit({ 'fleet.yaml': strict('requireApproval: { paths: [europe/**] }') })
  await fleet.round()

  fleet.commit({
    'templates/web/web.yaml': deployment('web', 8, 'registry.example/web:2'),
    'templates/new/new.yaml': deployment('new', 1),
    'clusters/policies/new.yaml': dividing('')
      .replaceAll('web', 'new')
      .replace(/spec:.*/, 'spec: {}'),
  })
  const stopped = await fleet.round()
  fleet.restart()
  await fleet.round()
  const images = [await fleet.image('tokyo', 'web'), await fleet.image('paris', 'web')]
  const fresh = await fleet.replicas('new')
  fleet.commit({}, `Approve\n\nBanyan-Approve: ${stopped.verdict?.digest}\n`)
  const { state } = await fleet.round()

  expect(stopped.verdict?.stops.map(({ message }) => message)).toEqual([
    '2 applications would change in 2 clusters (lyon, paris), where requireApproval asks for an approval of every change',
  ])
  expect(
    stopped.state?.clusters.get('paris')?.applications.find(({ name }) => name === 'new')?.withheld,
  ).toBe(true)
  expect(images).toEqual(['registry.example/web:2', 'registry.example/web:1'])
  expect(fresh).toEqual({ tokyo: 1, osaka: 1, paris: undefined, lyon: undefined })
  expect(state?.stops).toEqual([])
  expect(await fleet.image('paris', 'web')).toBe('registry.example/web:2')
  expect((await fleet.replicas('new')).paris).toBe(1)
})

test('a source that was rewritten changes nothing before that is approved; one that comes back needs no approval', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  const base = fleet.remote.branches.get('main')
  const image = (tag: number) => ({
    'templates/web/web.yaml': deployment('web', 8, `registry.example/web:${tag}`),
  })
  const good = fleet.commit(image(2))
  await fleet.round()
  fleet.remote.move('main', base)
  fleet.commit(image(3))

  const rewritten = await fleet.round()
  fleet.restart()
  await fleet.round()
  const kept = await fleet.image('tokyo', 'web')
  fleet.remote.move('main', good)
  const back = await fleet.round()
  fleet.remote.move('main', base)
  fleet.commit(image(4), 'again')
  const digest = (await fleet.round()).verdict?.digest
  fleet.commit({}, `Approve\n\nBanyan-Approve: ${digest}\n`)
  await fleet.round()

  expect(rewritten.verdict?.stops.map(({ guard }) => guard)).toEqual(['rewrittenSource'])
  expect(kept).toBe('registry.example/web:2')
  expect(back.state?.stops).toEqual([])
  expect(await fleet.image('tokyo', 'web')).toBe('registry.example/web:4')
})

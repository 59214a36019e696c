import { expect, test } from 'vitest'
import { drive } from '../support/drive.ts'
import { ours } from '../support/fleet-files.ts'
import { minutes, rounds, settledWith, tags, web } from './rolling-fleet.ts'
import { deployment } from './small-fleet.ts'

const byRegion = '{ steps: [{ level: region, order: [europe], maxConcurrency: 1, minSuccessTime: 10m }] }'

test('a first start takes all at once, and a change goes cluster by cluster, each well for as long as its step asks', async () => {
  const fleet = await settledWith(byRegion)
  expect(await tags(fleet)).toBe('1,1,1,1')

  fleet.commit({ 'templates/web/web.yaml': web(2) })
  await rounds(fleet, 2)
  expect(await tags(fleet)).toBe('1,1,1,2')
  await minutes(fleet, 8)
  expect(await tags(fleet)).toBe('1,1,1,2')
  await minutes(fleet, 4)
  expect(await tags(fleet)).toBe('1,1,2,2')
  await minutes(fleet, 12)
  expect(await tags(fleet)).toBe('1,2,2,2')
  await minutes(fleet, 24)

  expect(await tags(fleet)).toBe('2,2,2,2')
  expect(fleet.reconciler.state?.rollouts).toBe(undefined)
})

test('who waits is told by revision and reason, and is Synced', async () => {
  const fleet = await settledWith(byRegion)
  const before = fleet.remote.branches.get('main')
  const head = fleet.commit({ 'templates/web/web.yaml': web(2) })
  await rounds(fleet, 2)

  const { state } = fleet.reconciler
  const tokyo = state?.clusters.get('tokyo')
  expect(tokyo?.sync).toBe('Synced')
  expect(tokyo?.applications.find(({ name }) => name === 'web')?.held).toEqual({
    revision: before,
    reason: 'step 1 of 1, region europe',
    by: 'rollout',
  })
  expect([...(state?.rollouts?.values() ?? [])]).toMatchObject([
    {
      application: 'web',
      revision: head,
      counts: { clusters: 4, done: 0, underway: 1, failed: 0, waiting: 3 },
    },
  ])
})

test('replicas are never gated: a cluster that waits for content has its share of the new number at once', async () => {
  const fleet = await settledWith(byRegion)

  fleet.commit({ 'templates/web/web.yaml': web(2, 12) })
  await rounds(fleet, 2)

  expect(await tags(fleet)).toBe('1,1,1,2')
  expect(Object.values(await fleet.replicas('web'))).toEqual([3, 3, 3, 3])
})

test('a soak goes on where it was after a restart, and nothing is written twice', async () => {
  const fleet = await settledWith(byRegion)
  fleet.commit({ 'templates/web/web.yaml': web(2) })
  await minutes(fleet, 6)

  fleet.restart()
  await rounds(fleet, 2)
  expect(await tags(fleet)).toBe('1,1,1,2')
  await minutes(fleet, 5)

  expect(await tags(fleet)).toBe('1,1,2,2')
})

test('a cluster fails by no time in which nobody looked at it', async () => {
  const fleet = await settledWith('{ steps: [{ maxConcurrency: 1, progressDeadline: 5m }] }')
  fleet.commit({ 'templates/web/web.yaml': web(2) })
  await drive(fleet.clock, fleet.reconciler.advance())
  fleet.restart()
  await fleet.clock.advance(3_600_000)
  await minutes(fleet, 5)

  expect(await tags(fleet)).toBe('2,2,2,2')
})

test('a newer commit supersedes: it begins at the first step, and what it does not change is not begun again', async () => {
  const fleet = await settledWith(byRegion)
  fleet.commit({ 'templates/web/web.yaml': web(2) })
  await rounds(fleet, 2)

  fleet.commit({ 'templates/web/web.yaml': web(3) })
  await rounds(fleet, 2)
  expect(await tags(fleet)).toBe('1,1,1,3')
  await minutes(fleet, 50)

  expect(await tags(fleet)).toBe('3,3,3,3')
})

test('more failures than a step allows pause it for good, until a commit brings other content', async () => {
  const fleet = await settledWith(byRegion)
  fleet.commit({ 'templates/web/web.yaml': web('broken') })
  await minutes(fleet, 30)
  expect(await tags(fleet)).toBe('1,1,1,broken')
  expect([...(fleet.reconciler.state?.rollouts?.values() ?? [])]).toMatchObject([
    {
      counts: { failed: 1, waiting: 3 },
      breaches: [{ group: 'europe', reason: expect.stringMatching(/^lyon: /) }],
    },
  ])

  fleet.restart()
  await minutes(fleet, 5)
  fleet.commit({ 'templates/agent/agent.yaml': deployment('agent', 1, 'registry.example/agent:2') })
  await minutes(fleet, 5)
  expect(await tags(fleet)).toBe('1,1,1,broken')

  fleet.commit({ 'templates/web/web.yaml': web(3) })
  await minutes(fleet, 60)
  expect(await tags(fleet)).toBe('3,3,3,3')
})

test('a revert in Git takes effect at once wherever the change had come', async () => {
  const fleet = await settledWith(byRegion)
  fleet.commit({ 'templates/web/web.yaml': web('broken') })
  await minutes(fleet, 30)

  fleet.commit({ 'templates/web/web.yaml': web(1) })
  await rounds(fleet, 3)

  expect(await tags(fleet)).toBe('1,1,1,1')
  expect(fleet.reconciler.state?.rollouts).toBe(undefined)
})

test('with onBreach Revert the failed branch gets back what it had, its siblings go on, and later steps wait', async () => {
  const fleet = await settledWith(
    '{ onBreach: Revert, steps: [{ level: region, order: [europe], progressDeadline: 5m }] }',
  )
  fleet.commit({
    'templates/web/web.yaml': web(2),
    'clusters/europe/overrides/web.yaml': ours(
      'OverridePolicy\nspec: { overrideRules: [{ overriders: { imageOverrider: [{ component: Tag, operator: replace, value: broken }] } }] }',
    ),
  })
  await minutes(fleet, 30)

  expect(await tags(fleet)).toBe('2,2,1,1')
  const [newest] = await fleet.source.repository.log({
    to: fleet.remote.branches.get('main') ?? '',
    limit: 1,
  })
  expect(newest?.message).toMatch(/^Revert web in europe to [0-9a-f]{12}\n\nweb: step 1 failed: lyon: /)
  const lyon = fleet.reconciler.state?.clusters.get('lyon')
  expect(lyon?.applications.find(({ name }) => name === 'web')?.held).toMatchObject({ by: 'pin' })

  fleet.restart()
  await minutes(fleet, 30)
  expect(await tags(fleet)).toBe('2,2,1,1')
})

test('what is reverted to is the last content that did well there, also of a rollout that was not over', async () => {
  const fleet = await settledWith('{ onBreach: Revert, steps: [{ maxConcurrency: 1, minSuccessTime: 10m }] }')
  fleet.commit({ 'templates/web/web.yaml': web(2) })
  await minutes(fleet, 12)
  expect(await tags(fleet)).toBe('2,2,1,1')

  fleet.commit({ 'templates/web/web.yaml': web('broken') })
  await minutes(fleet, 30)

  expect(await tags(fleet)).toBe('2,2,1,1')
})

test('what was reverted is so where Git cannot be written, too, and is not tried again there', async () => {
  const fleet = await settledWith('{ onBreach: Revert, steps: [{ maxConcurrency: 1 }] }')
  const { repository } = fleet.source
  repository.push = async () => 'stale'
  fleet.commit({ 'templates/web/web.yaml': web('broken') })
  await minutes(fleet, 30)
  expect(await tags(fleet)).toBe('1,1,1,1')
  expect([...(fleet.reconciler.state?.rollouts?.values() ?? [])]).toMatchObject([
    { counts: { waiting: 4 }, breaches: [{ reverted: true, reason: expect.stringMatching(/^osaka: /) }] },
  ])

  fleet.restart()
  await minutes(fleet, 30)
  expect(await tags(fleet)).toBe('1,1,1,1')

  fleet.commit({ 'templates/web/web.yaml': web(3) })
  await minutes(fleet, 30)
  expect(await tags(fleet)).toBe('3,3,3,3')
})

test('a commit that says so overtakes, for its path and application only', async () => {
  const fleet = await settledWith(byRegion)
  fleet.commit({ 'templates/web/web.yaml': web(2) })
  await rounds(fleet, 2)

  fleet.commit({}, 'hurry\n\nBanyan-Rollout: now asia/tokyo web\n')
  await rounds(fleet, 2)

  expect(await tags(fleet)).toBe('2,1,1,2')
})

test('after a breach a commit that says resume lets it go on, and what failed counts no more', async () => {
  const fleet = await settledWith('{ steps: [{ level: region, order: [europe], maxConcurrency: 1 }] }')
  fleet.commit({ 'templates/web/web.yaml': web('broken') })
  await minutes(fleet, 15)
  expect(await tags(fleet)).toBe('1,1,1,broken')

  fleet.commit({}, 'it is known\n\nBanyan-Rollout: resume europe web\n')
  await rounds(fleet, 3)

  expect(await tags(fleet)).toBe('1,1,broken,broken')
})

test('nothing begins outside of the windows, and what began goes on', async () => {
  const fleet = await settledWith(
    '{ windows: [{ start: "02:00", duration: 1h }], steps: [{ maxConcurrency: 2, minSuccessTime: 30m }] }',
  )
  const midnight = Math.ceil(fleet.clock.now() / 86_400_000) * 86_400_000
  await fleet.clock.advance(midnight + 3_600_000 - fleet.clock.now())
  fleet.commit({ 'templates/web/web.yaml': web(2) })
  await minutes(fleet, 30)
  expect(await tags(fleet)).toBe('1,1,1,1')

  await minutes(fleet, 32)
  expect(await tags(fleet)).toBe('2,2,1,1')
  await minutes(fleet, 70)

  expect(await tags(fleet)).toBe('2,2,2,2')
})

test('an application that is new to clusters comes in steps, and one that leaves goes at once', async () => {
  const fleet = await settledWith('{ steps: [{ level: region, maxConcurrency: 1 }] }')
  fleet.commit({
    'templates/extra/extra.yaml': deployment('extra', 1),
    'clusters/policies/extra.yaml': ours('PropagationPolicy'),
  })
  await rounds(fleet, 1)
  const first = Object.values(await fleet.replicas('extra'))
  await minutes(fleet, 10)
  const last = Object.values(await fleet.replicas('extra'))

  expect(first).toEqual([undefined, 1, undefined, undefined])
  expect(last).toEqual([1, 1, 1, 1])
  expect(fleet.reconciler.state?.clusters.get('paris')?.sync).toBe('Synced')
})

import { expect, test } from 'vitest'
import { ours } from '../support/fleet-files.ts'
import { minutes, rounds, settledWith, tags, web } from './rolling-fleet.ts'

test('a paused branch keeps what is in force, also through a restart, and follows when the pause ends', async () => {
  const fleet = await settledWith('{}')
  const pins = (list: string): string => ours(`ClusterGroup\nspec: { pins: ${list} }`)
  fleet.commit({ 'clusters/europe/group.yaml': pins('[{ application: web, reason: a fair }]') })
  await rounds(fleet, 1)
  fleet.commit({ 'templates/web/web.yaml': web(2) })
  await minutes(fleet, 3)
  fleet.restart()
  await minutes(fleet, 3)
  expect(await tags(fleet)).toBe('2,2,1,1')
  const paris = fleet.reconciler.state?.clusters.get('paris')
  expect(paris?.applications.find(({ name }) => name === 'web')?.held).toMatchObject({
    by: 'pause',
    reason: 'paused by europe: a fair',
  })

  fleet.commit({ 'clusters/europe/group.yaml': pins('[]') })
  await minutes(fleet, 3)
  expect(await tags(fleet)).toBe('2,2,2,2')
})

test('a pin has a branch at its revision, whatever head says, with the replicas that head grants', async () => {
  const fleet = await settledWith('{}')
  const first = fleet.remote.branches.get('main') ?? ''
  fleet.commit({ 'templates/web/web.yaml': web(2) })
  await minutes(fleet, 3)
  const pin = `ClusterGroup\nspec: { pins: [{ application: web, revision: ${first} }] }`
  fleet.commit({ 'clusters/europe/group.yaml': ours(pin), 'templates/web/web.yaml': web(3, 12) })
  await minutes(fleet, 3)
  expect(await tags(fleet)).toBe('3,3,1,1')
  expect(Object.values(await fleet.replicas('web'))).toEqual([3, 3, 3, 3])

  fleet.restart()
  await minutes(fleet, 3)
  expect(await tags(fleet)).toBe('3,3,1,1')
})

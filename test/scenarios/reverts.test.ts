import { expect, test } from 'vitest'
import { fileAt, textOf } from '../../src/base/tree/tree.ts'
import { OperationError } from '../../src/core/model/operation-error.ts'
import type { Breach } from '../../src/core/model/rollout.ts'
import { formatRollout } from '../../src/core/report/index.ts'
import { SimulatedForge } from '../../src/simulator/forge/simulated-forge.ts'
import { minutes, settledWith, tags, web } from './rolling-fleet.ts'
import { cluster, deployment, type SmallFleet } from './small-fleet.ts'

const branch = 'banyan/revert/small/main'

/** A fleet whose new image of web failed and was reverted, and the forge that it was proposed on. */
async function revertedOn(
  spec = '{ onBreach: Revert, steps: [{ maxConcurrency: 1 }] }',
): Promise<{ readonly fleet: SmallFleet; readonly forge: SimulatedForge }> {
  const fleet = await settledWith(spec)
  const forge = new SimulatedForge(fleet.remote)
  fleet.forge = forge
  fleet.restart()
  fleet.commit({ 'templates/web/web.yaml': web('broken') })
  await minutes(fleet, 30)
  return { fleet, forge }
}

function breaches(fleet: SmallFleet): readonly Breach[] {
  return [...(fleet.reconciler.state?.rollouts?.values() ?? [])].flatMap(each => each.breaches)
}

function told(fleet: SmallFleet): string {
  return [...(fleet.reconciler.state?.rollouts?.values() ?? [])].map(formatRollout).join('\n')
}

/** As somebody merges it on the forge. */
async function merge(fleet: SmallFleet, forge: SimulatedForge): Promise<void> {
  const [pull] = await forge.pullRequests('main')
  const { repository } = fleet.source
  const merged = await repository.merge(
    fleet.remote.branches.get('main') ?? '',
    fleet.remote.branches.get(branch) ?? '',
  )
  if ('conflicts' in merged || pull === undefined) throw new Error('it cannot be merged')
  fleet.remote.move('main', merged.commit)
  forge.close(pull.number)
}

/** Which applications a branch pins in asia. */
function pinsOn(fleet: SmallFleet, of: string): readonly string[] {
  const tree = fleet.remote.commit(fleet.remote.branches.get(of) ?? '')?.tree
  const file = tree && fileAt(tree, 'clusters/asia/group.yaml')
  return file === undefined ? [] : (textOf(file).match(/application: \w+/g) ?? []).toSorted()
}

const perRegion = '{ onBreach: Revert, steps: [{ level: region, progressDeadline: 5m }] }'
const bothBroken = {
  'templates/web/web.yaml': web('broken'),
  'templates/agent/agent.yaml': deployment('agent', 1, 'registry.example/agent:broken'),
}

test('what was reverted is one pull request, also after restarts, and the status names it', async () => {
  const { fleet, forge } = await revertedOn()
  const head = fleet.remote.branches.get('main')
  const [pull, ...others] = await forge.pullRequests('main')
  for (let restart = 0; restart < 3; restart++) {
    fleet.restart()
    await minutes(fleet, 12)
  }

  expect(await tags(fleet)).toBe('1,1,1,1')
  expect(pull?.title).toMatch(/^Revert web in asia\/osaka to [0-9a-f]{12}$/)
  expect(forge.proposed.get(pull?.number ?? 0)).toMatch(/^web: step 1 failed: osaka: /)
  expect([others.length, forge.proposed.size, forge.writes]).toEqual([0, 1, 1])
  expect(fleet.remote.branches.get('main')).toBe(head)
  expect(breaches(fleet)).toMatchObject([{ reverted: true, pullRequest: pull?.number }])
  expect(told(fleet)).toContain(`was given back what it had (pull request ${pull?.number}): osaka: `)
})

test('merged, it is in the pins of the fleet and stays in force; no other pull request follows', async () => {
  const { fleet, forge } = await revertedOn()
  await merge(fleet, forge)
  await minutes(fleet, 30)
  fleet.restart()
  await minutes(fleet, 30)

  expect(await tags(fleet)).toBe('1,1,1,1')
  expect(fleet.reconciler.state?.clusters.get('osaka')?.applications).toContainEqual(
    expect.objectContaining({ name: 'web', held: expect.objectContaining({ by: 'pin' }) }),
  )
  expect(forge.proposed.size).toBe(1)
})

test('one that somebody closed is not opened again for the same, and what was reverted stays so', async () => {
  const { fleet, forge } = await revertedOn()
  const [pull] = await forge.pullRequests('main')
  forge.close(pull?.number ?? 0)
  await minutes(fleet, 30)
  fleet.restart()
  fleet.commit({ 'note.md': 'something else' })
  await minutes(fleet, 30)

  expect(await forge.pullRequests('main')).toEqual([])
  expect(await tags(fleet)).toBe('1,1,1,1')
})

test('what it changes is brought up to what the branch has by then, so that it can be merged', async () => {
  const { fleet, forge } = await revertedOn()
  const before = fleet.remote.branches.get(branch)
  fleet.commit({ 'note.md': 'something else' })
  await minutes(fleet, 10)
  const untouched = fleet.remote.branches.get(branch)
  fleet.commit({
    'clusters/asia/osaka/cluster.yaml':
      'apiVersion: banyan.dev/v1alpha1\nkind: Cluster\nmetadata: { name: osaka }\nspec:\n  access: { inCluster: true }\n  vars: { a: b }\n',
  })
  await minutes(fleet, 10)
  await merge(fleet, forge)
  await minutes(fleet, 10)

  expect(untouched).toBe(before)
  expect(forge.proposed.size).toBe(1)
  expect(fleet.reconciler.state?.clusters.get('osaka')?.applications).toContainEqual(
    expect.objectContaining({ name: 'web', held: expect.objectContaining({ by: 'pin' }) }),
  )
})

test('where nobody may push to the branch, the status says so while it is so, and rollouts go on', async () => {
  const fleet = await settledWith('{ onBreach: Revert, steps: [{ maxConcurrency: 1 }] }')
  const { repository } = fleet.source
  const push = repository.push.bind(repository)
  let refusals = 0
  repository.push = async () => {
    refusals++
    const message = 'the remote does not let the branch "main" be pushed'
    throw new OperationError({ code: 'git/unauthorized', message, subject: 'fleet', retryable: false })
  }
  fleet.commit({ 'templates/web/web.yaml': web('broken') })
  await minutes(fleet, 30)
  const line = told(fleet)
  const known = breaches(fleet)
  fleet.restart()
  await minutes(fleet, 2)
  const recalled = breaches(fleet)
  repository.push = push
  await minutes(fleet, 10)

  expect(await tags(fleet)).toBe('1,1,1,1')
  expect(line).toContain(
    '(not written into Git: git/unauthorized: the remote does not let the branch "main" be pushed)',
  )
  expect(recalled).toEqual(known)
  expect(refusals).toBeLessThan(10)
  expect(breaches(fleet)).not.toMatchObject([{ unwritten: expect.anything() }])
  const [newest] = await repository.log({ to: fleet.remote.branches.get('main') ?? '', limit: 1 })
  expect(newest?.message).toMatch(/^Revert web in asia\/osaka to /)
})

test('a forge that is away is asked again, and opens one', async () => {
  const fleet = await settledWith('{ onBreach: Revert, steps: [{ maxConcurrency: 1 }] }')
  const forge = new SimulatedForge(fleet.remote)
  fleet.forge = forge
  fleet.restart()
  const away = { code: 'forge/unauthorized', message: 'no', subject: 'forge', retryable: false } as const
  forge.outage = new OperationError(away)
  fleet.commit({ 'templates/web/web.yaml': web('broken') })
  await minutes(fleet, 30)
  const during = told(fleet)
  forge.outage = undefined
  await minutes(fleet, 10)

  expect(during).toContain('(not written into Git: forge/unauthorized: no)')
  expect(forge.proposed.size).toBe(1)
  expect(breaches(fleet)).toMatchObject([{ pullRequest: 1_001 }])
  expect(told(fleet)).not.toContain('not written')
})

test('one of two breaches of a rollout, closed by somebody, is not opened again', async () => {
  const { fleet, forge } = await revertedOn(perRegion)
  const known = breaches(fleet)
  for (const { number } of await forge.pullRequests('main')) forge.close(number)
  const [proposed, status] = [forge.proposed.size, fleet.remote.branches.get('banyan/status')]
  await minutes(fleet, 30)

  expect(known).toMatchObject([{ pullRequest: 1_001 }, { pullRequest: 1_001 }])
  expect(breaches(fleet)).toEqual(known)
  expect(await forge.pullRequests('main')).toEqual([])
  expect(forge.proposed.size).toBe(proposed)
  expect(fleet.remote.branches.get('banyan/status')).toBe(status)
})

test.each(['main', branch])('two applications of one directory are both pinned there, on %s', async of => {
  const fleet = await settledWith(perRegion)
  if (of === branch) fleet.forge = new SimulatedForge(fleet.remote)
  fleet.restart()
  fleet.commit(bothBroken)
  await minutes(fleet, 30)

  expect(await tags(fleet)).toBe('1,1,1,1')
  expect(pinsOn(fleet, of)).toEqual(['application: agent', 'application: web'])
})

test('while what it changes cannot be brought up to date, the status says why, and which one it is', async () => {
  const { fleet } = await revertedOn()
  const { repository } = fleet.source
  const push = repository.push.bind(repository)
  const away = {
    code: 'git/unreachable',
    message: 'nobody answers',
    subject: 'git',
    retryable: true,
  } as const
  repository.push = () => Promise.reject(new OperationError(away))
  const osaka = cluster('osaka', 'vars: { a: b }')
  fleet.commit({ 'clusters/asia/osaka/cluster.yaml': osaka })
  await minutes(fleet, 1)
  const during = breaches(fleet)
  repository.push = push
  await minutes(fleet, 6)

  expect(during).toMatchObject([{ pullRequest: 1_001, unwritten: 'git/unreachable: nobody answers' }])
  expect(breaches(fleet)).toMatchObject([{ pullRequest: 1_001 }])
  expect(told(fleet)).not.toContain('not written')
})

import { expect, test } from 'vitest'
import { startForge } from '../../support/forges/forge-server.ts'
import { gitlab } from '../../support/forges/gitlab.ts'

const commit = 'a'.repeat(40)
const status = { context: 'banyan/apply', state: 'pending' } as const

test('a description of a pending status that GitLab refuses to change stays as it is', async () => {
  const { forge, world, writes } = await startForge(gitlab)
  await forge.setStatus(commit, { ...status, description: '1 of 3' })

  await forge.setStatus(commit, { ...status, description: '2 of 3' })

  expect(writes).toEqual(['POST 201', 'POST 400'])
  expect(world.statuses.map(({ description }) => description)).toEqual(['1 of 3'])
})

test('a commit of a fork, which GitLab lets have no status, fails nothing', async () => {
  const { forge, world, writes } = await startForge(gitlab)
  world.pulls.push({ number: 2, head: commit, source: 'change', target: 'main', from: 'fork' })

  await forge.setStatus(commit, { ...status, description: '1 of 3' })

  expect(writes).toEqual(['POST 404'])
  expect(await forge.status(commit, status.context)).toBeUndefined()
})

test('a first status that is refused is told', async () => {
  const { forge, answer } = await startForge(gitlab)
  answer({ status: 400, body: {} }, /^POST/)

  await expect(forge.setStatus(commit, { ...status, description: '1 of 3' })).rejects.toMatchObject({
    code: 'forge/refused',
  })
})

import { expect, test } from 'vitest'
import type { Answer } from '../../support/forges/fake-forge.ts'
import { startForge } from '../../support/forges/forge-server.ts'
import { gitea } from '../../support/forges/github-shaped.ts'

test.each<[string, Answer, object]>([
  ['HTML', { status: 200, body: '<html>log in</html>' }, { code: 'forge/server-error', retryable: true }],
  ['500', { status: 500, body: '' }, { code: 'forge/server-error', retryable: true }],
  ['404', { status: 404, body: {} }, { code: 'forge/not-found', retryable: false }],
  ['403', { status: 403, body: {} }, { code: 'forge/unauthorized', retryable: false }],
  ['203, with a page to log in', { status: 203, body: '<html>' }, { code: 'forge/unauthorized' }],
  ['422', { status: 422, body: {} }, { code: 'forge/refused', retryable: false }],
  [
    '429',
    { status: 429, headers: { 'retry-after': '30' }, body: {} },
    { code: 'forge/throttled', retryable: true, retryAfterSeconds: 30 },
  ],
  [
    '403 that says when to come back',
    { status: 403, headers: { 'retry-after': '60' }, body: {} },
    { code: 'forge/throttled', retryAfterSeconds: 60 },
  ],
])('a forge that answers %s fails with what is to be done about it', async (_, told, wanted) => {
  const { forge, answer } = await startForge(gitea)
  answer(told)

  await expect(forge.pullRequests('main')).rejects.toMatchObject(wanted)
})

test('a forge that is not there fails as one that may come back', async () => {
  const { forge, close } = await startForge(gitea)
  await close()

  await expect(forge.pullRequests('main')).rejects.toMatchObject({
    code: 'forge/unreachable',
    retryable: true,
  })
})

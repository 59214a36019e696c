import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { forgeRequest } from '../../../src/io/forge/forge-request.ts'
import type { Answer } from '../../support/forges/fake-forge.ts'
import { startForge } from '../../support/forges/forge-server.ts'
import { gitea } from '../../support/forges/github-shaped.ts'

test.each<[string, Answer, object]>([
  ['HTML', { status: 200, body: '<html>log in</html>' }, { code: 'forge/server-error', retryable: true }],
  ['500', { status: 500, body: '' }, { code: 'forge/server-error', retryable: true }],
  ['404', { status: 404, body: {} }, { code: 'forge/not-found', retryable: false }],
  ['403', { status: 403, body: {} }, { code: 'forge/forbidden', retryable: false }],
  ['401', { status: 401, body: {} }, { code: 'forge/unauthorized', retryable: false }],
  ['203, with a page to log in', { status: 203, body: '<html>' }, { code: 'forge/unauthorized' }],
  [
    '302, as a network does that wants a login first',
    { status: 302, headers: { location: 'https://portal.test/login?token=x' }, body: '<html>' },
    {
      code: 'forge/server-error',
      retryable: true,
      message: expect.stringMatching(/to https:..portal\.test$/),
    },
  ],
  ['304, to nowhere', { status: 304 }, { code: 'forge/server-error', retryable: true }],
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

test('a forge that answers without end is given up, and little of it is kept', async () => {
  let sent = 0
  const server = createServer((_, response) => {
    const part = Buffer.alloc(1024 * 1024, ' ')
    const pour = (): void => {
      while (!response.destroyed && response.write(part)) sent++
    }
    response.on('drain', pour)
    pour()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const ask = forgeRequest({ api: `http://127.0.0.1:${port}`, authorization: () => 'Bearer secret' })

  await expect(ask({ method: 'GET', path: '/user' })).rejects.toMatchObject({
    code: 'forge/unreachable',
    message: expect.stringContaining('answers without end'),
  })
  expect(sent).toBeLessThan(60)
})

import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openForge } from '../../../src/io/forge/open-forge.ts'
import type { Forge } from '../../../src/reconcile/ports.ts'

interface Asked {
  readonly call: string
  readonly body: unknown
}

type Answer = { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown }

/** The few endpoints of a forge, which takes nothing but what its documentation names. */
describe('a forge with the API of GitHub', () => {
  let server: Server
  let forge: Forge
  let asked: Asked[]
  let answers: Map<string, Answer>

  beforeEach(async () => {
    asked = []
    answers = new Map([['GET /user', { body: { id: 7 } }]])
    server = createServer(async (request, response) => {
      const text = await textOf(request)
      const [path = ''] = (request.url ?? '').split('?')
      const call = `${request.method} ${path.replace('/api/v1', '')}`
      asked.push({ call, body: text === '' ? undefined : JSON.parse(text) })
      const isAllowed = request.headers.authorization === 'Bearer secret'
      const {
        status = 200,
        headers = {},
        body,
      } = isAllowed ? (answers.get(call) ?? { status: 404, body: {} }) : { status: 401, body: {} }
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    forge = opened('secret')
  })
  afterEach(() => server.close())

  const opened = (token: string): Forge => {
    const { port } = server.address() as AddressInfo
    const found = openForge({ kind: 'gitea', repository: `http://127.0.0.1:${port}/team/fleet.git`, token })
    if (found === undefined) throw new Error('the address tells where it is')
    return found
  }
  const answer = (call: string, body: unknown, more: Omit<Answer, 'body'> = {}) =>
    answers.set(call, { body, ...more })
  const pull = (number: number, more: object = {}) => ({
    number,
    title: `change ${number}`,
    head: { sha: 'a'.repeat(40), repo: { id: 1 } },
    base: { ref: 'main', repo: { id: 1 } },
    ...more,
  })
  const written = () => asked.filter(({ call }) => !call.startsWith('GET'))

  test('pull requests into the branch are listed, those of forks and of repositories that are gone marked', async () => {
    answer('GET /repos/team/fleet/pulls', [
      pull(1),
      pull(2, { head: { sha: 'b'.repeat(40), repo: { id: 2 } } }),
      pull(3, { head: { sha: 'c'.repeat(40), repo: null } }),
      pull(4, { base: { ref: 'other', repo: { id: 1 } } }),
    ])

    const found = await forge.pullRequests('main')

    expect(found.map(({ number, isFork, ref }) => `${number} ${isFork} ${ref}`)).toEqual([
      '1 false refs/pull/1/head',
      '2 true refs/pull/2/head',
      '3 true refs/pull/3/head',
    ])
  })

  const comments = '/repos/team/fleet/issues/3/comments'

  test('a comment is written where there is none of ours, whoever else bears its marker', async () => {
    answer(`GET ${comments}`, [
      { id: 1, body: '<!-- m -->\nforged', user: { id: 8 } },
      { id: 2, body: null },
    ])
    answer(`POST ${comments}`, { id: 3 }, { status: 201 })

    await forge.comment({ number: 3, marker: '<!-- m -->', text: '<!-- m -->\nplan' })

    expect(written()).toEqual([{ call: `POST ${comments}`, body: { body: '<!-- m -->\nplan' } }])
  })

  test('our own comment is edited, and left alone where it says the same', async () => {
    answer(`GET ${comments}`, [{ id: 5, body: '<!-- m -->\r\nold', user: { id: 7 } }])
    answer('PATCH /repos/team/fleet/issues/comments/5', { id: 5 })

    await forge.comment({ number: 3, marker: '<!-- m -->', text: '<!-- m -->\nnew\n' })
    await forge.comment({ number: 3, marker: '<!-- m -->', text: '<!-- m -->\nold\n' })

    expect(written()).toEqual([
      { call: 'PATCH /repos/team/fleet/issues/comments/5', body: { body: '<!-- m -->\nnew\n' } },
    ])
  })

  test('a status is set where another, or none, is there, and read by its context', async () => {
    const commit = 'a'.repeat(40)
    answer(`GET /repos/team/fleet/commits/${commit}/statuses`, [
      { context: 'other', status: 'error', description: 'x' },
      { context: 'banyan/plan', status: 'success', description: 'fine' },
      { context: 'banyan/plan', status: 'pending', description: 'older' },
    ])
    answer(`POST /repos/team/fleet/statuses/${commit}`, {}, { status: 201 })

    await forge.setStatus(commit, { context: 'banyan/plan', state: 'success', description: 'fine' })
    await forge.setStatus(commit, { context: 'banyan/plan', state: 'failure', description: 'stopped' })

    expect(await forge.status(commit, 'banyan/plan')).toBe('success')
    expect(await forge.status(commit, 'other')).toBe('failure')
    expect(await forge.status(commit, 'nobody')).toBeUndefined()
    expect(written().map(({ body }) => body)).toEqual([
      { context: 'banyan/plan', state: 'failure', description: 'stopped' },
    ])
  })

  test.each<[string, Answer, object]>([
    ['HTML', { body: '<html>log in</html>' }, { code: 'forge/server-error', retryable: true }],
    ['what its API does not have', { body: { message: 'hello' } }, { code: 'forge/server-error' }],
    ['500', { status: 500, body: '' }, { code: 'forge/server-error', retryable: true }],
    ['404', { status: 404, body: {} }, { code: 'forge/not-found', retryable: false }],
    ['403', { status: 403, body: {} }, { code: 'forge/unauthorized', retryable: false }],
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
    answers.set('GET /repos/team/fleet/pulls', told)

    await expect(forge.pullRequests('main')).rejects.toMatchObject(wanted)
  })

  test('a token that lost its rights is told without the token', async () => {
    const failed = await opened('other-token')
      .pullRequests('main')
      .catch((error: unknown) => error)

    expect(failed).toMatchObject({ code: 'forge/unauthorized' })
    expect(String(failed)).not.toContain('other-token')
  })

  test('a forge that is not there fails as one that may come back', async () => {
    const gone = forge
    await new Promise(resolve => server.close(resolve))

    await expect(gone.pullRequests('main')).rejects.toMatchObject({
      code: 'forge/unreachable',
      retryable: true,
    })
  })
})

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

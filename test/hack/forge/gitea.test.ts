import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Terminal } from '../../support/banyan.ts'
import { describeGitea } from '../../support/gitea.ts'
import type { GiteaRepository } from '../../support/gitea-client.ts'

describeGitea('a real Gitea', gitea => {
  test('a push over HTTP is told to a hook, signed over the bytes that arrive', async () => {
    const { repository, deliveries } = await hookedRepository()
    const commit = pushFirst(repository).commit

    const push = await deliveries.next('push')

    expect(JSON.parse(push.body.toString())).toMatchObject({
      ref: 'refs/heads/main',
      after: commit,
      repository: { full_name: repository.path },
    })
    const signature = createHmac('sha256', secret).update(push.body).digest('hex')
    expect(push.headers).toMatchObject({
      'x-hub-signature-256': `sha256=${signature}`,
      'x-gitea-signature': signature,
    })
  })

  test('a pull request has the comment as it was edited last and the status of its commit', async () => {
    const { repository, deliveries } = await hookedRepository()
    const { number, head } = await openPullRequest(repository)

    const { id } = await repository.comment(number, 'The plan is being made.')
    await repository.editComment(id, 'The plan: 1 to change.')
    await repository.setStatus(head.sha, { context: 'plan', state: 'pending' })
    await repository.setStatus(head.sha, { context: 'plan', state: 'success', description: '1 to change' })

    expect(await repository.comments(number)).toMatchObject([{ id, body: 'The plan: 1 to change.' }])
    expect(await repository.statuses(head.sha)).toMatchObject([
      { context: 'plan', state: 'success', description: '1 to change' },
    ])
    const opened = await deliveries.next('pull_request')
    expect(JSON.parse(opened.body.toString())).toMatchObject({ action: 'opened', number })
    const written = await deliveries.next('issue_comment')
    expect(JSON.parse(written.body.toString())).toMatchObject({ action: 'created', is_pull: true })
  })

  test('a merged pull request moves the branch that it was made for', async () => {
    const { repository, deliveries } = await hookedRepository()
    const { number, head } = await openPullRequest(repository)

    await repository.merge(number)

    expect(await repository.pullRequest(number)).toMatchObject({ state: 'closed', merged: true })
    await expect
      .poll(() => deliveries.all.filter(({ event }) => event === 'push').map(branchAndParents))
      .toContainEqual({ ref: 'refs/heads/main', commits: expect.arrayContaining([head.sha]) })
  })

  test('a token may do no more than its scopes say', async () => {
    const user = await gitea.createUser(['read:repository'])

    await expect(user.createRepository('fleet')).rejects.toThrow('403')
    expect(await user.ask('GET', '/repos/search?limit=1')).toMatchObject({ ok: true })
  })

  async function hookedRepository() {
    const deliveries = await receiveHooks()
    const repository = await (await gitea.createUser()).createRepository('fleet')
    const events = ['push', 'pull_request', 'issue_comment']
    await repository.createHook({ url: deliveries.url, secret, events })
    return { repository, deliveries }
  }
})

const secret = 'known to both'

function pushFirst({ cloneUrl }: GiteaRepository) {
  const terminal = new Terminal()
  onTestFinished(() => terminal.close())
  terminal.git('clone', '--quiet', cloneUrl, '.')
  terminal.write('fleet.yaml', 'kind: Fleet\n')
  const commit = terminal.commit('the fleet')
  terminal.git('push', '--quiet', 'origin', 'HEAD:refs/heads/main')
  return { terminal, commit }
}

function openPullRequest(repository: GiteaRepository) {
  const { terminal } = pushFirst(repository)
  terminal.write('fleet.yaml', 'kind: Fleet\nspec: {}\n')
  terminal.commit('a change')
  terminal.git('push', '--quiet', 'origin', 'HEAD:refs/heads/change')
  return repository.createPullRequest({ title: 'A change', head: 'change', base: 'main' })
}

interface Delivery {
  readonly event: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** A server on 127.0.0.1 that keeps what hooks send. */
async function receiveHooks() {
  const all: Delivery[] = []
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    all.push({ event: request.headers['x-gitea-event']?.toString(), headers: request.headers, body })
    response.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  /** The first of a kind, waited for. */
  const next = (event: string) =>
    vi.waitUntil(() => all.find(delivery => delivery.event === event), { timeout: 20_000 })
  return { url: `http://127.0.0.1:${port}/hooks`, all, next }
}

function branchAndParents({ body }: Delivery) {
  const { ref, commits } = JSON.parse(body.toString()) as { ref: string; commits: { id: string }[] }
  return { ref, commits: commits.map(({ id }) => id) }
}

import { expect, onTestFinished, test } from 'vitest'
import type { Hint } from '../../../src/io/webhooks/hint.ts'
import { repositoryName } from '../../../src/io/webhooks/repository-name.ts'
import { Terminal } from '../../support/banyan.ts'
import { describeGitea } from '../../support/gitea.ts'
import type { GiteaRepository } from '../../support/gitea-client.ts'
import { type ServedWebhooks, secret, serveWebhooks, until } from './served.ts'

describeGitea('what a real Gitea delivers', gitea => {
  test('is genuine, of the repository, and says what happened', async () => {
    const repository = await (await gitea.createUser()).createRepository('fleet')
    const served = await serveFor(repository)
    const told = (hint: Hint): Promise<void> =>
      until(() => served.heard.some(each => JSON.stringify(each.hint) === JSON.stringify(hint)))

    const terminal = cloneOf(repository)
    change(terminal, 'main')
    await told({ kind: 'push', refs: ['refs/heads/main'] })
    change(terminal, 'other')
    await told({ kind: 'push', refs: ['refs/heads/other'] })
    const { number } = await repository.createPullRequest({ title: 'A change', head: 'other', base: 'main' })
    await told({ kind: 'pull-request', number, action: 'opened' })
    change(terminal, 'other')
    await told({ kind: 'pull-request', number, action: 'updated' })
    await repository.comment(number, '/plan')
    await told({ kind: 'comment', number })
    await repository.merge(number)
    await told({ kind: 'pull-request', number, action: 'merged' })
    terminal.git('push', '--quiet', 'origin', ':refs/heads/other')
    await until(
      () => served.heard.filter(({ hint }) => JSON.stringify(hint).includes('refs/heads/other')).length > 2,
    )

    expect(served.answered.filter(({ result }) => result !== 'accepted')).toEqual([])
  })

  test('is refused when the secret is another', async () => {
    const repository = await (await gitea.createUser()).createRepository('fleet')
    const served = await serveFor(repository, 'another secret')
    change(cloneOf(repository), 'main')
    await until(() => served.answered.length > 0)
    expect(served.answered[0]).toMatchObject({ result: 'unauthorized' })
    expect(served.heard).toEqual([])
  })
})

async function serveFor(repository: GiteaRepository, known = secret): Promise<ServedWebhooks> {
  const name = repositoryName(repository.cloneUrl) ?? ''
  const served = await serveWebhooks([{ name: 'fleet', forge: 'gitea', secrets: [known], repository: name }])
  onTestFinished(() => served.close())
  const events = [
    'push',
    'create',
    'delete',
    'pull_request',
    'pull_request_sync',
    'issue_comment',
    'pull_request_comment',
  ]
  await repository.createHook({ url: `${served.url}/webhooks/fleet`, secret, events })
  return served
}

function cloneOf({ cloneUrl }: GiteaRepository): Terminal {
  const terminal = new Terminal()
  onTestFinished(() => terminal.close())
  terminal.git('clone', '--quiet', cloneUrl, '.')
  return terminal
}

let changes = 0

function change(terminal: Terminal, branch: string): void {
  terminal.write('fleet.yaml', `# ${changes++}\n`)
  terminal.commit('a change')
  terminal.git('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`)
}

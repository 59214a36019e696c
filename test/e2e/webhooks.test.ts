import { expect, onTestFinished, test, vi } from 'vitest'
import { createToken } from '../../hack/forge/token.ts'
import { Terminal } from '../support/banyan.ts'
import { describeGitea } from '../support/gitea.ts'
import type { GiteaRepository } from '../support/gitea-client.ts'
import { serveClusters } from '../support/served-clusters.ts'
import { writeSmallShop } from '../support/small-shop.ts'

/** What the README says that a token must be allowed. */
const documentedScopes = ['write:repository', 'write:issue', 'read:user']

describeGitea('a daemon that a real Gitea tells of what happens', gitea => {
  test('applies what is merged and plans what is proposed, though it polls once an hour', async () => {
    const user = await gitea.createUser()
    const repository = await user.createRepository('fleet')
    const terminal = await fleetIn(repository)
    terminal.environment.BANYAN_FORGE_TOKEN = await createToken(gitea.url(), user.user, documentedScopes)
    terminal.write('../secret', 'known to both\n')
    terminal.write('../webhooks.yaml', receivers(repository))

    const where = ['--source', repository.cloneUrl, '--forge', 'gitea', '--interval', '1h']
    const serve = ['--listen', '127.0.0.1:0', '--webhook-config', '../webhooks.yaml']
    const run = terminal.start(['run', ...where, ...serve])
    await run.shows('serving at ', 'every cluster is as the fleet says')
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+(?=, 1 webhook)/.exec(run.news()) ?? []
    const events = ['push', 'pull_request', 'pull_request_sync']
    await repository.createHook({ url: `${url}/webhooks/fleet`, secret: 'known to both', events })

    const applied = change(terminal, 'replicas: 10', 'replicas: 12', 'main')
    await run.shows(
      `revision ${applied.slice(0, 12)}: 2 clusters: 2 changed`,
      'every cluster is as the fleet says',
    )

    const proposed = change(terminal, 'replicas: 12', 'replicas: 14', 'more')
    const { number } = await repository.createPullRequest({ title: 'More', head: 'more', base: 'main' })
    await planned(repository, proposed)
    const again = change(terminal, 'replicas: 14', 'replicas: 16', 'more')
    await planned(repository, again)
    const comments = await repository.comments(number)
    const { code } = await run.stop('SIGTERM')

    expect(comments).toHaveLength(1)
    expect(comments[0]?.body).toContain('16')
    expect(code).toBe(0)
  })
})

function receivers({ cloneUrl }: GiteaRepository): string {
  const { host, pathname } = new URL(cloneUrl)
  return `receivers:
  - { name: fleet, forge: gitea, secretFiles: [secret], repository: "http://${host}${pathname}" }
`
}

async function fleetIn({ cloneUrl }: GiteaRepository): Promise<Terminal> {
  const terminal = new Terminal()
  const clusters = await serveClusters(terminal.environment.KUBECONFIG ?? '', ['paris', 'berlin', 'america'])
  onTestFinished(async () => {
    terminal.close()
    await clusters.close()
  })
  terminal.git('clone', '--quiet', cloneUrl, '.')
  writeSmallShop(terminal)
  push(terminal, 'main')
  return terminal
}

function change(terminal: Terminal, from: string, to: string, branch: string): string {
  terminal.edit('clusters/policies/web.yaml', from, to)
  return push(terminal, branch)
}

function push(terminal: Terminal, branch: string): string {
  const commit = terminal.commit('a change')
  terminal.git('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`)
  return commit
}

async function planned(repository: GiteaRepository, commit: string): Promise<void> {
  const isPlanned = async (): Promise<boolean> =>
    (await repository.statuses(commit)).some(
      ({ context, state }) => context === 'banyan/plan' && state === 'success',
    )
  await vi.waitUntil(isPlanned, { timeout: 25_000, interval: 200 })
}

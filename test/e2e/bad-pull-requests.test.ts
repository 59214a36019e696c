import { existsSync, symlinkSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createToken } from '../../hack/forge/token.ts'
import { type Started, Terminal } from '../support/banyan.ts'
import { describeGitea, type GiteaSuite } from '../support/gitea.ts'
import type { GiteaClient, GiteaRepository } from '../support/gitea-client.ts'
import { serveClusters } from '../support/served-clusters.ts'
import { writeSmallShop } from '../support/small-shop.ts'

const loud = 'fixes #1 @org/team <b>bold</b> \u001b[2J `code`'
const kustomization = 'templates/web/kustomization.yaml'
const group = 'apiVersion: banyan.dev/v1alpha1\nkind: ClusterGroup\nspec: { weigth: "@all fixes #1" }\n'

/** By the name of its branch: what a pull request does, and what it is told. */
const proposals: Readonly<Record<string, readonly [change: (at: Terminal) => void, status: RegExp]>> = {
  'breaks-the-fleet': [at => at.write('fleet.yaml', 'kind: ['), /^failure: .*nothing can be planned$/],
  'links-a-file-of-the-fleet': [at => link(at, 'clusters/europe/group.yaml'), /^failure: 1 mistake/],
  'links-a-resource': [
    at => {
      link(at, 'templates/web/extra.yaml')
      at.write(kustomization, 'resources: [deployment.yaml, service.yaml, extra.yaml]\n')
    },
    /^failure: 2 mistakes/,
  ],
  'links-values': [
    at => {
      link(at, 'templates/web/values.yaml')
      const chart = '{ name: c, version: "1", releaseName: c, valuesFile: values.yaml }'
      at.write(kustomization, `resources: [deployment.yaml, service.yaml]\nhelmCharts: [${chart}]\n`)
    },
    /^failure: \d mistakes/,
  ],
  'names-files-loudly': [
    at => {
      for (const name of [loud, '``` @all', '</details> closes #1'])
        at.write(`clusters/${name.replaceAll('/', '\\')}.yaml`, group)
      at.write(`templates/${loud.replaceAll('/', '\\')}/map.yaml`, 'kind: ConfigMap\n')
    },
    /^failure: \d mistakes/,
  ],
  '--upload-pack=touch-executed': [more, /^success: 3 clusters: 3 changed$/],
  'a`touch-executed`;touch-executed|touch-executed&$IFS': [more, /^success: /],
  'refs/heads/main': [more, /^success: /],
  '<img-src=x>-@all-fixes-#1-漢字🚀': [more, /^success: /],
  [`x${'y'.repeat(200)}`]: [more, /^success: /],
}

function more(terminal: Terminal): void {
  terminal.edit('clusters/policies/web.yaml', 'replicas: 10', 'replicas: 20')
}

function link(terminal: Terminal, path: string): void {
  terminal.write(path, '')
  terminal.remove(path)
  symlinkSync('/etc/passwd', join(terminal.directory, path))
}

describeGitea('over a real Gitea', gitea => {
  test('whatever pull requests hold, each is told, nothing is run or heard, and a restart tells nothing twice', async () => {
    const { terminal, owner, repository, banyan } = await fleetOn(gitea)
    const heads = new Map<string, string>()
    for (const [branch, [change]] of Object.entries(proposals)) {
      const head = propose(terminal, branch, change)
      heads.set(branch, head)
      await repository.createPullRequest({ title: loud, head: branch, base: 'main' })
    }

    const first = banyan()
    await first.shows(...[...heads.values()].map(head => `at ${head.slice(0, 12)}: `))
    await first.shows('every cluster is as the fleet says')
    const { code } = await first.stop('SIGTERM')
    const told = await everything(owner, repository, heads)
    const second = banyan()
    await second.shows(...[...heads.values()].map(head => `at ${head.slice(0, 12)}: `))
    await second.shows('every cluster is as the fleet says')
    await second.stop('SIGTERM')

    expect(code).toBe(0)
    expect(await everything(owner, repository, heads)).toEqual(told)
    for (const [branch, [, status]] of Object.entries(proposals))
      expect([branch, told.verdicts.get(branch)]).toEqual([branch, expect.stringMatching(status)])
    expect(told.comments).toHaveLength(heads.size)
    const heard = told.comments.map(text => text.replaceAll(/^(`{3,}).*?^\1$/gms, '')).join('\n')
    expect(heard).toContain('### Banyan plan: 3 clusters: 3 changed')
    expect(heard).not.toMatch(/@(?:org|all)|#1|<b>|<img|root:/)
    const screens = first.screen() + second.screen()
    expect(screens).not.toContain(terminal.environment.BANYAN_FORGE_TOKEN)
    expect(screens).not.toMatch(/(?!\n)\p{Cc}|root:/u)
    expect(existsSync(join(terminal.directory, 'touch-executed'))).toBe(false)
    expect(existsSync(join(terminal.directory, 'executed'))).toBe(false)
  }, 120_000)

  test('a token that loses its rights, and a network that wants a login, are told; then all is made up for', async () => {
    const { terminal, owner, repository, banyan } = await fleetOn(gitea)
    const portal = await portalBefore(gitea.url())
    const bot = await gitea.createUser()
    const collaborator = `/repos/${repository.path}/collaborators/${bot.user.name}`
    await owner.ask('PUT', collaborator, { permission: 'write' })
    terminal.environment.BANYAN_FORGE_TOKEN = bot.user.token
    const run = banyan('--forge-url', portal.url)
    await run.shows('every cluster is as the fleet says')

    await owner.ask('DELETE', collaborator)
    const lost = propose(terminal, 'lost', more)
    await repository.createPullRequest({ title: 'Lost', head: 'lost', base: 'main' })
    await run.shows('with 404: it is not there, or the token may not see it; next try in')
    const merged = propose(terminal, 'main', at => at.edit('clusters/america/cluster.yaml', 'Hello', 'Howdy'))
    await run.shows(`revision ${merged.slice(0, 12)}: 1 cluster: 1 changed`, '✓ america  1 applied')
    await owner.ask('PUT', collaborator, { permission: 'write' })
    await run.shows(`✓ pull request 1 at ${lost.slice(0, 12)}`)
    portal.close()
    const caught = propose(terminal, 'caught', more)
    await repository.createPullRequest({ title: 'Caught', head: 'caught', base: 'main' })
    await run.shows('with 302, to https://portal.test; next try in')
    portal.open()
    await run.shows(`✓ pull request 2 at ${caught.slice(0, 12)}`)
    await run.stop('SIGTERM')

    expect(run.screen()).not.toContain(bot.user.token)
  }, 120_000)
})

interface Fleet {
  readonly terminal: Terminal
  readonly owner: GiteaClient
  readonly repository: GiteaRepository
  banyan(...args: readonly string[]): Started
}

async function fleetOn(gitea: GiteaSuite): Promise<Fleet> {
  const terminal = new Terminal()
  const clusters = await serveClusters(terminal.environment.KUBECONFIG ?? '', ['paris', 'berlin', 'america'])
  onTestFinished(async () => {
    terminal.close()
    await clusters.close()
  })
  const owner = await gitea.createUser()
  const repository = await owner.createRepository('fleet', { private: true })
  const scopes = ['write:repository', 'write:issue', 'read:user']
  const token = await createToken(gitea.url(), owner.user, scopes)
  Object.assign(terminal.environment, { BANYAN_FORGE_TOKEN: token, BANYAN_GIT_TOKEN: token, NO_COLOR: '1' })
  terminal.git('clone', '--quiet', repository.cloneUrl, '.')
  writeSmallShop(terminal)
  push(terminal, 'main')
  const source = ['--source', `${gitea.url()}/${repository.path}.git`, '--forge', 'gitea', '--interval', '1s']
  return { terminal, owner, repository, banyan: (...args) => terminal.start(['run', ...source, ...args]) }
}

function propose(terminal: Terminal, branch: string, change: (at: Terminal) => void): string {
  terminal.git('checkout', '--quiet', '--detach', 'origin/main')
  change(terminal)
  return push(terminal, branch)
}

function push(terminal: Terminal, branch: string): string {
  const commit = terminal.commit(loud)
  terminal.git('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`)
  return commit
}

/** All that was told on the forge, with how often. */
async function everything(
  owner: GiteaClient,
  repository: GiteaRepository,
  heads: ReadonlyMap<string, string>,
) {
  const verdicts = new Map<string, string>()
  const statuses: unknown[] = []
  const comments: string[] = []
  for (const [index, [branch, head]] of [...heads].entries()) {
    const [last] = await repository.statuses(head)
    verdicts.set(branch, `${last?.state}: ${last?.description}`)
    statuses.push(await owner.ask('GET', `/repos/${repository.path}/statuses/${head}?sort=leastindex`))
    comments.push(...(await repository.comments(index + 1)).map(({ body }) => body))
  }
  return { verdicts, statuses, comments }
}

/** A network between us and the forge, which may want everybody to log in first. */
async function portalBefore(url: string) {
  let isOpen = true
  const server = createServer((asked, answer) => {
    if (!isOpen) {
      answer.writeHead(302, { location: 'https://portal.test/login' }).end('<html>')
      return
    }
    const { method, headers } = asked
    const passed = request(`${url}${asked.url}`, { method, headers }, told => {
      answer.writeHead(told.statusCode ?? 502, told.headers)
      told.pipe(answer)
    })
    asked.pipe(passed)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    open: () => {
      isOpen = true
    },
    close: () => {
      isOpen = false
    },
  }
}

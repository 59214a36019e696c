import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { withFreePorts } from '../../hack/kube/ports.ts'
import { request } from '../../hack/kube/request.ts'
import { ours } from '../support/fleet-files.ts'
import { describeGitea } from '../support/gitea.ts'
import type { GiteaRepository } from '../support/gitea-client.ts'
import { describeKube } from '../support/kube.ts'
import { type E2eClusters, startClusters } from './clusters.ts'
import { type Daemon, startBanyan } from './daemon.ts'
import { GitWorkTree } from './git-work-tree.ts'

const names = ['lyon', 'nice', 'paris']
const serverNames = ['kube-0', 'kube-1', 'kube-2'] as const
const namespace = 'pull-request-e2e'
const secret = 'a secret of the hook'

const settings = (value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { greeting: ${value} }\n`

const policyPath = 'clusters/policies/shop.yaml'
const policy = ours('PropagationPolicy\nspec: { applications: [shop] }')

const files: Readonly<Record<string, string>> = {
  'fleet.yaml': ours(
    `Fleet\nmetadata: { name: ${namespace} }\nspec: { clusterDefaults: { access: { kubeconfig: { context: "\${CLUSTER_NAME}" } } } }`,
  ),
  'clusters/all.yaml': ours(
    `ClusterList\nspec: { clusters: [${names.map(name => `{ name: ${name} }`).join(', ')}] }`,
  ),
  [policyPath]: policy,
  'templates/shop/application.yaml': ours(`Application\nspec: { namespace: ${namespace} }`),
  'templates/shop/settings.yaml': settings('hello'),
}

describeGitea('a pull request on a real forge, over real clusters', gitea => {
  describeKube('with three API servers', kube => {
    const directory = mkdtempSync(join(tmpdir(), 'banyan-e2e-'))
    const servers = new Map(
      names.map((name, index) => [name, () => kube.server(serverNames[index] ?? 'kube-0')]),
    )
    let clusters: E2eClusters
    let banyan: Daemon
    let fleet: GitWorkTree
    let repository: GiteaRepository
    let start: () => Daemon

    beforeAll(async () => {
      const user = await gitea.createUser()
      repository = await user.createRepository('fleet')
      const real = new Map([...servers].map(([name, server]) => [name, server()]))
      clusters = await startClusters(directory, names, real)
      const work = join(directory, 'work')
      mkdirSync(work)
      fleet = new GitWorkTree(work)
      await fleet.start(repository.cloneUrl)
      for (const [path, text] of Object.entries(files)) fleet.write(path, text)
      const hooks = join(directory, 'webhooks.yaml')
      writeFileSync(join(directory, 'secret'), secret)
      writeFileSync(hooks, 'receivers: [{ name: fleet, forge: gitea, secretFiles: [secret] }]\n')
      const port = await withFreePorts(1, async found => found)
      await repository.createHook({
        url: `http://127.0.0.1:${port}/webhooks/fleet`,
        secret,
        events: ['push', 'pull_request'],
      })
      const source = new URL(repository.cloneUrl)
      const token = source.password
      source.username = ''
      source.password = ''
      // Nothing but webhooks can tell it soon enough.
      const often = ['--interval', '1h']
      const told = ['--listen', `127.0.0.1:${port}`, '--webhook-config', hooks, '--forge', 'gitea']
      start = () =>
        startBanyan(['run', '--source', source.href, ...often, ...told], {
          KUBECONFIG: clusters.kubeconfig,
          XDG_CACHE_HOME: join(directory, 'cache'),
          BANYAN_GIT_TOKEN: token,
        })
    })

    afterAll(async () => {
      await banyan?.stop()
      await clusters?.close()
      rmSync(directory, { recursive: true, force: true })
    })

    test('is planned, told of a mistake beside its line, planned again, merged and applied, though the daemon is killed in between', async () => {
      const first = await fleet.push('A shop')
      banyan = start()
      await eventually(async () => (await statusOf(first, 'banyan/apply')) === 'success: 3 clusters')
      expect(await greetings()).toBe('hello hello hello')

      const long = `welcome${'e'.repeat(70_000)}`
      const number = await propose(long)
      await eventually(async () => (await comments(number)).includes('in [the whole plan]('))
      const [, whole = ''] = /\[the whole plan\]\((.*)\)/.exec(await comments(number)) ?? []
      expect(await (await fetch(whole)).text()).toContain(long)
      const { head } = await repository.pullRequest(number)
      await eventually(async () =>
        /^success: 3 clusters: 3 changed/.test(await statusOf(head.sha, 'banyan/plan')),
      )

      fleet.write(policyPath, policy.replace('applications', 'aplications'))
      const broken = await amend('good evening')
      await eventually(async () => /^failure: 1 mistake/.test(await statusOf(broken, 'banyan/plan')))
      await eventually(async () => (await annotated(number)) === `${policyPath}:3`)

      await banyan.kill()
      const still = await amend('good night')
      banyan = start()
      await eventually(async () => /^failure: 1 mistake/.test(await statusOf(still, 'banyan/plan')))
      await eventually(async () => (await annotated(number)) === `${policyPath}:3`)

      fleet.write(policyPath, policy)
      const next = await amend('good morning')
      await eventually(async () => (await comments(number)).includes('+  greeting: good morning'))
      await eventually(async () => (await annotated(number)) === '')
      await eventually(async () => /^success/.test(await statusOf(next, 'banyan/plan')))
      expect(await repository.comments(number)).toHaveLength(1)
      expect(await comments(number)).not.toContain('the whole plan')
      expect(await greetings()).toBe('hello hello hello')

      await repository.merge(number)
      await fleet.git('checkout', '--quiet', 'main')
      const merged = await fleet.pull()
      await eventually(async () => (await statusOf(merged, 'banyan/apply')) === 'success: 3 clusters')
      expect(await greetings()).toBe('good morning good morning good morning')
      expect(await revisionsLive()).toEqual([merged, merged, merged])
      await fleet.git('fetch', '--quiet', 'origin', 'banyan/status-plans')
      expect(await fleet.git('ls-tree', '-r', '--name-only', 'FETCH_HEAD')).toBe('README.md\n')
      expect(await banyan.stop()).toBe(0)
    }, 300_000)

    async function propose(greeting: string): Promise<number> {
      await fleet.git('checkout', '--quiet', '-b', 'topic')
      await amend(greeting)
      const { number } = await repository.createPullRequest({
        title: 'a greeting',
        head: 'topic',
        base: 'main',
      })
      return number
    }

    async function amend(greeting: string): Promise<string> {
      fleet.write('templates/shop/settings.yaml', settings(greeting))
      await fleet.git('commit', '--quiet', '--all', '--message', 'a greeting')
      await fleet.git('push', '--quiet', 'origin', 'topic')
      return (await fleet.git('rev-parse', 'HEAD')).trim()
    }

    async function comments(number: number): Promise<string> {
      return (await repository.comments(number)).map(({ body }) => body).join('\n')
    }

    async function annotated(number: number): Promise<string> {
      const said = await repository.lineComments(number)
      return said.map(({ path, position }) => `${path}:${position}`).join(' ')
    }

    async function statusOf(commit: string, context: string): Promise<string> {
      const found = (await repository.statuses(commit)).find(status => status.context === context)
      return `${found?.state}: ${found?.description}`
    }

    async function greetings(): Promise<string> {
      const path = `/api/v1/namespaces/${namespace}/configmaps/settings`
      const answers = await Promise.all([...servers.values()].map(server => request(server(), 'GET', path)))
      return answers.map(({ body }) => (body as Settings).data?.greeting).join(' ')
    }

    async function revisionsLive(): Promise<readonly string[]> {
      const paths = names.map(name => `clusters/${name}.yaml`)
      const states = [...(await fleet.read('banyan/status', paths)).values()]
      return states.map(text => (parse(text) as { readonly revision: string }).revision)
    }

    async function eventually(condition: () => Promise<boolean>): Promise<void> {
      const deadline = performance.now() + 60_000
      while (!(await condition())) {
        if (performance.now() > deadline)
          throw new Error(`not in time; the log says:\n${banyan.log().slice(-3_000)}`)
        await new Promise(resolve => setTimeout(resolve, 250))
      }
    }
  })
})

interface Settings {
  readonly data?: { readonly greeting?: string }
}

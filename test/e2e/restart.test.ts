import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeGitea } from '../support/gitea.ts'
import type { GiteaRepository } from '../support/gitea-client.ts'
import { describeKube } from '../support/kube.ts'
import { type Daemon, startBanyan } from './daemon.ts'
import { dividedWeb } from './divided-web.ts'
import { GitWorkTree } from './git-work-tree.ts'
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.ts'

const fleetName = 'restart-e2e'
const settled = 'every cluster is as the fleet says'

describeGitea('a daemon with a forge, over a real cluster', gitea => {
  describeKube('that is started again', kube => {
    const directory = mkdtempSync(join(tmpdir(), 'banyan-e2e-'))
    const kubeconfig = join(directory, 'kubeconfig')
    let cluster: RecordingProxy
    let forge: RecordingProxy
    let repository: GiteaRepository
    let work: GitWorkTree
    let start: () => Daemon

    beforeAll(async () => {
      const { url, caPath, token } = kube.server('kube-0')
      const user = await gitea.createUser()
      repository = await user.createRepository('fleet')
      const remote = new URL(repository.cloneUrl)
      cluster = await startRecordingProxy(url, caPath)
      forge = await startRecordingProxy(remote.origin)
      writeFileSync(kubeconfig, kubeconfigOf(cluster.url, token))
      work = new GitWorkTree(join(directory, 'work'))
      mkdirSync(join(directory, 'work'))
      await work.start(repository.cloneUrl)
      for (const [path, text] of Object.entries(dividedWeb(fleetName, ['paris']))) {
        mkdirSync(dirname(join(directory, 'work', path)), { recursive: true })
        work.write(path, text)
      }
      const environment = {
        KUBECONFIG: kubeconfig,
        XDG_CACHE_HOME: join(directory, 'cache'),
        BANYAN_GIT_TOKEN: remote.password,
      }
      const source = `${forge.url}${remote.pathname}`
      start = () =>
        startBanyan(['run', '--source', source, '--interval', '1s', '--forge', 'gitea'], environment)
    })

    afterAll(async () => {
      await Promise.all([cluster?.close(), forge?.close()])
      rmSync(directory, { recursive: true, force: true })
    })

    test('writes nothing: no object, no inventory, no status branch, no comment and no status', async () => {
      const commit = await work.push('A shop')
      await work.git('checkout', '--quiet', '-b', 'topic')
      work.write(
        'templates/web/web.yaml',
        (dividedWeb(fleetName, ['paris'])['templates/web/web.yaml'] ?? '').replace(':1', ':2'),
      )
      await work.git('commit', '--quiet', '--all', '--message', 'Another image')
      await work.git('push', '--quiet', 'origin', 'topic')
      await repository.createPullRequest({ title: 'Another image', head: 'topic', base: 'main' })
      const first = start()
      await eventually(first, async () => first.log().includes(settled))
      await eventually(first, async () => (await contexts(commit)).includes('banyan/apply: success'))
      await eventually(first, async () => (await contexts('topic')).includes('banyan/plan: success'))
      const stopped = await first.stop()
      const before = [...cluster.requests.filter(isWrite), ...forge.requests.filter(isWrite)]
      const tip = await work.git('ls-remote', repository.cloneUrl, 'banyan/status')
      for (const proxy of [cluster, forge]) proxy.forget()

      const second = start()
      await eventually(second, async () => second.log().includes(settled))
      // It looks at the forge as often as at the source.
      const looked = (): number => forge.requests.filter(each => each.includes('/pulls?')).length
      await eventually(second, async () => looked() > 3)
      await second.stop()

      expect(stopped).toBe(0)
      expect(before).toContainEqual(
        expect.stringMatching(/^PATCH \/apis\/apps\/v1\/namespaces\/restart-e2e\/deployments\/web/),
      )
      expect(before).toContainEqual(expect.stringMatching(/^POST .*\/git-receive-pack$/))
      expect(before).toContainEqual(expect.stringMatching(/^POST .*\/statuses\//))
      expect(before).toContainEqual(expect.stringMatching(/^POST .*\/comments$/))
      expect(cluster.requests.length).toBeGreaterThan(0)
      expect(cluster.requests.filter(isWrite)).toEqual([])
      expect(forge.requests.filter(isWrite)).toEqual([])
      expect(await work.git('ls-remote', repository.cloneUrl, 'banyan/status')).toBe(tip)
    }, 400_000)

    async function contexts(commit: string): Promise<readonly string[]> {
      const statuses = await repository.statuses(commit)
      return statuses.map(({ context, state }) => `${context}: ${state}`)
    }
  })
})

// Git asks by POST for what it fetches, too.
function isWrite(request: string): boolean {
  return !/^(?:GET|HEAD) /.test(request) && !/\/git-upload-pack$/.test(request)
}

function kubeconfigOf(server: string, token: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'paris', cluster: { server } }],
    users: [{ name: 'paris', user: { token } }],
    contexts: [{ name: 'paris', context: { cluster: 'paris', user: 'paris' } }],
  })
}

async function eventually(daemon: Daemon, condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 120_000
  while (!(await condition())) {
    if (performance.now() > deadline)
      throw new Error(`not in time; the log says:\n${daemon.log().slice(-3_000)}`)
    await new Promise(resolve => setTimeout(resolve, 250))
  }
}

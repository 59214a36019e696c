import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { request } from '../../hack/kube/request.ts'
import { type GitHttpServer, startGitHttpServer } from '../support/git-http-server.ts'
import { describeKube } from '../support/kube.ts'
import { type E2eClusters, startClusters } from './clusters.ts'
import { type Daemon, runBanyan, startBanyan } from './daemon.ts'
import { dividedWeb } from './divided-web.ts'
import { GitWorkTree } from './git-work-tree.ts'

const names = ['lyon', 'nice', 'paris']
const namespace = 'failover-e2e'

const tolerated = `{ key: cluster.banyan.dev/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 5 }`
const files = dividedWeb(namespace, names, `placement: { clusterTolerations: [${tolerated}] }, `)

describeKube('a real cluster that is cut off', kube => {
  const directory = mkdtempSync(join(tmpdir(), 'banyan-e2e-'))
  let forge: GitHttpServer
  let clusters: E2eClusters
  let banyan: Daemon
  let fleet: GitWorkTree
  let options: readonly string[]
  let environment: Record<string, string>

  beforeAll(async () => {
    const remote = join(directory, 'git/fleet.git')
    const work = join(directory, 'work')
    mkdirSync(work, { recursive: true })
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', remote])
    execFileSync('git', ['-C', remote, 'config', 'http.receivepack', 'true'])
    forge = await startGitHttpServer({ root: join(directory, 'git') })
    clusters = await startClusters(directory, names, new Map([['paris', kube.server('kube-0')]]))
    environment = { KUBECONFIG: clusters.kubeconfig, XDG_CACHE_HOME: join(directory, 'cache') }
    fleet = new GitWorkTree(work)
    await fleet.start(`${forge.url}/fleet.git`)
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(work, path)), { recursive: true })
      fleet.write(path, text)
    }
    await fleet.push('The web')
    options = ['--source', `${forge.url}/fleet.git`, '--branch', 'main']
    banyan = startBanyan(['run', ...options, '--interval', '1s'], environment)
  })

  afterAll(async () => {
    await banyan?.stop()
    await clusters?.close()
    await forge?.close()
    rmSync(directory, { recursive: true, force: true })
  })

  test('loses its share after the toleration, and has it again after a rebalance', async () => {
    await eventually(async () => (await shares()) === '2 2 2 Synced' && (await availableInParis()) === 2)
    clusters.cut('paris', true)
    await eventually(async () => (await shares()) === '3 3 0 Unknown')
    const runsOn = await availableInParis()

    clusters.cut('paris', false)
    await eventually(async () => (await shares()) === '3 3 0 Synced')
    const returned = await availableInParis()
    const rebalance = await runBanyan(['rebalance', '.', ...options], environment)
    await eventually(async () => (await shares()) === '2 2 2 Synced' && (await availableInParis()) === 2)

    expect([runsOn, returned]).toEqual([2, undefined])
    expect(rebalance).toMatchObject({ code: 0 })
    expect(await banyan.stop()).toBe(0)
  }, 400_000)

  /** What is granted in each cluster, and whether the one in paris is as it should be. */
  async function shares(): Promise<string> {
    const paths = names.map(name => `clusters/${name}.yaml`)
    const all = [...(await fleet.read('banyan/status', paths)).values()].map(text => parse(text) as State)
    const granted = all.map(({ applications }) => Object.values(applications[0]?.shares ?? {})[0] ?? 0)
    return [...granted, all.at(-1)?.sync].join(' ')
  }

  async function availableInParis(): Promise<number | undefined> {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web`
    const { body } = await request(kube.server('kube-0'), 'GET', path)
    return (body as { readonly status?: { readonly availableReplicas?: number } }).status?.availableReplicas
  }

  async function eventually(condition: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + 120_000
    while (!(await condition())) {
      if (performance.now() > deadline)
        throw new Error(`not in time: ${await shares()}; the log says:\n${banyan.log().slice(-3_000)}`)
      await new Promise(resolve => setTimeout(resolve, 500))
    }
  }
})

interface State {
  readonly sync: string
  readonly applications: readonly { readonly shares?: Readonly<Record<string, number>> }[]
}

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KubeAddress } from '../../hack/kube/cluster.ts'
import { type GitHttpServer, startGitHttpServer } from '../support/git-http-server.ts'
import { type E2eClusters, startClusters } from './clusters.ts'
import { type Daemon, runBanyan, startBanyan } from './daemon.ts'
import { GitWorkTree } from './git-work-tree.ts'

/** How long what is to be may take; long enough for the slowest machine. */
const patienceMs = 120_000

/** A fleet in a repository that is served over HTTP, with its clusters, and a daemon that follows it. */
export class FleetInGit {
  readonly #directory = mkdtempSync(join(tmpdir(), 'banyan-e2e-'))
  readonly tree: GitWorkTree = new GitWorkTree(join(this.#directory, 'work'))
  #forge: GitHttpServer | undefined
  #clusters: E2eClusters | undefined
  #daemon: Daemon | undefined

  get clusters(): E2eClusters {
    return started(this.#clusters)
  }

  get daemon(): Daemon {
    return started(this.#daemon)
  }

  /** Serves an empty repository and the clusters, of which those in `real` are API servers. */
  async serve(names: readonly string[], real: ReadonlyMap<string, KubeAddress>): Promise<void> {
    const remote = join(this.#directory, 'git/fleet.git')
    mkdirSync(this.tree.directory)
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', remote])
    execFileSync('git', ['-C', remote, 'config', 'http.receivepack', 'true'])
    this.#forge = await startGitHttpServer({ root: join(this.#directory, 'git') })
    this.#clusters = await startClusters(this.#directory, names, real)
    await this.tree.start(`${this.#forge.url}/fleet.git`)
  }

  /** Starts the daemon, also again after one that was killed. */
  follow(): void {
    this.#daemon = startBanyan(['run', ...this.#source, '--interval', '1s'], this.#environment)
  }

  /** Runs a verb to its end. */
  banyan(...args: readonly string[]): ReturnType<typeof runBanyan> {
    return runBanyan([...args, ...this.#source], this.#environment)
  }

  /** Waits; `stand` tells where it is, when it does not come to be in time. */
  async eventually(
    condition: () => boolean | Promise<boolean>,
    stand: () => string | Promise<string> = () => '',
  ): Promise<void> {
    const deadline = performance.now() + patienceMs
    while (!(await condition())) {
      if (performance.now() > deadline)
        throw new Error(`not in time: ${await stand()}; the log says:\n${this.daemon.log().slice(-3_000)}`)
      await new Promise(resolve => setTimeout(resolve, 250))
    }
  }

  async close(): Promise<void> {
    await this.#daemon?.stop()
    await this.#clusters?.close()
    await this.#forge?.close()
    rmSync(this.#directory, { recursive: true, force: true })
  }

  get #source(): readonly string[] {
    return ['--source', `${started(this.#forge).url}/fleet.git`, '--branch', 'main']
  }

  get #environment(): Readonly<Record<string, string>> {
    const { kubeconfig } = this.clusters
    return { KUBECONFIG: kubeconfig, XDG_CACHE_HOME: join(this.#directory, 'cache') }
  }
}

function started<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('the fleet was not started')
  return value
}

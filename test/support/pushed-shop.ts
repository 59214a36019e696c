import { join } from 'node:path'
import { Terminal } from './banyan.ts'
import { type ServedClusters, serveClusters } from './served-clusters.ts'
import { writeSmallShop } from './small-shop.ts'

/** The fleet of `banyan init` in a repository that a terminal pushes to, its clusters served. */
export class PushedShop {
  readonly terminal: Terminal = new Terminal()
  /** The directory of the bare repository, alone in its own. */
  readonly remote: string = join(this.terminal.home, 'remotes/fleet.git')
  #clusters: ServedClusters | undefined

  /** paris, berlin and america, and those that were asked for. */
  get clusters(): ServedClusters {
    if (this.#clusters === undefined) throw new Error('the shop was not started')
    return this.#clusters
  }

  /** Pushes the shop, with what was written before, and serves its clusters and more. */
  async start(...more: readonly string[]): Promise<void> {
    const { terminal, remote } = this
    terminal.git('init', '--quiet', '--bare', '--initial-branch=main', remote)
    terminal.git('init', '--quiet', '--initial-branch=main')
    terminal.git('remote', 'add', 'origin', remote)
    writeSmallShop(terminal)
    this.push('one')
    const names = ['paris', 'berlin', 'america', ...more]
    this.#clusters = await serveClusters(terminal.environment.KUBECONFIG ?? '', names)
  }

  /** Commits everything and pushes it; gives the commit. */
  push(message: string): string {
    const commit = this.terminal.commit(message)
    this.terminal.git('push', '--quiet', 'origin', 'main')
    return commit
  }

  async close(): Promise<void> {
    await this.#clusters?.close()
    this.terminal.close()
  }
}

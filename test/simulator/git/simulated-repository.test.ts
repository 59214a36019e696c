import { gitObjectId } from '../../../src/base/std/hash.ts'
import { makeFile } from '../../../src/base/tree/make-tree.ts'
import type { SimulatedChange } from '../../../src/simulator/git/apply-changes.ts'
import { SimulatedRemote } from '../../../src/simulator/git/simulated-remote.ts'
import { SimulatedRepository } from '../../../src/simulator/git/simulated-repository.ts'
import { describeGitRepository } from '../../contracts/git-repository.contract.ts'
import type { Upstream, UpstreamEntry } from '../../support/upstream.ts'

function toChange(entry: UpstreamEntry): SimulatedChange {
  if (entry === null || typeof entry === 'string' || entry instanceof Uint8Array) return entry
  if ('executable' in entry) return makeFile(entry.executable)
  if ('submodule' in entry) return { kind: 'submodule', id: entry.submodule }
  return { kind: 'symlink', id: gitObjectId('blob', Buffer.from(entry.link)), target: entry.link }
}

class SimulatedUpstream implements Upstream {
  readonly remote = new SimulatedRemote()

  publish(
    branch: string,
    files: Readonly<Record<string, UpstreamEntry>>,
    options: { readonly onto?: string | null; readonly message?: string; readonly merge?: string } = {},
  ): string {
    const base = options.onto === undefined ? this.tip(branch) : (options.onto ?? undefined)
    const id = this.remote.write({
      base,
      parents: [base, options.merge].filter(parent => parent !== undefined),
      changes: new Map(Object.entries(files).map(([path, entry]) => [path, toChange(entry)])),
      message: options.message ?? 'change',
      time: 1000,
      author: 'Somebody',
    })
    this.remote.move(branch, id)
    return id
  }

  remove(branch: string): void {
    this.remote.move(branch, undefined)
  }

  tip(branch: string): string | undefined {
    return this.remote.branches.get(branch)
  }
}

describeGitRepository('the simulated remote', async () => {
  const upstream = new SimulatedUpstream()
  const repository = new SimulatedRepository(upstream.remote)
  return { upstream, repository, close: () => repository.close() }
})

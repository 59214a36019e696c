import { fileAt, textOf } from '../../src/base/tree/tree.ts'
import type { SimulatedRemote } from '../../src/simulator/git/simulated-remote.ts'
import type { SimulatedCluster } from '../../src/simulator/simulated-cluster.ts'
import { isMember } from './witness.ts'

/** What the status could know of objects in clusters that were marked as ours: nobody else tells what is to be let go of. */
export class Marks {
  #events = 0
  readonly #markedAt = new Map<string, number>()
  readonly #toldAt = new Map<string, number>()
  #lostAt = 0

  constructor(remote: SimulatedRemote, clusters: readonly SimulatedCluster[], isActing: () => boolean) {
    for (const { name, server } of clusters)
      server.store.listen(({ object, type }) => {
        if (isActing() && type !== 'deleted' && isMember(object)) this.#markedAt.set(name, ++this.#events)
      })
    remote.listen(() => {
      const tree = remote.commit(remote.branches.get('banyan/status') ?? '')?.tree
      for (const name of tree === undefined ? [] : this.#markedAt.keys()) {
        const file = tree && fileAt(tree, `clusters/${name}.yaml`)
        if (file !== undefined && /^uid: /m.test(textOf(file))) this.#toldAt.set(name, ++this.#events)
      }
    })
  }

  /** What the status remembered is lost. */
  lose(): void {
    this.#lostAt = ++this.#events
  }

  get isLost(): boolean {
    return this.#lostAt > 0
  }

  /** Whether the status told of a cluster since something was marked there last. */
  isTold(cluster: string): boolean {
    const told = this.#toldAt.get(cluster) ?? 0
    return told > this.#lostAt && told > (this.#markedAt.get(cluster) ?? 0)
  }
}

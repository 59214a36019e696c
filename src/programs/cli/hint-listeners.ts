import type { Hint } from '../../io/webhooks/hint.ts'
import type { FleetSource } from '../../reconcile/ports.ts'

/** Who looks when a webhook says that something has moved. */
export class HintListeners {
  readonly #ofBranches = new Map<() => void, string>()
  readonly #ofPullRequests = new Set<() => void>()

  /** Whether it is about the branch of anybody. */
  tell(hint: Hint): boolean {
    const concerned = [...this.#ofBranches].filter(([, ref]) => isAbout(hint, ref))
    for (const [listener] of concerned) listener()
    if (hint.kind === 'pull-request') for (const listener of this.#ofPullRequests) listener()
    return concerned.length > 0
  }

  /** As if everything had moved. */
  tellAll(): void {
    for (const listener of [...this.#ofBranches.keys(), ...this.#ofPullRequests]) listener()
  }

  /** Calls back when a webhook names a branch, or a pull request; gives the function that ends it. */
  onBranch(branch: string, listener: () => void): () => void {
    this.#ofBranches.set(listener, `refs/heads/${branch}`)
    return () => this.#ofBranches.delete(listener)
  }

  /** Calls back when a webhook tells of a pull request; gives the function that ends it. */
  onPullRequest(listener: () => void): () => void {
    this.#ofPullRequests.add(listener)
    return () => this.#ofPullRequests.delete(listener)
  }

  /** The source; whoever subscribes is also told to look when a webhook names its branch, or a pull request. */
  hinted(source: FleetSource): FleetSource {
    return {
      ...source,
      subscribe: listener => {
        const ends = [source.subscribe(listener), this.onBranch(source.description.branch, listener)]
        return () => {
          for (const end of ends) end()
        }
      },
    }
  }
}

function isAbout(hint: Hint, ref: string): boolean {
  if (hint.kind === 'pull-request') return hint.action !== 'other'
  return hint.kind === 'push' && (hint.refs.length === 0 || hint.refs.includes(ref))
}

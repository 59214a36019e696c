import { OperationError } from '../../src/core/model/operation-error.ts'
import { type ForgeApi, forgeOfApi, type KnownStatus } from '../../src/io/forge/forge-of-api.ts'
import type { Forge } from '../../src/reconcile/ports.ts'
import type { SimulatedRemote } from '../../src/simulator/git/simulated-remote.ts'

export interface Comment {
  readonly author: 'banyan' | 'somebody'
  text: string
}

/** Lets happen to a request to a forge what its fate says. */
export type AskForge = <Result>(verb: string, request: () => Promise<Result>) => Promise<Result>

/** A forge with people on it, that answers request by request: between two of them anything may happen. */
export class TownForge {
  /** By the number of the pull request. */
  readonly comments: Map<number, Comment[]> = new Map()
  /** By commit and context, the newest last. */
  readonly statuses: Map<string, KnownStatus[]> = new Map()
  /** Pull requests on which nobody may comment any more. */
  readonly locked: Set<number> = new Set()
  /** How often we wrote something. */
  writes = 0
  readonly #remote: SimulatedRemote
  readonly #open = new Map<number, string>()

  constructor(remote: SimulatedRemote) {
    this.#remote = remote
  }

  open(number: number, head: string): void {
    this.#remote.branches.set(refOf(number), head)
    this.#open.set(number, head)
  }

  close(number: number): void {
    this.#open.delete(number)
  }

  setStatus(commit: string, context: string, status: KnownStatus): void {
    const key = `${commit} ${context}`
    this.statuses.set(key, [...(this.statuses.get(key) ?? []), status])
  }

  lastStatus(commit: string, context: string): KnownStatus | undefined {
    return this.statuses.get(`${commit} ${context}`)?.at(-1)
  }

  /** The forge as a process has it, by its adapter. */
  connect(ask: AskForge): Forge {
    const api: ForgeApi = {
      annotationForm: 'text',
      annotations: () => ask('annotations', async () => []),
      addAnnotations: () => ask('addAnnotations', async () => undefined),
      fileUrl: (branch, path) => `https://town.example/${branch}/${path}`,
      commentFormat: { maxLength: 60_000, hasHtml: true },
      states: { pending: 'pending', success: 'success', failure: 'failure' },
      proposals: () => ask('proposals', async () => this.#proposals()),
      // Reconcilers of the stories push what they revert.
      openProposal: () => Promise.reject(refused('forge/unauthorized', 'only people open pull requests')),
      whoAmI: () => ask('whoAmI', async () => 'banyan'),
      comments: number =>
        ask('comments', async () =>
          (this.comments.get(number) ?? []).map(comment => ({
            author: comment.author,
            text: comment.text,
            edit: text => ask('edit', async () => this.#edit(number, comment, text)),
          })),
        ),
      addComment: (number, text) => ask('addComment', async () => this.#add(number, text)),
      lastStatus: (commit, context) => ask('lastStatus', async () => this.lastStatus(commit, context)),
      addStatus: (commit, { context, state, description }) =>
        ask('addStatus', async () => {
          this.writes++
          this.setStatus(commit, context, { state, description })
        }),
    }
    return forgeOfApi(api)
  }

  #proposals(): Awaited<ReturnType<ForgeApi['proposals']>> {
    return [...this.#open].map(([number, head]) => {
      const isFork = false
      const from = { title: `change ${number}`, head, ref: refOf(number), source: `topic-${number}` }
      return { number, ...from, isFork, target: 'main' }
    })
  }

  #add(number: number, text: string): void {
    this.#unlessLocked(number)
    this.writes++
    this.comments.set(number, [...(this.comments.get(number) ?? []), { author: 'banyan', text }])
  }

  #edit(number: number, comment: Comment, text: string): void {
    this.#unlessLocked(number)
    if (this.comments.get(number)?.includes(comment) !== true)
      throw refused('forge/not-found', 'the comment is gone')
    this.writes++
    comment.text = text
  }

  #unlessLocked(number: number): void {
    if (this.locked.has(number)) throw refused('forge/unauthorized', `${number} is locked`)
  }
}

function refOf(number: number): string {
  return `refs/pull/${number}/head`
}

function refused(code: 'forge/not-found' | 'forge/unauthorized', message: string): OperationError {
  return new OperationError({ code, message, subject: 'forge', retryable: false })
}

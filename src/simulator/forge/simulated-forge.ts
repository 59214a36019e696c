import { fileAt, textOf } from '../../base/tree/tree.ts'
import type { AnnotateRequest, Annotation } from '../../core/model/annotation.ts'
import type { CommentFormat } from '../../core/model/comment-format.ts'
import type { CommitStatus, StatusState } from '../../core/model/commit-status.ts'
import type { NewPullRequest } from '../../core/model/new-pull-request.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Forge, PullRequest } from '../../reconcile/ports.ts'
import type { SimulatedRemote } from '../git/simulated-remote.ts'

interface OpenPullRequest extends PullRequest {
  readonly target: string
  /** Absent: of another repository, or never told. */
  readonly branch?: string
}

/** A forge in memory, over a simulated remote: pull requests, their comments, the statuses of commits. */
export class SimulatedForge implements Forge {
  /** What it takes as a comment; a longer one it refuses. */
  commentFormat: CommentFormat = { maxLength: 60_000, hasHtml: true }
  /** By the number of the pull request. */
  readonly comments: Map<number, string[]> = new Map()
  /** What others wrote, which is left alone, by the number of the pull request. */
  readonly said: Map<number, readonly string[]> = new Map()
  /** By commit and context. */
  readonly statuses: Map<string, CommitStatus> = new Map()
  /** Pull requests on which nobody may comment any more. */
  readonly locked: Set<number> = new Set()
  /** What is said of lines, by the number of the pull request. */
  readonly annotations: Map<number, readonly Annotation[]> = new Map()
  /** What annotating throws while it is set. */
  annotationOutage: Error | undefined
  /** How often something was written. */
  writes = 0
  /** What every call throws while it is set. */
  outage: Error | undefined
  /** What pull requests that were proposed here say, by their number. */
  readonly proposed: Map<number, string> = new Map()
  #lastProposed = 1_000
  readonly #remote: SimulatedRemote
  readonly #open = new Map<number, OpenPullRequest>()

  constructor(remote: SimulatedRemote) {
    this.#remote = remote
  }

  /** Opens a pull request of a commit, or moves an open one there. */
  open(
    number: number,
    head: string,
    options: { readonly target?: string; readonly isFork?: boolean } = {},
  ): void {
    const { target = 'main', isFork = false } = options
    const ref = `refs/pull/${number}/head`
    this.#remote.branches.set(ref, head)
    this.#open.set(number, { number, title: `change ${number}`, head, ref, isFork, target })
  }

  close(number: number): void {
    this.#open.delete(number)
  }

  /** A comment of somebody else. */
  say(number: number, text: string): void {
    this.said.set(number, [...(this.said.get(number) ?? []), text])
  }

  async pullRequests(target: string): Promise<readonly PullRequest[]> {
    if (this.outage !== undefined) throw this.outage
    return [...this.#open.values()].filter(each => each.target === target)
  }

  async comment(request: {
    readonly number: number
    readonly marker: string
    readonly text: string
  }): Promise<void> {
    if (this.outage !== undefined) throw this.outage
    const { number, marker, text } = request
    if (this.locked.has(number)) throw refused(`pull request ${number} is locked`)
    if (text.length > this.commentFormat.maxLength) throw refused('the comment is too long')
    const comments = this.comments.get(number) ?? []
    this.comments.set(number, comments)
    const at = comments.findIndex(comment => comment.startsWith(marker))
    if (comments[at] === text) return
    this.writes++
    if (at < 0) comments.push(text)
    else comments[at] = text
  }

  async propose({ branch, target, title, text }: NewPullRequest): Promise<number> {
    if (this.outage !== undefined) throw this.outage
    for (const { number, branch: of, target: into } of this.#open.values())
      if (of === branch && into === target) return number
    const head = this.#remote.branches.get(branch)
    if (head === undefined) throw refused(`there is no branch ${branch}`)
    const number = ++this.#lastProposed
    const ref = `refs/pull/${number}/head`
    this.#remote.branches.set(ref, head)
    this.#open.set(number, { number, title, head, ref, isFork: false, target, branch })
    this.proposed.set(number, text)
    this.writes++
    return number
  }

  async status(commit: string, context: string): Promise<StatusState | undefined> {
    if (this.outage !== undefined) throw this.outage
    return this.statuses.get(`${commit} ${context}`)?.state
  }

  async setStatus(commit: string, status: CommitStatus): Promise<void> {
    if (this.outage !== undefined) throw this.outage
    const key = `${commit} ${status.context}`
    const known = this.statuses.get(key)
    if (known?.state === status.state && known.description === status.description) return
    this.writes++
    this.statuses.set(key, status)
  }

  fileUrl(branch: string, path: string): string {
    return `${this.#remote.address}/${branch}/${path}`
  }

  async annotate({ number, head, annotations }: AnnotateRequest): Promise<void> {
    const failure = this.outage ?? this.annotationOutage
    if (failure !== undefined) throw failure
    const files = this.#remote.commit(head)?.tree
    for (const { path, line } of annotations) {
      const file = files && fileAt(files, path)
      const length = file === undefined ? 0 : textOf(file).split('\n').length
      if (line < 1 || line > length) throw refused(`${path} has no line ${line}`)
    }
    if (textOfAll(this.annotations.get(number) ?? []) === textOfAll(annotations)) return
    this.writes++
    this.annotations.set(number, annotations)
  }
}

function textOfAll(annotations: readonly Annotation[]): string {
  return JSON.stringify(annotations.map(({ path, line, summary, text }) => [path, line, summary, text]))
}

function refused(message: string): OperationError {
  return new OperationError({ code: 'forge/refused', message, subject: 'forge', retryable: false })
}

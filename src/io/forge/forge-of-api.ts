import type { CommentFormat } from '../../core/model/comment-format.ts'
import type { StatusState } from '../../core/model/commit-status.ts'
import type { NewPullRequest } from '../../core/model/new-pull-request.ts'
import { OperationError, type OperationErrorCode } from '../../core/model/operation-error.ts'
import type { Forge, PullRequest } from '../../reconcile/ports.ts'
import { annotate } from './annotate.ts'
import type { AnnotationApi, Identity } from './annotation-api.ts'
import { isSameText } from './is-same-text.ts'

export interface Proposal extends PullRequest {
  /** The branch, without `refs/heads/`. */
  readonly target: string
  /** Likewise, of the repository that has it. */
  readonly source: string
}

export interface WrittenComment {
  readonly author: Identity | undefined
  readonly text: string
  edit(text: string): Promise<unknown>
}

export interface KnownStatus {
  /** As the forge calls the state. */
  readonly state: string
  readonly description: string
}

export interface NewStatus extends KnownStatus {
  readonly context: string
}

/** The few requests in which forges differ. */
export interface ForgeApi extends AnnotationApi {
  readonly commentFormat: CommentFormat
  /** What the forge calls the states. */
  readonly states: Readonly<Record<StatusState, string>>
  /** The open pull requests into a branch; others may be among them. */
  proposals(target: string, signal: AbortSignal | undefined): Promise<readonly Proposal[]>
  /** Opens one; gives its number. */
  openProposal(request: NewPullRequest): Promise<number>
  /** Whose the token is; undefined where the forge does not tell. */
  whoAmI(): Promise<Identity | undefined>
  comments(number: number): Promise<readonly WrittenComment[]>
  addComment(number: number, text: string): Promise<unknown>
  /** The newest of that context. */
  lastStatus(commit: string, context: string): Promise<KnownStatus | undefined>
  addStatus(commit: string, status: NewStatus, last: KnownStatus | undefined): Promise<unknown>
  /** Where people read a file of a branch. */
  fileUrl(branch: string, path: string): string
}

/** What every forge promises, over the requests of one. */
export function forgeOfApi(api: ForgeApi): Forge {
  let self: Promise<Identity | undefined> | undefined
  const ownIdentity = (): Promise<Identity | undefined> => {
    self ??= askWhoIAm(api)
    self.catch(() => {
      self = undefined
    })
    return self
  }
  return {
    commentFormat: api.commentFormat,
    async pullRequests(target, signal) {
      const all = await api.proposals(target, signal)
      return all.flatMap(({ target: into, source: _, ...pullRequest }) =>
        into === target ? [pullRequest] : [],
      )
    },
    async comment({ number, marker, text }) {
      const comments = await api.comments(number)
      const marked = comments.filter(comment => comment.text.trimStart().startsWith(marker))
      const me = marked.length === 0 ? undefined : await ownIdentity()
      const [own, ...others] = marked.filter(({ author }) => me === undefined || author === me)
      if (own === undefined) await api.addComment(number, text)
      else if (!isSameText(own.text, text)) await own.edit(text)
      // A request that was given up may have arrived after the one that was sent in its place.
      if (me !== undefined) for (const other of others) await other.edit(elsewhere)
    },
    async propose(request) {
      const { branch, target } = request
      const all = await api.proposals(target, undefined)
      const open = all.find(each => !each.isFork && each.source === branch && each.target === target)
      return open?.number ?? (await api.openProposal(request))
    },
    async status(commit, context) {
      const last = await api.lastStatus(commit, context)
      return last && stateOf(api, last)
    },
    async setStatus(commit, { context, state: wanted, description }) {
      const state = api.states[wanted]
      const last = await api.lastStatus(commit, context)
      if (last?.state === state && last.description === description) return
      await api.addStatus(commit, { context, state, description }, last)
    },
    fileUrl: (branch, path) => api.fileUrl(branch, path),
    async annotate(request) {
      // Nobody else writes into a report of ours.
      const me = api.annotationForm === 'summary' ? undefined : await ownIdentity()
      await annotate(api, me, request)
    },
  }
}

/** What becomes of a second comment of ours: nobody is to go by what it said. */
const elsewhere = 'This is told in another comment by now.'

const isNobodys: ReadonlySet<OperationErrorCode> = new Set(['forge/forbidden', 'forge/not-found'])

// An app's token is nobody's, and is not told so: what bears our marker is taken for ours then. A token that is not
// known is another matter, as it may be exchanged.
async function askWhoIAm(api: ForgeApi): Promise<Identity | undefined> {
  try {
    return await api.whoAmI()
  } catch (error) {
    if (error instanceof OperationError && isNobodys.has(error.code)) return undefined
    throw error
  }
}

function stateOf({ states }: ForgeApi, { state }: KnownStatus): StatusState {
  if (state === states.success) return 'success'
  return state === states.pending ? 'pending' : 'failure'
}

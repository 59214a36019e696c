/** What tests do at a Gitea as one of its users, by its API. */
import { vi } from 'vitest'
import type { GiteaUser } from '../../hack/forge/gitea.ts'

export interface GiteaClient {
  readonly user: GiteaUser
  /** Any request, by its path below `/api/v1`; an answer that is no success is an error. */
  ask<Answer>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<Answer>
  /** A new and empty one of this user, whose default branch is `main`. */
  createRepository(name: string, options?: { readonly private?: boolean }): Promise<GiteaRepository>
  /** One that there is, of whomever, as this user: `owner/name`. */
  repository(path: string): GiteaRepository
}

export interface GiteaRepository {
  /** `owner/name`. */
  readonly path: string
  /** With the user's token, so that git asks for nothing. */
  readonly cloneUrl: string
  createHook(hook: GiteaHook): Promise<void>
  createPullRequest(request: NewPullRequest): Promise<PullRequest>
  pullRequest(number: number): Promise<PullRequest>
  /** Merges as soon as Gitea knows that it can. */
  merge(number: number): Promise<void>
  comment(number: number, body: string): Promise<GiteaComment>
  editComment(id: number, body: string): Promise<void>
  comments(number: number): Promise<readonly GiteaComment[]>
  /** What reviews say of lines. */
  lineComments(number: number): Promise<readonly GiteaLineComment[]>
  setStatus(commit: string, status: CommitStatus): Promise<void>
  /** The newest of each context. */
  statuses(commit: string): Promise<readonly CommitStatus[]>
}

export interface GiteaHook {
  readonly url: string
  readonly secret: string
  /** For example `push`, `pull_request`, `issue_comment`. */
  readonly events: readonly string[]
}

export interface NewPullRequest {
  readonly title: string
  readonly head: string
  readonly base: string
  readonly body?: string
}

export interface PullRequest {
  readonly number: number
  readonly state: 'open' | 'closed'
  readonly merged: boolean
  readonly mergeable: boolean
  readonly head: { readonly ref: string; readonly sha: string }
  readonly base: { readonly ref: string; readonly sha: string }
}

export interface GiteaComment {
  readonly id: number
  readonly body: string
  readonly user: { readonly login: string }
}

export interface GiteaLineComment {
  readonly path: string
  /** The line, in the head that was reviewed. */
  readonly position: number
  readonly body: string
}

export interface CommitStatus {
  readonly context: string
  readonly state: 'pending' | 'success' | 'failure' | 'error' | 'warning'
  readonly description?: string
  readonly target_url?: string
}

interface CombinedStatus {
  readonly statuses:
    | readonly (Omit<CommitStatus, 'state'> & { readonly status: CommitStatus['state'] })[]
    | null
}

export function giteaClient(url: string, user: GiteaUser): GiteaClient {
  const ask: GiteaClient['ask'] = async (method, path, body) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `token ${user.token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  const repository = (path: string) => repositoryOf(ask, path, cloneUrl(url, user, path))
  return {
    user,
    ask,
    repository,
    createRepository: async (name, options = {}) => {
      await ask('POST', '/user/repos', { name, default_branch: 'main', ...options })
      return repository(`${user.name}/${name}`)
    },
  }
}

function cloneUrl(url: string, { name, token }: GiteaUser, path: string): string {
  const address = new URL(`${url}/${path}.git`)
  address.username = name
  address.password = token
  return address.href
}

function repositoryOf(ask: GiteaClient['ask'], path: string, url: string): GiteaRepository {
  const root = `/repos/${path}`
  const pullRequest = (number: number) => ask<PullRequest>('GET', `${root}/pulls/${number}`)
  return {
    path,
    cloneUrl: url,
    createHook: ({ url: target, secret, events }) =>
      ask('POST', `${root}/hooks`, {
        type: 'gitea',
        active: true,
        events,
        config: { url: target, content_type: 'json', secret },
      }),
    createPullRequest: request => ask('POST', `${root}/pulls`, request),
    pullRequest,
    merge: async number => {
      await vi.waitUntil(async () => (await pullRequest(number)).mergeable, { timeout: 20_000 })
      await ask('POST', `${root}/pulls/${number}/merge`, { Do: 'merge' })
    },
    comment: (number, body) => ask('POST', `${root}/issues/${number}/comments`, { body }),
    editComment: (id, body) => ask('PATCH', `${root}/issues/comments/${id}`, { body }),
    comments: number => ask('GET', `${root}/issues/${number}/comments`),
    lineComments: async number => {
      const reviews = `${root}/pulls/${number}/reviews`
      const all = await ask<readonly { readonly id: number }[]>('GET', reviews)
      const said = all.map(({ id }) => ask<readonly GiteaLineComment[]>('GET', `${reviews}/${id}/comments`))
      return (await Promise.all(said)).flat()
    },
    setStatus: (commit, status) => ask('POST', `${root}/statuses/${commit}`, status),
    statuses: async commit => {
      const { statuses } = await ask<CombinedStatus>('GET', `${root}/commits/${commit}/status`)
      // Gitea calls the state by another name when it answers.
      return (statuses ?? []).map(({ status, ...rest }) => ({ ...rest, state: status }))
    },
  }
}

import * as z from 'zod'
import type { JsonValue } from '../../base/std/json.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { CommitStatus, Forge, PullRequest, StatusState } from '../../reconcile/ports.ts'
import type { ForgeRequest } from './forge-request.ts'

const repositorySchema = z.object({ id: z.number() }).nullish()
const pullSchema = z.object({
  number: z.number(),
  title: z.string(),
  head: z.object({ sha: z.string(), repo: repositorySchema }),
  base: z.object({ ref: z.string(), repo: repositorySchema }),
})
const commentSchema = z.object({
  id: z.number(),
  body: z.string().nullish(),
  user: z.object({ id: z.number() }).nullish(),
})
// Gitea calls it `status` where GitHub says `state`.
const statusSchema = z.object({
  context: z.string(),
  description: z.string().nullish(),
  state: z.string().optional(),
  status: z.string().optional(),
})
type KnownStatus = z.infer<typeof statusSchema>
const userSchema = z.object({ id: z.number() })

export interface ForgeRepository {
  readonly owner: string
  readonly name: string
}

const pageSize = 50
const mostPages = 200

/** GitHub's API, as Gitea and Forgejo have it, too. */
export function githubShapedForge(ask: ForgeRequest, { owner, name }: ForgeRepository): Forge {
  const root = `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`
  let self: Promise<number | undefined> | undefined
  const ownId = (): Promise<number | undefined> => {
    self ??= whoAmI(ask)
    return self
  }
  const lastStatus = async (commit: string, context: string): Promise<KnownStatus | undefined> => {
    const path = `${root}/commits/${commit}/statuses?sort=recentupdate&per_page=${pageSize}&limit=${pageSize}`
    const known = read(z.array(statusSchema), await ask({ method: 'GET', path }))
    return known.find(each => each.context === context)
  }
  return {
    async pullRequests(target, signal) {
      const query = `state=open&base=${encodeURIComponent(target)}`
      const all = await pages(ask, `${root}/pulls?${query}`, pullSchema, signal)
      return all.filter(({ base }) => base.ref === target).map(pullRequestOf)
    },
    async comment({ number, marker, text }) {
      const comments = await pages(ask, `${root}/issues/${number}/comments?`, commentSchema)
      const marked = comments.filter(({ body }) => body?.trimStart().startsWith(marker) === true)
      const me = marked.length === 0 ? undefined : await ownId()
      const own = marked.find(({ user }) => me === undefined || user?.id === me)
      if (own === undefined)
        await ask({ method: 'POST', path: `${root}/issues/${number}/comments`, body: { body: text } })
      else if (!isSameText(own.body ?? '', text))
        await ask({ method: 'PATCH', path: `${root}/issues/comments/${own.id}`, body: { body: text } })
    },
    async status(commit, context) {
      const last = await lastStatus(commit, context)
      return last && stateOf(last)
    },
    async setStatus(commit, status) {
      const last = await lastStatus(commit, status.context)
      if (last !== undefined && isSameStatus(last, status)) return
      await ask({ method: 'POST', path: `${root}/statuses/${commit}`, body: { ...status } })
    },
  }
}

function pullRequestOf({ number, title, head, base }: z.infer<typeof pullSchema>): PullRequest {
  const isFork = head.repo?.id === undefined || head.repo.id !== base.repo?.id
  return { number, title, head: head.sha, ref: `refs/pull/${number}/head`, isFork }
}

// An app's token is nobody's: what bears our marker is taken for ours then.
async function whoAmI(ask: ForgeRequest): Promise<number | undefined> {
  try {
    return read(userSchema, await ask({ method: 'GET', path: '/user' })).id
  } catch (error) {
    if (error instanceof OperationError && !error.retryable) return undefined
    throw error
  }
}

async function pages<Item>(
  ask: ForgeRequest,
  path: string,
  schema: z.ZodType<Item>,
  signal?: AbortSignal,
): Promise<readonly Item[]> {
  const all: Item[] = []
  for (let page = 1; page <= mostPages; page++) {
    const query = `&page=${page}&per_page=${pageSize}&limit=${pageSize}`
    const items = read(z.array(schema), await ask({ method: 'GET', path: `${path}${query}`, signal }))
    all.push(...items)
    if (items.length < pageSize) break
  }
  return all
}

function read<Value>(schema: z.ZodType<Value>, answer: JsonValue): Value {
  const result = schema.safeParse(answer)
  if (result.success) return result.data
  throw new OperationError({
    code: 'forge/server-error',
    message: `the forge answers otherwise than its API says: ${z.prettifyError(result.error)}`,
    subject: 'forge',
    retryable: true,
  })
}

function stateOf({ state, status }: KnownStatus): StatusState {
  const word = state ?? status
  return word === 'pending' || word === 'success' ? word : 'failure'
}

// Forges may keep other line ends, and no last one.
function isSameText(a: string, b: string): boolean {
  return a.replaceAll('\r\n', '\n').trimEnd() === b.trimEnd()
}

function isSameStatus(known: KnownStatus, { state, description }: CommitStatus): boolean {
  return (known.state ?? known.status) === state && (known.description ?? '') === description
}

import * as z from 'zod'
import type { NewPullRequest } from '../../core/model/new-pull-request.ts'
import { bitbucketServerAnnotations } from './bitbucket-server-annotations.ts'
import type { ForgeApi, Proposal } from './forge-of-api.ts'
import type { ForgeRequest } from './forge-request.ts'
import type { ForgeRepository } from './locate-repository.ts'
import { allPages, askFor, askIfThere, makeFor } from './read-answer.ts'
import { urlPath } from './url-path.ts'

const refSchema = z.object({
  /** `refs/heads/main`. */
  id: z.string(),
  latestCommit: z.string(),
  repository: z.object({ id: z.number() }),
})
const pullSchema = z.object({ id: z.number(), title: z.string(), fromRef: refSchema, toRef: refSchema })
const openedSchema = z.object({ id: z.number() })
const activitySchema = z.object({
  action: z.string(),
  comment: z
    .object({
      id: z.number(),
      version: z.number(),
      text: z.string(),
      author: z.object({ name: z.string() }),
    })
    .optional(),
})
const statusSchema = z.object({ state: z.string(), description: z.string().nullish() })

const pageSize = 100

/** The API of Bitbucket Data Center. */
export function bitbucketServerApi(ask: ForgeRequest, place: ForgeRepository): ForgeApi {
  const { owner, name, web } = place
  const repository = `/projects/${encodeURIComponent(owner)}/repos/${encodeURIComponent(name)}`
  const root = `/api/latest${repository}`
  const pull = (number: number): string => `${root}/pull-requests/${number}`
  const builds = (commit: string): string => `${root}/commits/${commit}/builds`
  const pages = async <Item>(path: string, schema: z.ZodType<Item>, signal?: AbortSignal) =>
    await allPages(0, async start => {
      const page = z.object({ values: z.array(schema), nextPageStart: z.number().nullish() })
      const query = `start=${start}&limit=${pageSize}`
      const { values, nextPageStart } = await askFor(ask, page, `${path}${query}`, signal)
      return { items: values, next: nextPageStart ?? undefined }
    })
  return {
    ...bitbucketServerAnnotations(ask, repository),
    fileUrl: (branch, path) =>
      `${web}${repository}/browse/${urlPath(path)}?at=${encodeURIComponent(`refs/heads/${branch}`)}`,
    // 32,768.
    commentFormat: { maxLength: 30_000, hasHtml: false },
    states: { pending: 'INPROGRESS', success: 'SUCCESSFUL', failure: 'FAILED' },
    async proposals(target, signal) {
      const into = encodeURIComponent(`refs/heads/${target}`)
      const path = `${root}/pull-requests?state=OPEN&direction=INCOMING&at=${into}&`
      return (await pages(path, pullSchema, signal)).map(proposalOf)
    },
    openProposal: async request =>
      (await makeFor(ask, openedSchema, `${root}/pull-requests`, bodyOf(request, place))).id,
    // No endpoint tells it, but each answer does.
    async whoAmI() {
      const { headers } = await ask({ method: 'GET', path: '/api/latest/application-properties' })
      const user = headers['x-ausername']
      return typeof user === 'string' && user !== '' ? escapedOnce(user) : undefined
    },
    async comments(number) {
      const activities = await pages(`${pull(number)}/activities?`, activitySchema)
      const commented = activities.filter(({ action }) => action === 'COMMENTED')
      return commented.flatMap(({ comment }) => {
        if (comment === undefined) return []
        const { id, version, text, author } = comment
        const path = `${pull(number)}/comments/${id}`
        const edit = (changed: string): Promise<unknown> =>
          ask({ method: 'PUT', path, body: { text: changed, version } })
        return [{ author: escapedOnce(author.name), text, edit }]
      })
    },
    addComment: (number, text) => ask({ method: 'POST', path: `${pull(number)}/comments`, body: { text } }),
    async lastStatus(commit, context) {
      const path = `${builds(commit)}?key=${encodeURIComponent(context)}`
      const last = await askIfThere(ask, statusSchema, path)
      return last && { state: last.state, description: last.description ?? '' }
    },
    addStatus: (commit, { context, state, description }) => {
      const url = `${web}${repository}/commits/${commit}`
      return ask({
        method: 'POST',
        path: builds(commit),
        body: { key: context, name: context, state, description, url },
      })
    },
  }
}

function bodyOf(
  { branch, target, title, text: description }: NewPullRequest,
  { owner, name }: ForgeRepository,
) {
  const repository = { slug: name, project: { key: owner } }
  const fromRef = { id: `refs/heads/${branch}`, repository }
  const toRef = { id: `refs/heads/${target}`, repository }
  return { title, description, fromRef, toRef }
}

// A header may have `me%40corp` where a comment is by `me@corp`.
function escapedOnce(user: string): string {
  return user.includes('%') ? user : encodeURIComponent(user)
}

// The ref of a pull request may lag behind its branch.
function proposalOf({ id, title, fromRef, toRef }: z.infer<typeof pullSchema>): Proposal {
  const isFork = fromRef.repository.id !== toRef.repository.id
  const ref = isFork ? `refs/pull-requests/${id}/from` : fromRef.id
  const [source = '', target = ''] = [fromRef, toRef].map(each => each.id.replace(/^refs\/heads\//, ''))
  return { number: id, title, head: fromRef.latestCommit, ref, isFork, target, source }
}

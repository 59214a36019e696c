import * as z from 'zod'
import type { AnnotationApi } from './annotation-api.ts'
import type { ForgeApi, Proposal } from './forge-of-api.ts'
import type { ForgeRequest } from './forge-request.ts'
import type { ForgeRepository } from './locate-repository.ts'
import { askFor, makeFor, numberedPages } from './read-answer.ts'
import { urlPath } from './url-path.ts'

const repositorySchema = z.object({ id: z.number() }).nullish()
const pullSchema = z.object({
  number: z.number(),
  title: z.string(),
  head: z.object({ sha: z.string(), ref: z.string(), repo: repositorySchema }),
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
/** The newest of each context. */
const combinedSchema = z.object({ statuses: z.array(statusSchema).nullish() })
const openedSchema = z.object({ number: z.number() })
const userSchema = z.object({ id: z.number() })

const pageSize = 50

/** In what the forges of that API differ. */
export interface Dialect {
  readonly annotations: (ask: ForgeRequest, root: string) => AnnotationApi
  /** What their pages of files have between the repository and the branch. */
  readonly files: string
}

/** GitHub's API, as Gitea and Forgejo have it, too. */
export function githubShapedApi(
  ask: ForgeRequest,
  { owner, name, web }: ForgeRepository,
  { annotations, files }: Dialect,
): ForgeApi {
  const root = `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`
  const pages = async <Item>(path: string, schema: z.ZodType<Item>, signal?: AbortSignal) =>
    await numberedPages(pageSize, async page => {
      return await askFor(ask, z.array(schema), `${path}${pageQuery(page)}`, signal)
    })
  return {
    ...annotations(ask, root),
    fileUrl: (branch, path) => `${web}/${urlPath(owner, name, files, branch, path)}`,
    // GitHub takes 65,536.
    commentFormat: { maxLength: 60_000, hasHtml: true },
    states: { pending: 'pending', success: 'success', failure: 'failure' },
    async proposals(target, signal) {
      const path = `${root}/pulls?state=open&base=${encodeURIComponent(target)}&`
      return (await pages(path, pullSchema, signal)).map(proposalOf)
    },
    async openProposal({ branch: head, target: base, title, text }) {
      return (await makeFor(ask, openedSchema, `${root}/pulls`, { head, base, title, body: text })).number
    },
    async whoAmI() {
      return (await askFor(ask, userSchema, '/user')).id
    },
    async comments(number) {
      const comments = await pages(`${root}/issues/${number}/comments?`, commentSchema)
      return comments.map(({ id, body, user }) => ({
        author: user?.id,
        text: body ?? '',
        edit: text => ask({ method: 'PATCH', path: `${root}/issues/comments/${id}`, body: { body: text } }),
      }))
    },
    addComment: (number, text) =>
      ask({ method: 'POST', path: `${root}/issues/${number}/comments`, body: { body: text } }),
    // The list of all is in the order of seconds, of which one may have several.
    async lastStatus(commit, context) {
      const known = await numberedPages(pageSize, async page => {
        const path = `${root}/commits/${commit}/status?${pageQuery(page)}`
        return (await askFor(ask, combinedSchema, path)).statuses ?? []
      })
      const last = known.find(each => each.context === context)
      return last && { state: last.state ?? last.status ?? '', description: last.description ?? '' }
    },
    addStatus: (commit, status) =>
      ask({ method: 'POST', path: `${root}/statuses/${commit}`, body: { ...status } }),
  }
}

// Each reads its own word for how many.
function pageQuery(page: number): string {
  return `page=${page}&per_page=${pageSize}&limit=${pageSize}`
}

function proposalOf({ number, title, head, base }: z.infer<typeof pullSchema>): Proposal {
  const isFork = head.repo?.id === undefined || head.repo.id !== base.repo?.id
  const ref = `refs/pull/${number}/head`
  return { number, title, head: head.sha, ref, isFork, target: base.ref, source: head.ref }
}

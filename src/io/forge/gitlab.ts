import * as z from 'zod'
import type { ForgeApi, Proposal } from './forge-of-api.ts'
import type { ForgeCall, ForgeRequest } from './forge-request.ts'
import { gitlabAnnotations } from './gitlab-annotations.ts'
import type { ForgeRepository } from './locate-repository.ts'
import { askFor, makeFor, numberedPages, writeUnless } from './read-answer.ts'
import { urlPath } from './url-path.ts'

const mergeRequestSchema = z.object({
  iid: z.number(),
  title: z.string(),
  /** Null until GitLab has looked at it. */
  sha: z.string().nullish(),
  target_branch: z.string(),
  source_branch: z.string(),
  /** Null when the fork is gone. */
  source_project_id: z.number().nullish(),
  target_project_id: z.number(),
})
const noteSchema = z.object({
  id: z.number(),
  body: z.string().nullish(),
  author: z.object({ id: z.number() }).nullish(),
})
const statusSchema = z.object({
  id: z.number(),
  name: z.string().nullish(),
  status: z.string(),
  description: z.string().nullish(),
})
const openedSchema = z.object({ iid: z.number() })
const userSchema = z.object({ id: z.number() })

const pageSize = 100

/** GitLab's API. A commit that is on no branch of the project, as a fork's, cannot have a status there, and gets none. */
export function gitlabApi(ask: ForgeRequest, { owner, name, web }: ForgeRepository): ForgeApi {
  const project = `/projects/${encodeURIComponent(`${owner}/${name}`)}`
  const notes = (number: number): string => `${project}/merge_requests/${number}/notes`
  const pages = async <Item>(path: string, schema: z.ZodType<Item>, signal?: AbortSignal) =>
    await numberedPages(pageSize, async page => {
      const query = `page=${page}&per_page=${pageSize}`
      return await askFor(ask, z.array(schema), `${path}${query}`, signal)
    })
  return {
    ...gitlabAnnotations(ask, project),
    fileUrl: (branch, path) => `${web}/${urlPath(owner, name, '-/blob', branch, path)}`,
    commentFormat: { maxLength: 60_000, hasHtml: true },
    states: { pending: 'pending', success: 'success', failure: 'failed' },
    async proposals(target, signal) {
      const path = `${project}/merge_requests?state=opened&target_branch=${encodeURIComponent(target)}&`
      return (await pages(path, mergeRequestSchema, signal)).flatMap(proposalOf)
    },
    async openProposal({ branch, target, title, text }) {
      const body = { source_branch: branch, target_branch: target, title, description: text }
      return (await makeFor(ask, openedSchema, `${project}/merge_requests`, body)).iid
    },
    async whoAmI() {
      return (await askFor(ask, userSchema, '/user')).id
    },
    async comments(number) {
      const known = await pages(`${notes(number)}?`, noteSchema)
      return known.map(({ id, body, author }) => ({
        author: author?.id,
        text: body ?? '',
        edit: text => ask({ method: 'PUT', path: `${notes(number)}/${id}`, body: { body: text } }),
      }))
    },
    addComment: (number, text) => ask({ method: 'POST', path: notes(number), body: { body: text } }),
    async lastStatus(commit, context) {
      const path = `${project}/repository/commits/${commit}/statuses?name=${encodeURIComponent(context)}&`
      const known = await pages(path, statusSchema)
      const last = known.filter(status => status.name === context).sort((a, b) => b.id - a.id)[0]
      return last && { state: last.status, description: last.description ?? '' }
    },
    async addStatus(commit, { context, state, description }, last) {
      const body = { name: context, state, description }
      const call: ForgeCall = { method: 'POST', path: `${project}/statuses/${commit}`, body }
      // GitLab may refuse to change nothing but the description of what is pending.
      await writeUnless(last?.state === state ? 'forge/refused' : 'forge/not-found', ask, call)
    },
  }
}

function proposalOf(merge: z.infer<typeof mergeRequestSchema>): readonly Proposal[] {
  const { iid, title, sha, target_branch: target, source_branch: source } = merge
  if (typeof sha !== 'string') return []
  const isFork = merge.source_project_id !== merge.target_project_id
  const ref = `refs/merge-requests/${iid}/head`
  return [{ number: iid, title, head: sha, ref, isFork, target, source }]
}

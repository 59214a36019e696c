import * as z from 'zod'
import type { NewPullRequest } from '../../core/model/new-pull-request.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import { bitbucketAnnotations } from './bitbucket-annotations.ts'
import { reportKey } from './code-insights.ts'
import type { ForgeApi } from './forge-of-api.ts'
import type { ForgeRequest } from './forge-request.ts'
import type { ForgeRepository } from './locate-repository.ts'
import { allPages, askFor, askIfThere, makeFor } from './read-answer.ts'
import { urlPath } from './url-path.ts'

const endSchema = z.object({
  branch: z.object({ name: z.string() }),
  commit: z.object({ hash: z.string() }).nullish(),
  repository: z.object({ full_name: z.string() }).nullish(),
})
const pullSchema = z.object({
  id: z.number(),
  title: z.string(),
  source: endSchema,
  destination: endSchema,
})
const commentSchema = z.object({
  id: z.number(),
  content: z.object({ raw: z.string().nullish() }).nullish(),
  user: z.object({ uuid: z.string() }).nullish(),
  deleted: z.boolean().nullish(),
})
const statusSchema = z.object({ state: z.string(), description: z.string().nullish() })
const openedSchema = z.object({ id: z.number() })
const userSchema = z.object({ uuid: z.string() })
const commitSchema = z.object({ hash: z.string() })

const pageSize = 50
const fullHash = 40

/** The API of Bitbucket Cloud, which has no ref for a pull request: those of forks cannot be fetched, and are left out. */
export function bitbucketApi(ask: ForgeRequest, { owner, name, web }: ForgeRepository): ForgeApi {
  const root = `/repositories/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`
  const comments = (number: number): string => `${root}/pullrequests/${number}/comments`
  const hashes = fullHashes(ask, root)
  const pages = async <Item>(path: string, query: string, schema: z.ZodType<Item>, signal?: AbortSignal) =>
    await allPages(query, async search => {
      const page = z.object({ values: z.array(schema), next: z.string().optional() })
      const { values, next } = await askFor(ask, page, `${path}?${search}`, signal)
      // Nothing but its query: an address in an answer does not say where the token goes.
      return { items: values, next: next && new URL(next).search.slice(1) }
    })
  return {
    ...bitbucketAnnotations(ask, root),
    // A slash in a branch would end it.
    fileUrl: (branch, path) =>
      `${web}/${urlPath(owner, name, 'src')}/${encodeURIComponent(branch)}/${urlPath(path)}`,
    // 32 KB, in which a character may have several.
    commentFormat: { maxLength: 30_000, hasHtml: false },
    states: { pending: 'INPROGRESS', success: 'SUCCESSFUL', failure: 'FAILED' },
    async proposals(target, signal) {
      const pulls = await pages(`${root}/pullrequests`, `state=OPEN&pagelen=${pageSize}`, pullSchema, signal)
      const fetchable = pulls.flatMap(({ id, title, source, destination }) => {
        const isSame = source.repository?.full_name === destination.repository?.full_name
        const hash = source.commit?.hash
        if (!isSame || source.repository == null || hash === undefined) return []
        if (destination.branch.name !== target) return []
        const { name: branch } = source.branch
        return [
          { number: id, title, hash, ref: `refs/heads/${branch}`, isFork: false, target, source: branch },
        ]
      })
      const heads = await hashes(
        fetchable.map(({ hash }) => hash),
        signal,
      )
      return fetchable.map(({ hash, ...rest }) => ({ ...rest, head: heads.get(hash) ?? hash }))
    },
    openProposal: async request =>
      (await makeFor(ask, openedSchema, `${root}/pullrequests`, bodyOf(request))).id,
    whoAmI: () => ownerOf(ask),
    async comments(number) {
      const known = await pages(comments(number), `pagelen=${pageSize}`, commentSchema)
      return known
        .filter(({ deleted }) => deleted !== true)
        .map(({ id, content, user }) => ({
          author: user?.uuid,
          text: content?.raw ?? '',
          edit: text => ask({ method: 'PUT', path: `${comments(number)}/${id}`, body: contentOf(text) }),
        }))
    },
    addComment: (number, text) => ask({ method: 'POST', path: comments(number), body: contentOf(text) }),
    async lastStatus(commit, context) {
      const path = `${root}/commit/${commit}/statuses/build/${reportKey(context)}`
      const last = await askIfThere(ask, statusSchema, path)
      return last && { state: last.state, description: last.description ?? '' }
    },
    addStatus: (commit, { context, state, description }) => {
      const url = `${web}/${owner}/${name}/commits/${commit}`
      const body = { key: reportKey(context), name: context, state, description, url }
      return ask({ method: 'POST', path: `${root}/commit/${commit}/statuses/build`, body })
    },
  }
}

// A repository's token is no user's, and "not supported for this endpoint" is told like a token that is not known: who
// is asked here has just read with it.
async function ownerOf(ask: ForgeRequest): Promise<string | undefined> {
  try {
    return (await askFor(ask, userSchema, '/user')).uuid
  } catch (error) {
    if (error instanceof OperationError && error.code === 'forge/unauthorized') return undefined
    throw error
  }
}

function bodyOf({ branch, target, title, text: description }: NewPullRequest) {
  return {
    source: { branch: { name: branch } },
    destination: { branch: { name: target } },
    title,
    description,
  }
}

function contentOf(text: string): { readonly content: { readonly raw: string } } {
  return { content: { raw: text } }
}

// A pull request tells the first twelve characters of its commit.
function fullHashes(ask: ForgeRequest, root: string) {
  let known: ReadonlyMap<string, string> = new Map()
  return async (hashes: readonly string[], signal: AbortSignal | undefined) => {
    const found = new Map<string, string>()
    for (const hash of hashes) {
      const path = `${root}/commit/${hash}`
      const isFull = hash.length >= fullHash
      const full = isFull ? hash : (known.get(hash) ?? (await askFor(ask, commitSchema, path, signal)).hash)
      found.set(hash, full)
    }
    known = found
    return known
  }
}

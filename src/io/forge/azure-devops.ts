import * as z from 'zod'
import { shortened } from '../../base/std/shortened.ts'
import { azureDevOpsThreads, version } from './azure-devops-threads.ts'
import type { ForgeApi, Proposal } from './forge-of-api.ts'
import type { ForgeRequest } from './forge-request.ts'
import type { ForgeRepository } from './locate-repository.ts'
import { allPages, askFor, makeFor } from './read-answer.ts'
import { urlPath } from './url-path.ts'

const pullSchema = z.object({
  pullRequestId: z.number(),
  title: z.string(),
  sourceRefName: z.string(),
  targetRefName: z.string(),
  /** Absent until its first merge was tried. */
  lastMergeSourceCommit: z.object({ commitId: z.string() }).nullish(),
  /** Only of a fork. */
  forkSource: z.object({}).nullish(),
})
const openedSchema = z.object({ pullRequestId: z.number() })
const statusSchema = z.object({
  id: z.number(),
  state: z.string(),
  description: z.string().nullish(),
  context: z.object({ name: z.string(), genre: z.string().nullish() }),
})
const connectionSchema = z.object({ authenticatedUser: z.object({ id: z.string() }) })

const pageSize = 100
const longestDescription = 4_000

/** The API of Azure DevOps, which has no ref for the head of a pull request: those of forks are left out. */
export function azureDevOpsApi(ask: ForgeRequest, { owner: project, name, web }: ForgeRepository): ForgeApi {
  const root = `/${encodeURIComponent(project)}/_apis/git/repositories/${encodeURIComponent(name)}`
  return {
    ...azureDevOpsThreads(ask, root),
    fileUrl: (branch, path) => {
      const query = `path=${encodeURIComponent(`/${path}`)}&version=GB${encodeURIComponent(branch)}`
      return `${web}/${urlPath(project, '_git', name)}?${query}`
    },
    commentFormat: { maxLength: 60_000, hasHtml: true },
    states: { pending: 'pending', success: 'succeeded', failure: 'failed' },
    async proposals(target, signal) {
      const into = encodeURIComponent(`refs/heads/${target}`)
      const filter = `searchCriteria.status=active&searchCriteria.targetRefName=${into}`
      const page = z.object({ value: z.array(pullSchema) })
      const all = await allPages(0, async skip => {
        const path = `${root}/pullrequests?${filter}&$top=${pageSize}&$skip=${skip}&${version}`
        const { value: items } = await askFor(ask, page, path, signal)
        return { items, next: items.length < pageSize ? undefined : skip + pageSize }
      })
      return all.flatMap(proposalOf)
    },
    async openProposal({ branch, target, title, text }) {
      const [sourceRefName, targetRefName] = [branch, target].map(name => `refs/heads/${name}`)
      const body = { sourceRefName, targetRefName, title, description: shortened(text, longestDescription) }
      const path = `${root}/pullrequests?${version}`
      return (await makeFor(ask, openedSchema, path, { ...body })).pullRequestId
    },
    async whoAmI() {
      const path = `/_apis/connectionData?${version}-preview`
      return (await askFor(ask, connectionSchema, path)).authenticatedUser.id
    },
    async lastStatus(commit, context) {
      const wanted = contextOf(context)
      const found = z.object({ value: z.array(statusSchema) })
      const path = `${root}/commits/${commit}/statuses?latestOnly=true&${version}`
      const { value } = await askFor(ask, found, path)
      const [last] = value
        .filter(each => each.context.name === wanted.name && (each.context.genre ?? '') === wanted.genre)
        .sort((a, b) => b.id - a.id)
      return last && { state: last.state, description: last.description ?? '' }
    },
    addStatus: (commit, { context, state, description }) => {
      const path = `${root}/commits/${commit}/statuses?${version}`
      return ask({ method: 'POST', path, body: { context: contextOf(context), state, description } })
    },
  }
}

function proposalOf(pull: z.infer<typeof pullSchema>): readonly Proposal[] {
  const { pullRequestId: number, title, sourceRefName: ref, targetRefName } = pull
  const head = pull.lastMergeSourceCommit?.commitId
  if (head === undefined || pull.forkSource != null) return []
  const [source = '', target = ''] = [ref, targetRefName].map(each => each.replace(/^refs\/heads\//, ''))
  return [{ number, title, head, ref, isFork: false, target, source }]
}

// `banyan/plan` is the plan of the genre banyan.
function contextOf(context: string): { readonly genre: string; readonly name: string } {
  const at = context.indexOf('/')
  return { genre: context.slice(0, Math.max(0, at)), name: context.slice(at + 1) }
}

import * as z from 'zod'
import type { AnnotationApi } from './annotation-api.ts'
import type { ForgeApi } from './forge-of-api.ts'
import type { ForgeRequest } from './forge-request.ts'
import { askFor } from './read-answer.ts'

const threadSchema = z.object({
  id: z.number(),
  isDeleted: z.boolean().nullish(),
  /** Only of a thread on a file. */
  threadContext: z
    .object({ filePath: z.string().nullish(), rightFileStart: z.object({ line: z.number() }).nullish() })
    .nullish(),
  comments: z.array(
    z.object({
      id: z.number(),
      content: z.string().nullish(),
      author: z.object({ id: z.string() }).nullish(),
      isDeleted: z.boolean().nullish(),
    }),
  ),
})
const threadsSchema = z.object({ value: z.array(threadSchema) })

// As the API numbers them.
const textType = 1
const active = 1
const closed = 4

/** What is asked of the API. */
export const version = 'api-version=7.1'

/** Threads of Azure DevOps, on a pull request or on a line of it. */
export function azureDevOpsThreads(
  ask: ForgeRequest,
  root: string,
): AnnotationApi & Pick<ForgeApi, 'comments' | 'addComment'> {
  const threads = (number: number): string => `${root}/pullRequests/${number}/threads`
  const standing = async (number: number) => {
    const { value } = await askFor(ask, threadsSchema, `${threads(number)}?${version}`)
    return value.flatMap(standingOf).map(each => {
      const path = `${threads(number)}/${each.thread}/comments/${each.id}?${version}`
      return { path, text: each.content ?? '', author: each.author?.id, at: each.threadContext }
    })
  }
  const add = (number: number, content: string, rest: object): Promise<unknown> => {
    const comments = [{ parentCommentId: 0, content, commentType: textType }]
    return ask({ method: 'POST', path: `${threads(number)}?${version}`, body: { comments, ...rest } })
  }
  return {
    async comments(number) {
      return (await standing(number)).map(({ path, text, author }) => {
        const edit = (changed: string): Promise<unknown> =>
          ask({ method: 'PATCH', path, body: { content: changed } })
        return { author, text, edit }
      })
    },
    // Closed, as a policy may want every open thread resolved before the merge.
    addComment: (number, content) => add(number, content, { status: closed }),
    annotationForm: 'text',
    async annotations({ number }) {
      return (await standing(number)).flatMap(({ path, text, author, at }) => {
        if (at?.filePath == null) return []
        const annotations = [{ path: at.filePath.replace(/^\//, ''), line: at.rightFileStart?.line, text }]
        return [{ author, annotations, remove: () => ask({ method: 'DELETE', path }) }]
      })
    },
    async addAnnotations({ number }, annotations) {
      for (const { path, line, text } of annotations) {
        const at = { line, offset: 1 }
        const threadContext = { filePath: `/${path}`, rightFileStart: at, rightFileEnd: at }
        await add(number, text, { status: active, threadContext })
      }
    },
  }
}

function standingOf({ id: thread, isDeleted, threadContext, comments }: z.infer<typeof threadSchema>) {
  if (isDeleted === true) return []
  return comments.filter(each => each.isDeleted !== true).map(each => ({ ...each, thread, threadContext }))
}

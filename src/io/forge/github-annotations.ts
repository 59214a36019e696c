import * as z from 'zod'
import type { AnnotationApi } from './annotation-api.ts'
import type { ForgeRequest } from './forge-request.ts'
import { linesInDiff } from './lines-in-diff.ts'
import { askFor, numberedPages } from './read-answer.ts'

const commentSchema = z.object({
  id: z.number(),
  body: z.string(),
  path: z.string(),
  /** Null where the line is gone. */
  line: z.number().nullish(),
  user: z.object({ id: z.number(), type: z.string().optional() }).nullish(),
})
/** Without a patch where it would be too long, or nothing in the file changed. */
const fileSchema = z.object({ filename: z.string(), patch: z.string().optional() })

const pageSize = 50

/** Comments of reviews, which GitHub refuses as a whole where it does not show a line of one. */
export function githubAnnotations(ask: ForgeRequest, root: string): AnnotationApi {
  const pages = async <Item>(path: string, schema: z.ZodType<Item>) =>
    await numberedPages(pageSize, async page =>
      askFor(ask, z.array(schema), `${path}?page=${page}&per_page=${pageSize}`),
    )
  return {
    annotationForm: 'text',
    async annotations({ number }, me) {
      const comments = await pages(`${root}/pulls/${number}/comments`, commentSchema)
      // Whose token is nobody's is an app, which is no person.
      const perhapsOurs = comments.filter(({ user }) => me !== undefined || user?.type === 'Bot')
      return perhapsOurs.map(({ id, body, path, line, user }) => ({
        author: user?.id,
        annotations: [{ path, line: line ?? undefined, text: body }],
        remove: () => ask({ method: 'DELETE', path: `${root}/pulls/comments/${id}` }),
      }))
    },
    async addAnnotations({ number, head }, annotations) {
      const files = await pages(`${root}/pulls/${number}/files`, fileSchema)
      const shown = new Map(files.map(({ filename, patch = '' }) => [filename, linesInDiff(patch)]))
      const comments = annotations
        .filter(({ path, line }) => shown.get(path)?.has(line))
        .map(({ path, line, text }) => ({ path, line, side: 'RIGHT', body: text }))
      if (comments.length === 0) return
      const body = { commit_id: head, event: 'COMMENT', comments }
      await ask({ method: 'POST', path: `${root}/pulls/${number}/reviews`, body })
    },
  }
}

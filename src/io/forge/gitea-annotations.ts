import * as z from 'zod'
import type { AnnotationApi } from './annotation-api.ts'
import type { ForgeRequest } from './forge-request.ts'
import { askFor, numberedPages } from './read-answer.ts'

const reviewSchema = z.object({
  id: z.number(),
  commit_id: z.string(),
  comments_count: z.number(),
  user: z.object({ id: z.number() }).nullish(),
})
const commentSchema = z.object({
  body: z.string(),
  path: z.string(),
  position: z.number(),
  user: z.object({ id: z.number() }).nullish(),
})

const pageSize = 50

/** Reviews of Gitea and Forgejo. Only a review can be deleted, and a line is that of its commit for ever. */
export function giteaAnnotations(ask: ForgeRequest, root: string): AnnotationApi {
  const reviews = (number: number): string => `${root}/pulls/${number}/reviews`
  return {
    annotationForm: 'text',
    async annotations({ number, head }, me) {
      const all = await numberedPages(pageSize, async page =>
        askFor(ask, z.array(reviewSchema), `${reviews(number)}?page=${page}&limit=${pageSize}`),
      )
      const own = all.filter(each => each.comments_count > 0 && (me === undefined || each.user?.id === me))
      return await Promise.all(
        own.map(async ({ id, user, commit_id: commit }) => {
          const path = `${reviews(number)}/${id}`
          const comments = await askFor(ask, z.array(commentSchema), `${path}/comments`)
          return {
            author: user?.id,
            // A reply of anybody is of the review that has what it replies to.
            annotations: comments.map(({ body, path: file, position, user: by }) => ({
              author: by?.id,
              path: file,
              line: commit === head ? position : undefined,
              text: body,
            })),
            remove: () => ask({ method: 'DELETE', path }),
          }
        }),
      )
    },
    addAnnotations({ number, head }, annotations) {
      const comments = annotations.map(({ path, line, text }) => ({ path, new_position: line, body: text }))
      const body = { commit_id: head, event: 'COMMENT', comments }
      return ask({ method: 'POST', path: reviews(number), body })
    },
  }
}

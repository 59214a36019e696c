import { addAnnotation, objectsOf, ok, pageOf, type Route, removeAnnotations } from './fake-forge.ts'
import { isLineShown } from './is-line-shown.ts'

const repository = '/repos/team/fleet'
const paging = ['page', 'per_page']

export const githubReviews: readonly Route[] = [
  {
    call: `GET ${repository}/pulls/:number/comments`,
    query: paging,
    answer: ({ world, query }) =>
      ok(
        pageOf(world.annotations, query).map(({ id, isOurs, commit, path, line, text }) => ({
          id,
          body: text,
          path,
          line: world.pulls.some(({ head }) => head === commit) ? line : null,
          user: { id: isOurs ? 7 : 8, type: isOurs && !world.knowsUs ? 'Bot' : 'User' },
        })),
      ),
  },
  {
    call: `GET ${repository}/pulls/:number/files`,
    query: paging,
    answer: ({ world, query }) =>
      ok(pageOf([...world.diffs], query).map(([filename, patch]) => ({ filename, ...(patch && { patch }) }))),
  },
  {
    call: `POST ${repository}/pulls/:number/reviews`,
    body: ['commit_id', 'event', 'comments'],
    answer: ({ world, body }) => {
      const comments = objectsOf(body.comments, ['body', 'line', 'path', 'side'])
      const isShown = comments?.every(
        ({ path, line, side }) => side === 'RIGHT' && isLineShown(world, path, line),
      )
      if (comments === undefined || isShown !== true || body.event !== 'COMMENT')
        return { status: 422, body: {} }
      for (const { path, line, body: text } of comments)
        addAnnotation(world, {
          commit: `${body.commit_id}`,
          path: `${path}`,
          line: Number(line),
          text: `${text}`,
        })
      return ok({})
    },
  },
  {
    call: `DELETE ${repository}/pulls/comments/:id`,
    answer: ({ world, at }) =>
      removeAnnotations(world, ({ id, isOurs }) => isOurs && `${id}` === at.id) && { status: 204 },
  },
]

import { addAnnotation, objectsOf, ok, pageOf, type Route, removeAnnotations } from './fake-forge.ts'

const reviews = '/repos/team/fleet/pulls/:number/reviews'

export const giteaReviews: readonly Route[] = [
  {
    call: `GET ${reviews}`,
    query: ['page', 'limit'],
    answer: ({ world, query }) => {
      const all = Map.groupBy(world.annotations, ({ review }) => review)
      const found = [...all].map(([id, said]) => ({
        id,
        commit_id: said[0]?.commit,
        comments_count: said.length,
        user: { id: said[0]?.isOurs === true ? 7 : 8 },
      }))
      const approval = { id: 1, commit_id: 'f'.repeat(40), comments_count: 0, user: { id: 7 } }
      return ok(pageOf([approval, ...found], query, 'limit'))
    },
  },
  {
    call: `GET ${reviews}/:id/comments`,
    answer: ({ world, at }) => {
      const said = world.annotations.filter(({ review }) => `${review}` === at.id)
      return ok(
        said.map(({ path, line, text, isOurs }) => ({
          path,
          position: line,
          body: text,
          user: { id: isOurs ? 7 : 8 },
        })),
      )
    },
  },
  {
    call: `POST ${reviews}`,
    body: ['commit_id', 'event', 'comments'],
    answer: ({ world, body }) => {
      const comments = objectsOf(body.comments, ['body', 'new_position', 'path'])
      if (comments === undefined || body.event !== 'COMMENT') return { status: 422, body: {} }
      const review = (world.annotations.at(-1)?.id ?? 100) + 1
      for (const { path, new_position: line, body: text } of comments)
        addAnnotation(world, {
          review,
          commit: `${body.commit_id}`,
          path: `${path}`,
          line: Number(line),
          text: `${text}`,
        })
      return ok({})
    },
  },
  {
    call: `DELETE ${reviews}/:id`,
    // What others replied goes with it.
    answer: ({ world, at }) => {
      const of = world.annotations.filter(({ review }) => `${review}` === at.id)
      if (of[0]?.isOurs !== true) return undefined
      return removeAnnotations(world, each => of.includes(each)) && { status: 204 }
    },
  },
]

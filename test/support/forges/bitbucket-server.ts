import { addComment, addStatus, created, editComment, type FakeForge, ok, statusesOf } from './fake-forge.ts'

const repository = '/projects/OPS/repos/fleet'
const paging = ['start', 'limit']

export const bitbucketServer: FakeForge = {
  kind: 'bitbucket-server',
  whoAmI: /^GET .*\/application-properties$/,
  repository: '/scm/OPS/fleet.git',
  api: '/rest/api/latest',
  authorization: 'Bearer secret',
  states: { pending: 'INPROGRESS', success: 'SUCCESSFUL', failure: 'FAILED', unknown: 'CANCELLED' },
  refs: { here: 'refs/heads/change', fork: 'refs/pull-requests/2/from' },
  routes: [
    {
      call: 'GET /application-properties',
      answer: ({ world }) => ({
        status: 200,
        ...(world.knowsUs && { headers: { 'X-AUSERNAME': 'us%40corp' } }),
        body: { version: '9.4.0' },
      }),
    },
    {
      call: `GET ${repository}/pull-requests`,
      query: ['state', 'direction', 'at', ...paging],
      answer: ({ world, query }) =>
        ok(
          paged(world.pulls, query, ({ number, head, source, target, from }) => ({
            id: number,
            title: `change ${number}`,
            fromRef: {
              id: `refs/heads/${source}`,
              latestCommit: head,
              repository: { id: from === 'here' ? 1 : 2 },
            },
            toRef: { id: `refs/heads/${target}`, latestCommit: 'f'.repeat(40), repository: { id: 1 } },
          })),
        ),
    },
    {
      call: `GET ${repository}/pull-requests/:number/activities`,
      query: paging,
      answer: ({ world, query }) =>
        ok(
          paged([undefined, ...world.comments], query, comment =>
            comment === undefined
              ? { action: 'OPENED' }
              : {
                  action: 'COMMENTED',
                  comment: {
                    id: comment.id,
                    version: comment.text.length,
                    text: comment.text,
                    author: { name: comment.isOurs ? 'us@corp' : 'them@corp' },
                  },
                },
          ),
        ),
    },
    {
      call: `POST ${repository}/pull-requests/:number/comments`,
      body: ['text'],
      answer: ({ world, body }) => created(addComment(world, body.text)),
    },
    {
      call: `PUT ${repository}/pull-requests/:number/comments/:id`,
      body: ['text', 'version'],
      answer: ({ world, at, body }) => {
        const isCurrent = world.comments.some(
          ({ id, text }) => `${id}` === at.id && text.length === body.version,
        )
        if (!isCurrent) return { status: 409, body: {} }
        return editComment(world, at.id, body.text) && ok({})
      },
    },
    {
      call: `GET ${repository}/commits/:commit/builds`,
      query: ['key'],
      answer: ({ world, at, query }) => {
        const [last] = statusesOf(world, at.commit, query.get('key') ?? '')
        return last && ok({ key: last.context, state: last.state, description: last.description })
      },
    },
    {
      call: `POST ${repository}/commits/:commit/builds`,
      body: ['key', 'name', 'state', 'description', 'url'],
      answer: ({ world, at, body: { key, state, description } }) => {
        addStatus(world, at.commit, { context: key, state, description })
        return { status: 204 }
      },
    },
  ],
}

function paged<Item>(items: readonly Item[], query: URLSearchParams, show: (item: Item) => object): object {
  const start = Number(query.get('start'))
  const end = start + Number(query.get('limit'))
  const isLastPage = end >= items.length
  return { values: items.slice(start, end).map(show), isLastPage, nextPageStart: isLastPage ? null : end }
}

import {
  addComment,
  addStatus,
  branchOf,
  created,
  editComment,
  type FakeForge,
  objectsOf,
  ok,
  openPull,
  statusesOf,
} from './fake-forge.ts'
import { annotateReport, annotationsOf, deleteReport, putReport } from './insights.ts'

const repository = '/api/latest/projects/OPS/repos/fleet'
const report = '/insights/latest/projects/OPS/repos/fleet/commits/:commit/reports/:key'
const paging = ['start', 'limit']

export const bitbucketServer: FakeForge = {
  kind: 'bitbucket-server',
  whoAmI: /^GET .*\/application-properties$/,
  repository: '/scm/OPS/fleet.git',
  api: '/rest',
  authorization: 'Bearer secret',
  states: { pending: 'INPROGRESS', success: 'SUCCESSFUL', failure: 'FAILED', unknown: 'CANCELLED' },
  refs: { here: 'refs/heads/change', fork: 'refs/pull-requests/2/from' },
  routes: [
    {
      call: `GET ${report}/annotations`,
      answer: call => {
        const found = annotationsOf(call)
        return (
          found && ok({ annotations: found.map(({ path, line, text }) => ({ path, line, message: text })) })
        )
      },
    },
    {
      call: `PUT ${report}`,
      body: ['title', 'details', 'reporter', 'result'],
      answer: call => {
        putReport(call)
        return ok({})
      },
    },
    {
      call: `POST ${report}/annotations`,
      body: ['annotations'],
      answer: call => {
        const keys = ['externalId', 'type', 'severity', 'path', 'line', 'message']
        const added = objectsOf(call.body.annotations, keys)
        return added === undefined ? { status: 400, body: {} } : annotateReport(call, added, 'message')
      },
    },
    { call: `DELETE ${report}`, answer: deleteReport },
    {
      call: 'GET /api/latest/application-properties',
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
      call: `POST ${repository}/pull-requests`,
      body: ['title', 'description', 'fromRef', 'toRef'],
      answer: ({ world, body: { fromRef, toRef, title, description: text } }) => {
        const opened = openPull(world, { source: endOf(fromRef), target: endOf(toRef), title, text })
        return 'answer' in opened ? opened.answer : created({ id: opened.pull.number })
      },
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

function endOf(end: unknown): unknown {
  const { id, repository: of } = Object(end)
  const { slug, project } = Object(of)
  return repository.endsWith(`/projects/${Object(project).key}/repos/${slug}`) ? branchOf(id) : undefined
}

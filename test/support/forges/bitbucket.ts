import {
  addComment,
  addStatus,
  created,
  editComment,
  type FakeForge,
  type FakePull,
  ok,
  openPull,
  pageOf,
  statusesOf,
} from './fake-forge.ts'
import { annotateReport, annotationsOf, deleteReport, putReport } from './insights.ts'

const repository = '/repositories/acme/fleet'
const paging = ['page', 'pagelen']
const report = `${repository}/commit/:commit/reports/:key`

export const bitbucket: FakeForge = {
  kind: 'bitbucket',
  whoAmI: /^GET .*\/user$/,
  repository: '/acme/fleet.git',
  api: '/2.0',
  authorization: 'Bearer secret',
  states: { pending: 'INPROGRESS', success: 'SUCCESSFUL', failure: 'FAILED', unknown: 'STOPPED' },
  refs: { here: 'refs/heads/change', fork: undefined },
  // The first 40 characters of its sha256.
  contexts: {
    'banyan/plan': 'e0593fcf406f67d3777a72dc28bd9b391c60b1d4',
    other: 'd9298a10d1b0735837dc4bd85dac641b0f3cef27',
  },
  routes: [
    {
      call: `GET ${report}/annotations`,
      query: paging,
      answer: call => {
        const found = annotationsOf(call)
        return (
          found && ok(paged(found, call.query, ({ path, line, text }) => ({ path, line, summary: text })))
        )
      },
    },
    {
      call: `PUT ${report}`,
      body: ['title', 'details', 'report_type', 'result', 'reporter'],
      answer: call => {
        putReport(call)
        return ok({})
      },
    },
    {
      call: `POST ${report}/annotations`,
      item: ['external_id', 'annotation_type', 'severity', 'path', 'line', 'summary'],
      answer: call => annotateReport(call, call.items, 'summary'),
    },
    { call: `DELETE ${report}`, answer: deleteReport },
    {
      call: 'GET /user',
      answer: ({ world }) => (world.knowsUs ? ok({ uuid: '{us}' }) : { status: 403, body: {} }),
    },
    {
      call: `GET ${repository}/pullrequests`,
      query: ['state', ...paging],
      answer: ({ world, query }) => ok(paged(world.pulls, query, pullOf)),
    },
    {
      call: `POST ${repository}/pullrequests`,
      body: ['source', 'destination', 'title', 'description'],
      answer: ({ world, body: { source, destination, title, description: text } }) => {
        const ends = { source: nameOf(source), target: nameOf(destination) }
        const opened = openPull(world, { ...ends, title, text })
        return 'answer' in opened ? opened.answer : created({ id: opened.pull.number })
      },
    },
    {
      call: `GET ${repository}/commit/:short`,
      answer: ({ world, at }) => {
        const found = world.pulls.find(({ head }) => head.startsWith(at.short ?? ''))
        return found && ok({ hash: found.head })
      },
    },
    {
      call: `GET ${repository}/pullrequests/:number/comments`,
      query: paging,
      answer: ({ world, query }) =>
        ok(
          paged(world.comments, query, ({ id, isOurs, text }) => ({
            id,
            content: { raw: text },
            user: { uuid: isOurs ? '{us}' : '{them}' },
            deleted: false,
          })),
        ),
    },
    {
      call: `POST ${repository}/pullrequests/:number/comments`,
      body: ['content'],
      answer: ({ world, body }) => created(addComment(world, rawOf(body.content))),
    },
    {
      call: `PUT ${repository}/pullrequests/:number/comments/:id`,
      body: ['content'],
      answer: ({ world, at, body }) => editComment(world, at.id, rawOf(body.content)) && ok({}),
    },
    {
      call: `GET ${repository}/commit/:commit/statuses/build/:key`,
      answer: ({ world, at }) => {
        const [last] = statusesOf(world, at.commit, at.key)
        return last && ok({ key: last.context, state: last.state, description: last.description })
      },
    },
    {
      call: `POST ${repository}/commit/:commit/statuses/build`,
      body: ['key', 'name', 'state', 'description', 'url'],
      answer: ({ world, at, body: { key, state, description } }) => {
        if (String(key).length > 40) return { status: 400, body: {} }
        addStatus(world, at.commit, { context: key, state, description })
        return created({})
      },
    },
  ],
}

function nameOf(end: unknown): unknown {
  const { branch } = Object(end)
  return Object(branch).name
}

function pullOf({ number, head, source, target, from }: FakePull): object {
  return {
    id: number,
    title: `change ${number}`,
    source: {
      branch: { name: source },
      commit: { hash: head.slice(0, 12) },
      repository: from === 'gone' ? null : { full_name: from === 'here' ? 'acme/fleet' : 'them/fleet' },
    },
    destination: {
      branch: { name: target },
      commit: { hash: 'f'.repeat(12) },
      repository: { full_name: 'acme/fleet' },
    },
  }
}

function paged<Item>(items: readonly Item[], query: URLSearchParams, show: (item: Item) => object): object {
  const page = Number(query.get('page') ?? 1)
  const isLast = page * Number(query.get('pagelen')) >= items.length
  const following = new URLSearchParams(query)
  following.set('page', String(page + 1))
  const next = `https://elsewhere.example/2.0/any?${following}`
  return { values: pageOf(items, query, 'pagelen').map(show), ...(!isLast && { next }) }
}

function rawOf(content: unknown): unknown {
  const isRaw = typeof content === 'object' && content !== null && 'raw' in content
  return isRaw ? content.raw : undefined
}

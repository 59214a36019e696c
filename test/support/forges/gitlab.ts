import {
  addComment,
  addStatus,
  created,
  editComment,
  type FakeForge,
  ok,
  openPull,
  pageOf,
  statusesOf,
} from './fake-forge.ts'
import { gitlabThreads } from './gitlab-threads.ts'

const project = '/projects/acme%2Fplatform%2Ffleet'
const paging = ['page', 'per_page']

export const gitlab: FakeForge = {
  kind: 'gitlab',
  whoAmI: /^GET .*\/user$/,
  repository: '/acme/platform/fleet.git',
  api: '/api/v4',
  authorization: 'Bearer secret',
  states: { pending: 'pending', success: 'success', failure: 'failed', unknown: 'canceled' },
  refs: { here: 'refs/merge-requests/2/head', fork: 'refs/merge-requests/2/head' },
  routes: [
    ...gitlabThreads,
    {
      call: 'GET /user',
      answer: ({ world }) => (world.knowsUs ? ok({ id: 7 }) : { status: 403, body: {} }),
    },
    {
      call: `GET ${project}/merge_requests`,
      query: ['state', 'target_branch', ...paging],
      answer: ({ world, query }) =>
        ok(
          pageOf(world.pulls, query).map(({ number, head, source, target, from }) => ({
            iid: number,
            title: `change ${number}`,
            sha: head,
            target_branch: target,
            source_branch: source,
            source_project_id: from === 'gone' ? null : from === 'here' ? 1 : 2,
            target_project_id: 1,
          })),
        ),
    },
    {
      call: `POST ${project}/merge_requests`,
      body: ['source_branch', 'target_branch', 'title', 'description'],
      answer: ({
        world,
        body: { source_branch: source, target_branch: target, title, description: text },
      }) => {
        const opened = openPull(world, { source, target, title, text })
        return 'answer' in opened ? opened.answer : created({ iid: opened.pull.number })
      },
    },
    {
      call: `GET ${project}/merge_requests/:number/notes`,
      query: paging,
      answer: ({ world, query }) => {
        const notes = [...world.comments, ...world.annotations].map(({ id, isOurs, text, ...said }) => ({
          id,
          body: text,
          author: { id: isOurs ? 7 : 8 },
          ...('path' in said && {
            position: { head_sha: said.commit, new_path: said.path, new_line: said.line },
          }),
        }))
        return ok(pageOf(notes, query))
      },
    },
    {
      call: `POST ${project}/merge_requests/:number/notes`,
      body: ['body'],
      answer: ({ world, body }) => created(addComment(world, body.body)),
    },
    {
      call: `PUT ${project}/merge_requests/:number/notes/:id`,
      body: ['body'],
      answer: ({ world, at, body }) => editComment(world, at.id, body.body) && ok({}),
    },
    {
      call: `GET ${project}/repository/commits/:commit/statuses`,
      query: ['name', ...paging],
      answer: ({ world, at, query }) => {
        const found = statusesOf(world, at.commit, query.get('name') ?? undefined)
        const texts = [...found].reverse().map(({ context, state, description }, id) => ({
          id,
          name: context,
          status: state,
          description,
        }))
        return ok(pageOf(texts, query))
      },
    },
    {
      call: `POST ${project}/statuses/:commit`,
      body: ['name', 'state', 'description'],
      answer: ({ world, at, body: { name, state, description } }) => {
        const isHere = world.pulls.every(({ head, from }) => head !== at.commit || from === 'here')
        if (!isHere) return { status: 404, body: { message: '404 References for commit Not Found' } }
        const [last] = statusesOf(world, at.commit, String(name))
        if (last?.state === 'pending' && state === 'pending') return { status: 400, body: {} }
        addStatus(world, at.commit, { context: name, state, description })
        return created({})
      },
    },
  ],
}

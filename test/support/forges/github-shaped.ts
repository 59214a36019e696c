import type { ForgeKind } from '../../../src/io/forge/forge-kinds.ts'
import {
  addComment,
  addStatus,
  created,
  editComment,
  type FakeForge,
  type FakeStatus,
  ok,
  openPull,
  pageOf,
  type Route,
  statusesOf,
} from './fake-forge.ts'
import { giteaReviews } from './gitea-reviews.ts'
import { githubReviews } from './github-reviews.ts'

const repository = '/repos/team/fleet'
const paging = ['page', 'per_page', 'limit']

function githubShaped(
  kind: ForgeKind,
  api: string,
  stateKey: 'state' | 'status',
  none: readonly [] | null,
  reviews: readonly Route[],
): FakeForge {
  return {
    kind,
    whoAmI: /^GET .*\/user$/,
    repository: '/team/fleet.git',
    api,
    authorization: 'Bearer secret',
    states: { pending: 'pending', success: 'success', failure: 'failure', unknown: 'error' },
    refs: { here: 'refs/pull/2/head', fork: 'refs/pull/2/head' },
    routes: [
      ...reviews,
      {
        call: 'GET /user',
        answer: ({ world }) => (world.knowsUs ? ok({ id: 7 }) : { status: 403, body: {} }),
      },
      {
        call: `GET ${repository}/pulls`,
        query: ['state', 'base', ...paging],
        answer: ({ world, query }) =>
          ok(
            pageOf(world.pulls, query).map(({ number, head, source, target, from }) => ({
              number,
              title: `change ${number}`,
              head: {
                sha: head,
                ref: source,
                repo: from === 'gone' ? null : { id: from === 'here' ? 1 : 2 },
              },
              base: { ref: target, repo: { id: 1 } },
            })),
          ),
      },
      {
        call: `POST ${repository}/pulls`,
        body: ['head', 'base', 'title', 'body'],
        answer: ({ world, body: { head: source, base: target, title, body: text } }) => {
          const opened = openPull(world, { source, target, title, text })
          return 'answer' in opened ? opened.answer : created({ number: opened.pull.number })
        },
      },
      {
        call: `GET ${repository}/issues/:number/comments`,
        query: paging,
        answer: ({ world, query }) =>
          ok(
            pageOf(world.comments, query).map(({ id, isOurs, text }) => ({
              id,
              body: text,
              user: { id: isOurs ? 7 : 8 },
            })),
          ),
      },
      {
        call: `POST ${repository}/issues/:number/comments`,
        body: ['body'],
        answer: ({ world, body }) => created(addComment(world, body.body)),
      },
      {
        call: `PATCH ${repository}/issues/comments/:id`,
        body: ['body'],
        answer: ({ world, at, body }) => editComment(world, at.id, body.body) && ok({}),
      },
      {
        call: `GET ${repository}/commits/:commit/status`,
        query: paging,
        answer: ({ world, at, query }) => {
          const known = statusesOf(world, at.commit)
          const isNewest = ({ context }: FakeStatus, index: number): boolean =>
            known.findIndex(each => each.context === context) === index
          const page = pageOf(known.filter(isNewest), query)
          const statuses = page.map(({ context, state, description }) => ({
            context,
            [stateKey]: state,
            description,
          }))
          return ok({ statuses: page.length === 0 ? none : statuses })
        },
      },
      {
        call: `POST ${repository}/statuses/:commit`,
        body: ['context', 'state', 'description'],
        answer: ({ world, at, body }) => {
          addStatus(world, at.commit, body)
          return created({})
        },
      },
    ],
  }
}

export const github: FakeForge = githubShaped('github', '/api/v3', 'state', [], githubReviews)
export const gitea: FakeForge = githubShaped('gitea', '/api/v1', 'status', null, giteaReviews)

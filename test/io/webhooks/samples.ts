import type { JsonObject } from '../../../src/base/std/json.ts'
import type { Hint } from '../../../src/io/webhooks/hint.ts'
import type { Forge } from '../../../src/io/webhooks/receiver.ts'
import type { Proof } from './prove.ts'

/** A delivery as a forge documents it, shortened to what is of use and some of what is not. */
export interface Sample {
  readonly forge: Forge
  readonly title: string
  readonly headers: Proof
  readonly body: JsonObject
  readonly hint: Hint
}

const zeros = '0'.repeat(40)
const before = '1'.repeat(40)
const after = '2'.repeat(40)

const main: Hint = { kind: 'push', refs: ['refs/heads/main'] }
const other: Hint = { kind: 'other' }

/** Payloads of GitHub, and of those that took over its shape, speak of `https://<host>/acme/fleet`. */
export function githubRepository(host: string): JsonObject {
  return {
    id: 7,
    name: 'fleet',
    full_name: 'acme/fleet',
    html_url: `https://${host}/acme/fleet`,
    clone_url: `https://${host}/acme/fleet.git`,
    ssh_url: `git@${host}:acme/fleet.git`,
    default_branch: 'main',
  }
}

type Event = readonly [title: string, event: string, body: JsonObject, hint: Hint]

function changed(action: string, merged = false): JsonObject {
  const pull = { number: 12, merged, draft: false, base: { ref: 'main', sha: before }, head: { sha: after } }
  return { action, number: 12, pull_request: pull }
}

function pull(action: Extract<Hint, { readonly kind: 'pull-request' }>['action']): Hint {
  return { kind: 'pull-request', number: 12, action }
}

const comment = { id: 99, body: '/plan', user: { login: 'somebody' } }

const githubEvents: readonly Event[] = [
  ['a push', 'push', { ref: 'refs/heads/main', before, after, forced: false, commits: [] }, main],
  ['a tag', 'push', { ref: 'refs/tags/v1', before: zeros, after }, { kind: 'push', refs: ['refs/tags/v1'] }],
  ['a deleted branch', 'push', { ref: 'refs/heads/main', before, after: zeros, deleted: true }, main],
  ['a new branch', 'create', { ref: 'main', ref_type: 'branch', master_branch: 'main' }, main],
  ['a new repository', 'create', { ref: null, ref_type: 'repository' }, other],
  [
    'a tag that is no more',
    'delete',
    { ref: 'v1', ref_type: 'tag' },
    { kind: 'push', refs: ['refs/tags/v1'] },
  ],
  ['an opened pull request', 'pull_request', changed('opened'), pull('opened')],
  ['one that is opened again', 'pull_request', changed('reopened'), pull('opened')],
  ['another target branch', 'pull_request', changed('edited'), pull('updated')],
  ['a closed pull request', 'pull_request', changed('closed'), pull('closed')],
  ['a merged pull request', 'pull_request', changed('closed', true), pull('merged')],
  ['a label', 'pull_request', changed('labeled'), pull('other')],
  ['an issue', 'issues', { action: 'opened', issue: { number: 12 } }, other],
  ['a comment on an issue', 'issue_comment', { action: 'created', issue: { number: 12 }, comment }, other],
]

const ofGithub: readonly Event[] = [
  ['a ping', 'ping', { zen: 'Keep it small.', hook_id: 1 }, { kind: 'ping' }],
  ['new commits', 'pull_request', changed('synchronize'), pull('updated')],
  ['no draft any more', 'pull_request', changed('ready_for_review'), pull('opened')],
  [
    'a comment',
    'issue_comment',
    { action: 'created', issue: { number: 12, pull_request: { url: 'https://x' } }, comment },
    { kind: 'comment', number: 12 },
  ],
  [
    'a comment on a line',
    'pull_request_review_comment',
    { action: 'created', pull_request: { number: 12 }, comment },
    { kind: 'comment', number: 12 },
  ],
]

const ofGitea: readonly Event[] = [
  ['new commits', 'pull_request', changed('synchronized'), pull('updated')],
  [
    'a comment',
    'issue_comment',
    { action: 'created', issue: { number: 12, title: 'x' }, comment, is_pull: true },
    { kind: 'comment', number: 12 },
  ],
]

function inGithubShape(
  forge: Forge,
  headers: (event: string) => Proof,
  events: readonly Event[],
): readonly Sample[] {
  const repository = githubRepository(`${forge}.example`)
  return [...githubEvents, ...events].map(([title, event, body, hint]) => {
    return { forge, title, headers: headers(event), body: { ...body, repository }, hint }
  })
}

const id = '72d3162e-cc78-11e3-81ab-4c9367dc0958'

export const githubShaped: readonly Sample[] = [
  ...inGithubShape('github', event => ({ 'x-github-event': event, 'x-github-delivery': id }), ofGithub),
  ...inGithubShape(
    'gitea',
    event => ({
      'x-gitea-event': event,
      'x-gitea-delivery': id,
      'x-github-event': 'ping',
      'x-gogs-event': 'ping',
    }),
    ofGitea,
  ),
  ...inGithubShape(
    'forgejo',
    event => ({ 'x-forgejo-event': event, 'x-forgejo-delivery': id, 'x-gitea-event': 'ping' }),
    ofGitea,
  ),
  ...inGithubShape('gogs', event => ({ 'x-gogs-event': event, 'x-gogs-delivery': id }), ofGitea),
]

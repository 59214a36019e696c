import type { JsonObject } from '../../../base/std/json.ts'
import { listAt, numberAt, textAt } from '../fields.ts'
import { commentOn, type Hint, type PullRequestAction, pullRequest, pushTo } from '../hint.ts'
import { repositoryNames } from '../repository-name.ts'
import { type ForgeScheme, headerOf } from '../scheme.ts'
import { isSignedInHex } from '../signature.ts'

/** Bitbucket Server and Data Center. */
export const bitbucketServer: ForgeScheme = {
  isGenuine: ({ headers, body }, secrets) =>
    isSignedInHex(headerOf(headers, 'x-hub-signature'), 'sha256=', body, secrets),
  read: (headers, body) => ({
    id: headerOf(headers, 'x-request-id'),
    hint: hintOf(headerOf(headers, 'x-event-key') ?? '', body),
    repositories: repositoriesOf(body),
  }),
}

function hintOf(event: string, body: JsonObject): Hint {
  if (event === 'diagnostics:ping') return { kind: 'ping' }
  if (event === 'repo:refs_changed' || event === 'mirror:repo_synchronized')
    return pushTo(listAt(body, 'changes').map(change => textAt(change, 'ref', 'id')))
  const number = numberAt(body, 'pullRequest', 'id')
  if (event.startsWith('pr:comment:')) return commentOn(number)
  return event.startsWith('pr:') ? pullRequest(number, actions[event]) : { kind: 'other' }
}

function repositoriesOf(body: JsonObject): readonly string[] {
  const links = [
    ...listAt(body, 'repository', 'links', 'clone'),
    ...listAt(body, 'pullRequest', 'toRef', 'repository', 'links', 'clone'),
  ]
  return repositoryNames(links.map(link => textAt(link, 'href')))
}

const actions: Readonly<Record<string, PullRequestAction>> = {
  'pr:opened': 'opened',
  'pr:reopened': 'opened',
  'pr:from_ref_updated': 'updated',
  'pr:to_ref_updated': 'updated',
  'pr:modified': 'updated',
  'pr:merged': 'merged',
  'pr:declined': 'closed',
  'pr:deleted': 'closed',
}

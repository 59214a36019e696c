import type { JsonObject, JsonValue } from '../../../base/std/json.ts'
import { listAt, numberAt, textAt } from '../fields.ts'
import { commentOn, type Hint, type PullRequestAction, pullRequest, pushTo } from '../hint.ts'
import { repositoryNames } from '../repository-name.ts'
import { type ForgeScheme, headerOf } from '../scheme.ts'
import { isSignedInHex } from '../signature.ts'

/** Bitbucket Cloud, which has a SHA-256 in the header where GitHub has a SHA-1. */
export const bitbucket: ForgeScheme = {
  isGenuine: ({ headers, body }, secrets) =>
    isSignedInHex(headerOf(headers, 'x-hub-signature'), 'sha256=', body, secrets),
  read: (headers, body) => ({
    id: headerOf(headers, 'x-request-uuid'),
    hint: hintOf(headerOf(headers, 'x-event-key') ?? '', body),
    repositories: repositoryNames([textAt(body, 'repository', 'links', 'html', 'href')]),
  }),
}

function hintOf(event: string, body: JsonObject): Hint {
  if (event === 'repo:push') return pushTo(listAt(body, 'push', 'changes').map(refOf))
  const number = numberAt(body, 'pullrequest', 'id')
  if (event.startsWith('pullrequest:comment_')) return commentOn(number)
  return event.startsWith('pullrequest:') ? pullRequest(number, actions[event]) : { kind: 'other' }
}

// A branch that was deleted has no new state.
function refOf(change: JsonValue): string | undefined {
  const state = textAt(change, 'new', 'name') === undefined ? 'old' : 'new'
  const folder = { branch: 'heads', tag: 'tags' }[textAt(change, state, 'type') ?? '']
  return folder === undefined ? undefined : `refs/${folder}/${textAt(change, state, 'name') ?? ''}`
}

const actions: Readonly<Record<string, PullRequestAction>> = {
  'pullrequest:created': 'opened',
  'pullrequest:updated': 'updated',
  'pullrequest:fulfilled': 'merged',
  'pullrequest:rejected': 'closed',
}

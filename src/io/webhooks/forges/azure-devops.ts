import type { JsonObject } from '../../../base/std/json.ts'
import { listAt, numberAt, textAt } from '../fields.ts'
import { commentOn, type Hint, type PullRequestAction, pullRequest, pushTo } from '../hint.ts'
import { repositoryNames } from '../repository-name.ts'
import { type ForgeScheme, headerOf } from '../scheme.ts'
import { isAny, isSame } from '../signature.ts'

/** Azure DevOps, which signs nothing: a secret is the password of basic authentication, of any user. */
export const azureDevOps: ForgeScheme = {
  isGenuine: ({ headers }, secrets) => {
    const password = passwordOf(headerOf(headers, 'authorization') ?? '')
    return isAny(secrets, secret => isSame(password, secret))
  },
  read: (_headers, body) => ({
    id: textAt(body, 'id'),
    hint: hintOf(body),
    repositories: repositoryNames(
      [['repository'], ['pullRequest', 'repository']].flatMap(path =>
        ['remoteUrl', 'sshUrl'].map(name => textAt(body, 'resource', ...path, name)),
      ),
    ),
  }),
}

function passwordOf(authorization: string): string | undefined {
  const encoded = /^basic (?<token>[A-Za-z0-9+/]+=*)$/i.exec(authorization)?.groups?.token
  if (encoded === undefined) return undefined
  const pair = Buffer.from(encoded, 'base64').toString('latin1')
  const colon = pair.indexOf(':')
  return colon < 0 ? undefined : pair.slice(colon + 1)
}

function hintOf(body: JsonObject): Hint {
  switch (textAt(body, 'eventType')) {
    case 'git.push':
      return pushTo(listAt(body, 'resource', 'refUpdates').map(update => textAt(update, 'name')))
    case 'git.pullrequest.created':
      return pullRequest(numberOf(body), 'opened')
    case 'git.pullrequest.updated':
      return pullRequest(numberOf(body), actions[textAt(body, 'resource', 'status') ?? ''] ?? 'updated')
    // This one also tells that a merge was tried.
    case 'git.pullrequest.merged':
      return pullRequest(numberOf(body), actions[textAt(body, 'resource', 'status') ?? ''] ?? 'other')
    case 'ms.vss-code.git-pullrequest-comment-event':
      return commentOn(numberAt(body, 'resource', 'pullRequest', 'pullRequestId'))
    default:
      return { kind: 'other' }
  }
}

function numberOf(body: JsonObject): number | undefined {
  return numberAt(body, 'resource', 'pullRequestId')
}

const actions: Readonly<Record<string, PullRequestAction>> = { completed: 'merged', abandoned: 'closed' }

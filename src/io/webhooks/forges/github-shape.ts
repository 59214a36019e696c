import type { JsonObject } from '../../../base/std/json.ts'
import { isMapAt, isTrueAt, numberAt, textAt } from '../fields.ts'
import { commentOn, type Hint, type PullRequestAction, pullRequest, pushTo } from '../hint.ts'
import { repositoryNames } from '../repository-name.ts'

const actions: Readonly<Record<string, PullRequestAction>> = {
  opened: 'opened',
  reopened: 'opened',
  ready_for_review: 'opened',
  synchronize: 'updated',
  synchronized: 'updated',
  edited: 'updated',
}

/** What a payload of GitHub says, or of a forge that took over its shape. */
export function readGithubShape(event: string | undefined, body: JsonObject): Hint {
  switch (event) {
    case 'ping':
      return { kind: 'ping' }
    case 'push':
      return pushTo([textAt(body, 'ref')])
    case 'create':
    case 'delete':
      return pushTo([refOf(body)])
    case 'pull_request':
      return pullRequest(numberAt(body, 'number') ?? numberAt(body, 'pull_request', 'number'), actionOf(body))
    case 'issue_comment':
      return isOfPullRequest(body) ? commentOn(numberAt(body, 'issue', 'number')) : { kind: 'other' }
    case 'pull_request_comment':
    case 'pull_request_review_comment':
      return commentOn(numberAt(body, 'pull_request', 'number'))
    default:
      return { kind: 'other' }
  }
}

export function githubRepositories(body: JsonObject): readonly string[] {
  return repositoryNames(['clone_url', 'ssh_url', 'html_url'].map(name => textAt(body, 'repository', name)))
}

function refOf(body: JsonObject): string | undefined {
  const folder = { branch: 'heads', tag: 'tags' }[textAt(body, 'ref_type') ?? '']
  return folder === undefined ? undefined : `refs/${folder}/${textAt(body, 'ref') ?? ''}`
}

function actionOf(body: JsonObject): PullRequestAction | undefined {
  const action = textAt(body, 'action') ?? ''
  if (action === 'closed') return isTrueAt(body, 'pull_request', 'merged') ? 'merged' : 'closed'
  return actions[action]
}

// GitHub calls comments on issues the same.
function isOfPullRequest(body: JsonObject): boolean {
  return isTrueAt(body, 'is_pull') || isMapAt(body, 'issue', 'pull_request')
}

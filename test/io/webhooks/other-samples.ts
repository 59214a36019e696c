import type { JsonObject } from '../../../src/base/std/json.ts'
import type { Hint } from '../../../src/io/webhooks/hint.ts'
import type { Sample } from './samples.ts'

const zeros = '0'.repeat(40)
const before = '1'.repeat(40)
const after = '2'.repeat(40)
const id = '6afb4d42-8f39-4a1d-bc54-0a1be9c6a2d7'

const main: Hint = { kind: 'push', refs: ['refs/heads/main'] }
const tag: Hint = { kind: 'push', refs: ['refs/tags/v1'] }
const comment: Hint = { kind: 'comment', number: 12 }
const other: Hint = { kind: 'other' }

function pull(action: Extract<Hint, { readonly kind: 'pull-request' }>['action']): Hint {
  return { kind: 'pull-request', number: 12, action }
}

const project = {
  id: 15,
  path_with_namespace: 'acme/fleet',
  git_http_url: 'https://gitlab.example/acme/fleet.git',
  git_ssh_url: 'git@gitlab.example:acme/fleet.git',
  web_url: 'https://gitlab.example/acme/fleet',
  default_branch: 'main',
}

function ofGitlab(title: string, event: string, body: JsonObject, hint: Hint): Sample {
  const headers = {
    'x-gitlab-event': event,
    'idempotency-key': id,
    'x-gitlab-instance': 'https://gitlab.example',
  }
  return { forge: 'gitlab', title, headers, body: { ...body, project }, hint }
}

function merge(action: string): JsonObject {
  const branches = {
    source_branch: 'more',
    target_branch: 'main',
    source_project_id: 15,
    target_project_id: 15,
  }
  const last = { last_commit: { id: after } }
  return {
    object_kind: 'merge_request',
    object_attributes: { iid: 12, id: 9_001, action, ...branches, ...last },
  }
}

const note = { note: 'looks good', noteable_type: 'MergeRequest' }

const gitlabSamples: readonly Sample[] = [
  ofGitlab('a push', 'Push Hook', { object_kind: 'push', ref: 'refs/heads/main', before, after }, main),
  ofGitlab(
    'a deleted branch',
    'Push Hook',
    { object_kind: 'push', ref: 'refs/heads/main', after: zeros },
    main,
  ),
  ofGitlab('a tag', 'Tag Push Hook', { object_kind: 'tag_push', ref: 'refs/tags/v1', after }, tag),
  ofGitlab('a push to the instance', 'System Hook', { object_kind: 'push', ref: 'refs/heads/main' }, main),
  ofGitlab(
    'many refs of the instance',
    'System Hook',
    { event_name: 'repository_update', refs: ['refs/heads/main', 'refs/tags/v1'] },
    { kind: 'push', refs: ['refs/heads/main', 'refs/tags/v1'] },
  ),
  ofGitlab('an opened merge request', 'Merge Request Hook', merge('open'), pull('opened')),
  ofGitlab('one that is opened again', 'Merge Request Hook', merge('reopen'), pull('opened')),
  ofGitlab('new commits', 'Merge Request Hook', merge('update'), pull('updated')),
  ofGitlab('a merged one', 'Merge Request Hook', merge('merge'), pull('merged')),
  ofGitlab('a closed one', 'Merge Request Hook', merge('close'), pull('closed')),
  ofGitlab('an approval', 'Merge Request Hook', merge('approved'), pull('other')),
  ofGitlab(
    'a comment',
    'Note Hook',
    { object_kind: 'note', object_attributes: note, merge_request: { iid: 12, id: 9_001 } },
    comment,
  ),
  ofGitlab(
    'a comment on an issue',
    'Note Hook',
    { object_kind: 'note', object_attributes: { noteable_type: 'Issue' }, issue: { iid: 12 } },
    other,
  ),
  ofGitlab('a pipeline', 'Pipeline Hook', { object_kind: 'pipeline', object_attributes: { id: 3 } }, other),
]

function ofBitbucket(title: string, event: string, body: JsonObject, hint: Hint): Sample {
  const links = { html: { href: 'https://bitbucket.org/acme/fleet' } }
  const headers = { 'x-event-key': event, 'x-request-uuid': id, 'x-hook-uuid': id, 'x-attempt-number': '1' }
  const repository = { type: 'repository', full_name: 'acme/fleet', links }
  return { forge: 'bitbucket', title, headers, body: { ...body, repository }, hint }
}

function state(type: string, name: string): JsonObject {
  return { type, name, target: { type: 'commit', hash: after } }
}

const pullrequest = { id: 12, state: 'OPEN', destination: { branch: { name: 'main' } } }

const bitbucketSamples: readonly Sample[] = [
  ofBitbucket(
    'several changes at once',
    'repo:push',
    {
      push: {
        changes: [
          { new: state('branch', 'main'), old: state('branch', 'main'), truncated: true },
          { new: state('tag', 'v1'), old: null, created: true },
          { new: null, old: state('branch', 'gone'), closed: true },
        ],
      },
    },
    { kind: 'push', refs: ['refs/heads/main', 'refs/tags/v1', 'refs/heads/gone'] },
  ),
  ofBitbucket('an opened pull request', 'pullrequest:created', { pullrequest }, pull('opened')),
  ofBitbucket('new commits', 'pullrequest:updated', { pullrequest }, pull('updated')),
  ofBitbucket('a merged one', 'pullrequest:fulfilled', { pullrequest }, pull('merged')),
  ofBitbucket('a declined one', 'pullrequest:rejected', { pullrequest }, pull('closed')),
  ofBitbucket('an approval', 'pullrequest:approved', { pullrequest }, pull('other')),
  ofBitbucket('a comment', 'pullrequest:comment_created', { pullrequest, comment: { id: 1 } }, comment),
  ofBitbucket('a fork', 'repo:fork', {}, other),
]

const clone = [
  { name: 'http', href: 'https://bitbucket.example/scm/acme/fleet.git' },
  { name: 'ssh', href: 'ssh://git@bitbucket.example:7999/acme/fleet.git' },
]

function ofServer(title: string, event: string, body: JsonObject, hint: Hint): Sample {
  const headers = { 'x-event-key': event, 'x-request-id': id }
  const repository = { slug: 'fleet', project: { key: 'ACME' }, links: { clone } }
  return { forge: 'bitbucket-server', title, headers, body: { ...body, repository }, hint }
}

function refChange(ref: string, type = 'UPDATE'): JsonObject {
  return { ref: { id: ref, type: 'BRANCH' }, refId: ref, fromHash: before, toHash: after, type }
}

const pullRequest = { id: 12, version: 1, state: 'OPEN', toRef: { id: 'refs/heads/main' } }

const bitbucketServerSamples: readonly Sample[] = [
  ofServer('a ping', 'diagnostics:ping', { test: true }, { kind: 'ping' }),
  ofServer('a push', 'repo:refs_changed', { changes: [refChange('refs/heads/main')] }, main),
  ofServer(
    'a tag that is no more',
    'repo:refs_changed',
    { changes: [refChange('refs/tags/v1', 'DELETE')] },
    tag,
  ),
  ofServer('an opened pull request', 'pr:opened', { pullRequest }, pull('opened')),
  ofServer('new commits', 'pr:from_ref_updated', { pullRequest, previousFromHash: before }, pull('updated')),
  ofServer('a merged one', 'pr:merged', { pullRequest }, pull('merged')),
  ofServer('a declined one', 'pr:declined', { pullRequest }, pull('closed')),
  ofServer('an approval', 'pr:reviewer:approved', { pullRequest }, pull('other')),
  ofServer('a comment', 'pr:comment:added', { pullRequest, comment: { id: 1 } }, comment),
  ofServer('a fork', 'repo:forked', {}, other),
]

const repository = {
  name: 'fleet',
  remoteUrl: 'https://acme@dev.azure.example/acme/platform/_git/fleet',
  sshUrl: 'git@ssh.dev.azure.example:v3/acme/platform/fleet',
}

function ofAzure(title: string, eventType: string, resource: JsonObject, hint: Hint): Sample {
  const body = { id, eventType, publisherId: 'tfs', resource: { repository, ...resource } }
  return { forge: 'azure-devops', title, headers: {}, body, hint }
}

const update = { name: 'refs/heads/main', oldObjectId: before, newObjectId: after }

const azureSamples: readonly Sample[] = [
  ofAzure('a push', 'git.push', { refUpdates: [update], pushId: 3 }, main),
  ofAzure(
    'an opened pull request',
    'git.pullrequest.created',
    { pullRequestId: 12, status: 'active' },
    pull('opened'),
  ),
  ofAzure('new commits', 'git.pullrequest.updated', { pullRequestId: 12, status: 'active' }, pull('updated')),
  ofAzure(
    'an abandoned one',
    'git.pullrequest.updated',
    { pullRequestId: 12, status: 'abandoned' },
    pull('closed'),
  ),
  ofAzure(
    'a merged one',
    'git.pullrequest.merged',
    { pullRequestId: 12, status: 'completed' },
    pull('merged'),
  ),
  ofAzure(
    'a merge that was tried',
    'git.pullrequest.merged',
    { pullRequestId: 12, status: 'active' },
    pull('other'),
  ),
  ofAzure(
    'a comment',
    'ms.vss-code.git-pullrequest-comment-event',
    { comment: { id: 1 }, pullRequest: { pullRequestId: 12, repository } },
    comment,
  ),
  ofAzure('a build', 'build.complete', { status: 'succeeded' }, other),
]

function generic(title: string, body: JsonObject, hint: Hint): Sample {
  return { forge: 'generic-hmac', title, headers: {}, body, hint }
}

const from = 'ssh://ci@git.example:22/acme/fleet.git'

const genericSamples: readonly Sample[] = [
  generic('the name of a branch', { ref: 'main', repository: from }, main),
  generic('a whole ref', { ref: 'refs/tags/v1', repository: from }, tag),
  generic(
    'several',
    { refs: ['main', 'refs/tags/v1'] },
    { kind: 'push', refs: ['refs/heads/main', 'refs/tags/v1'] },
  ),
  generic('nothing', {}, { kind: 'push', refs: [] }),
]

/** Of all that do not send what GitHub does. */
export const otherSamples: readonly Sample[] = [
  ...gitlabSamples,
  ...bitbucketSamples,
  ...bitbucketServerSamples,
  ...azureSamples,
  ...genericSamples,
]

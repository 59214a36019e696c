import type { JsonObject } from '../../../base/std/json.ts'
import { listAt, numberAt, textAt } from '../fields.ts'
import { commentOn, type Hint, type PullRequestAction, pullRequest, pushTo } from '../hint.ts'
import { repositoryNames } from '../repository-name.ts'
import { type ForgeScheme, headerOf, type SignedDelivery } from '../scheme.ts'
import { isAny, isSame, sign } from '../signature.ts'

const maxSkewMs = 5 * 60_000

/**
 * GitLab. A secret that begins with `whsec_` is a signing token, and only the signature is looked at; any other is the
 * secret token, which each delivery repeats.
 */
export const gitlab: ForgeScheme = {
  isGenuine: (delivery, secrets) =>
    isAny(secrets, secret => {
      const key = signingKey(secret)
      return key === undefined
        ? isSame(headerOf(delivery.headers, 'x-gitlab-token'), secret)
        : isSigned(delivery, key)
    }),
  read: (headers, body) => ({
    id: headerOf(headers, 'webhook-id') ?? headerOf(headers, 'idempotency-key'),
    hint: hintOf(body),
    repositories: repositoryNames(
      ['git_http_url', 'git_ssh_url', 'web_url'].map(name => textAt(body, 'project', name)),
    ),
  }),
}

/** The bytes of a signing token; undefined for any other secret. */
export function signingKey(secret: string): Uint8Array | undefined {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : undefined
}

// As Standard Webhooks has it: several signatures may stand in the header, of which one has to be ours.
function isSigned({ headers, body, now }: SignedDelivery, key: Uint8Array): boolean {
  const id = headerOf(headers, 'webhook-id')
  const timestamp = headerOf(headers, 'webhook-timestamp')
  if (id === undefined || timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return false
  const signature = sign('sha256', key, Buffer.from(`${id}.${timestamp}.`, 'latin1'), body).toString('base64')
  const given = (headerOf(headers, 'webhook-signature') ?? '').split(' ')
  const isOurs = isAny(given, each => isSame(each, `v1,${signature}`))
  return isOurs && Math.abs(now - Number(timestamp) * 1_000) <= maxSkewMs
}

// The header with the event is not signed, and system hooks have another.
function hintOf(body: JsonObject): Hint {
  switch (textAt(body, 'object_kind') ?? textAt(body, 'event_name')) {
    case 'push':
    case 'tag_push':
      return pushTo([textAt(body, 'ref')])
    case 'repository_update':
      return pushTo(listAt(body, 'refs').map(ref => textAt(ref)))
    case 'merge_request':
      return pullRequest(
        numberAt(body, 'object_attributes', 'iid'),
        actions[textAt(body, 'object_attributes', 'action') ?? ''],
      )
    case 'note':
      return commentOn(numberAt(body, 'merge_request', 'iid'))
    default:
      return { kind: 'other' }
  }
}

const actions: Readonly<Record<string, PullRequestAction>> = {
  open: 'opened',
  reopen: 'opened',
  update: 'updated',
  merge: 'merged',
  close: 'closed',
}

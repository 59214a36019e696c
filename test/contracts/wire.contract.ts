import { readFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request as sendHttp } from 'node:http'
import { request as sendHttps } from 'node:https'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { ClusterApi } from '../../src/reconcile/ports.ts'
import { isNewer } from '../../src/reconcile/watch/is-newer.ts'
import { tenantRights } from '../support/tenant-rights.ts'
import { codeOf, configMap, failureOf } from './cluster-api/opened.ts'

/** A server as its answers are on the wire, and a client of ours to it. */
export interface Wire {
  readonly api: ClusterApi
  /** An existing, empty namespace, and another one. */
  readonly namespace: string
  readonly elsewhere: string
  readonly endpoint: { readonly url: string; readonly token?: string; readonly caPath?: string }
  /** Waits while the server's clock goes on. */
  readonly awaited: <Result>(answer: Promise<Result>) => Promise<Result>
  /** Has the server turn away whatever it is asked in a user's name, until the function that it gives is called. */
  readonly crowd: (user: string) => Promise<() => Promise<void>>
}

interface WireAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** What a client over HTTP sees of a server that is in no answer of a ClusterApi. */
export function wireContract(name: string, open: () => Promise<Wire>): void {
  describe(`${name}: bookmarks`, () => bookmarkCases(open))
  describe(`${name}: a server that has enough to do`, () => crowdCases(open))
}

const ours = { fieldManager: 'banyan' }
const kind = { apiVersion: 'v1', kind: 'ConfigMap' }
const watchSeconds = 4
const metadataOnly = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'

function bookmarkCases(open: () => Promise<Wire>): void {
  test('a bookmark has a version and nothing else, and none comes that was not asked for', async () => {
    const wire = await open()
    const asked = '&allowWatchBookmarks=true'

    const [whole, partial, unasked] = await Promise.all([
      firstBookmark(wire, asked),
      firstBookmark(wire, asked, metadataOnly),
      watchFor(wire, ''),
    ])

    const metadata = { resourceVersion: expect.stringMatching(/^\d+$/) }
    expect(whole).toEqual({ kind: 'ConfigMap', apiVersion: 'v1', metadata })
    expect(partial).toEqual({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata })
    expect(unasked).toEqual([])
  }, 60_000)

  test('a watch of a quiet namespace goes on from its bookmark, past what happened elsewhere, and misses nothing', async () => {
    const wire = await open()
    const { api, namespace, elsewhere } = wire
    const { resourceVersion } = await api.list(kind, { namespace })
    const other = await api.apply(configMap({ namespace: elsewhere }, 'other', {}), ours)

    const bookmark = await firstBookmark(wire, '&allowWatchBookmarks=true', undefined, resourceVersion)
    const from = bookmark.metadata.resourceVersion
    await api.apply(configMap(wire, 'after', {}), ours)

    expect(isNewer(String(other.metadata.resourceVersion), from)).toBe(false)
    const stop = new AbortController()
    const events = api.watch(kind, { namespace, resourceVersion: from, signal: stop.signal })
    const { value } = await events[Symbol.asyncIterator]().next()
    stop.abort()
    expect(value).toMatchObject({ type: 'added', object: { metadata: { name: 'after' } } })
  }, 60_000)
}

function crowdCases(open: () => Promise<Wire>): void {
  test('what is turned away is told when to come back, in plain text, and a client that does not get in says so', async () => {
    const wire = await open()
    const { api, namespace } = wire
    const user = `system:serviceaccount:${namespace}:tenant`
    const rule = { apiGroups: [''], resources: ['configmaps'], verbs: ['*'] }
    for (const right of tenantRights(namespace, [rule])) await api.apply(right, ours)
    const object = configMap(wire, 'a', {})

    const leave = await wire.crowd(user)
    const answer = await send(wire, `/api/v1/namespaces/${namespace}/configmaps`, {
      'impersonate-user': user,
    })
    const failure = await failureOf(api.apply(object, { ...ours, impersonate: user }))
    await leave()

    expect(answer).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1', 'content-type': 'text/plain; charset=utf-8' },
      text: 'Too many requests, please try again later.\n',
    })
    expect(failure).toMatchObject({ code: 'cluster/throttled', retryable: true, retryAfterSeconds: 1 })
    expect(await codeOf(api.apply(object, { ...ours, impersonate: user }))).toBeUndefined()
  }, 60_000)
}

interface Bookmark {
  readonly metadata: { readonly resourceVersion: string }
}

// A server looks about once a second who is to have one, so that a short watch may end before its turn.
async function firstBookmark(
  wire: Wire,
  query: string,
  accept?: string,
  resourceVersion?: string,
): Promise<Bookmark> {
  for (let left = 8; left > 0; left--) {
    const events = await watchFor(wire, query, accept, resourceVersion)
    const found = events.find(({ type }) => type === 'BOOKMARK')
    if (found !== undefined) return found.object
  }
  throw new Error('no bookmark comes')
}

async function watchFor(
  wire: Wire,
  query: string,
  accept = 'application/json',
  resourceVersion?: string,
): Promise<readonly { readonly type: string; readonly object: Bookmark }[]> {
  const { api, namespace, elsewhere, awaited } = wire
  const from = resourceVersion ?? (await api.list(kind, { namespace })).resourceVersion
  const path = `/api/v1/namespaces/${namespace}/configmaps?watch=1&resourceVersion=${from}&timeoutSeconds=${watchSeconds}`
  const answer = awaited(send(wire, path + query, { accept }))
  let isOver = false
  const over = answer.finally(() => {
    isOver = true
  })
  // Of what stands still, no server tells again where it stands.
  for (let turn = 0; !isOver; turn++) {
    await api.apply(configMap({ namespace: elsewhere }, 'other', { turn: String(turn) }), ours)
    await Promise.race([over, setTimeout(250)])
  }
  const { text } = await answer
  const lines = text.split('\n').filter(line => line !== '')
  return lines.map(line => JSON.parse(line) as { readonly type: string; readonly object: Bookmark })
}

function send(
  { endpoint: { url, token, caPath } }: Wire,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const ca = caPath === undefined ? {} : { ca: readFileSync(caPath) }
    const options = { headers: { ...headers, ...authorization }, agent: false, ...ca }
    const outgoing = (url.startsWith('https:') ? sendHttps : sendHttp)(
      new URL(path, url),
      options,
      incoming => {
        const { statusCode: status = 0, headers } = incoming
        incoming
          .setEncoding('utf8')
          .toArray()
          .then(pieces => resolve({ status, headers, text: pieces.join('') }), reject)
      },
    )
    outgoing.on('error', reject)
    outgoing.end()
  })
}

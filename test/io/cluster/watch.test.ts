import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { JsonValue } from '../../../src/base/std/json.ts'
import type { ClusterApi, WatchEvent } from '../../../src/reconcile/ports.ts'
import { failureOf } from './failure-of.ts'
import { type Answer, sendStatus } from './fake-server.ts'
import { openFake } from './open-fake.ts'

const kind = { apiVersion: 'v1', kind: 'ConfigMap' }

function line(type: string, name: string, resourceVersion: string): string {
  const object: JsonValue = { ...kind, metadata: { name, resourceVersion } }
  return `${JSON.stringify({ type, object })}\n`
}

/** Answers each watch with the next of these, and the ones after them with silence. */
function streams(...parts: readonly (readonly string[])[]): Answer {
  const left = [...parts]
  return (_, response) => {
    const lines = left.shift()
    response.writeHead(200, { 'content-type': 'application/json' })
    if (lines === undefined) response.flushHeaders()
    else response.end(lines.join(''))
  }
}

async function take(api: ClusterApi, count: number): Promise<readonly WatchEvent[]> {
  const stop = new AbortController()
  const events: WatchEvent[] = []
  for await (const event of api.watch(kind, { resourceVersion: '5', signal: stop.signal })) {
    events.push(event)
    if (events.length === count) stop.abort()
  }
  return events
}

function versionsAsked(urls: readonly { readonly url: string }[]): readonly (string | null)[] {
  return urls.map(({ url }) => new URL(url, 'http://x').searchParams.get('resourceVersion'))
}

test('events come as they happen, and a watch that ends goes on after the last one', async () => {
  const { api, server } = await openFake(
    streams([line('ADDED', 'a', '6'), line('BOOKMARK', '', '9')], [line('DELETED', 'a', '10')]),
  )

  const events = await take(api, 2)

  expect(events).toEqual([
    { type: 'added', object: { ...kind, metadata: { name: 'a', resourceVersion: '6' } } },
    { type: 'deleted', object: { ...kind, metadata: { name: 'a', resourceVersion: '10' } } },
  ])
  expect(versionsAsked(server.requests)).toEqual(['5', '9'])
  expect(server.requests[0]?.url).toContain('allowWatchBookmarks=true')
  expect(server.requests[0]?.url).toContain('timeoutSeconds=2700')
})

test.each([
  ['as API servers write it', line('BOOKMARK', '', '9')],
  ['written otherwise', `{ "type": "BOOKMARK", "object": { "metadata": { "resourceVersion": "9" } } }\n`],
  ['in two parts', line('BOOKMARK', '', '9').slice(0, 20), line('BOOKMARK', '', '9').slice(20)],
])('a quiet watch that ends goes on after the last bookmark, %s', async (_, ...parts) => {
  let watches = 0
  const { api, server } = await openFake(async (__, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
    if (watches++ > 0) return void response.end(line('ADDED', 'a', '10'))
    for (const part of parts) {
      await setImmediate()
      response.write(part)
    }
    response.end()
  })

  const events = await take(api, 1)

  expect(events).toMatchObject([{ type: 'added', object: { metadata: { name: 'a' } } }])
  expect(versionsAsked(server.requests)).toEqual(['5', '9'])
})

test('an event that breaks off is not lost', async () => {
  const half = line('MODIFIED', 'b', '7').slice(0, 30)
  const { api, server } = await openFake(
    streams([line('ADDED', 'a', '6'), half], [line('MODIFIED', 'b', '7')]),
  )

  const events = await take(api, 2)

  expect(events[1]).toMatchObject({ type: 'modified', object: { metadata: { name: 'b' } } })
  expect(versionsAsked(server.requests)).toEqual(['5', '6'])
})

test('a watch that falls silent is opened anew', async () => {
  let watches = 0
  const { api } = await openFake(
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
      if (watches++ > 0) response.write(line('ADDED', 'a', '6'))
    },
    { stallSeconds: 0.05 },
  )

  expect(await take(api, 1)).toHaveLength(1)
  expect(watches).toBe(2)
})

test.each([
  [
    'in the stream',
    streams([
      `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } })}\n`,
    ]),
  ],
  ['as the answer', (_, response) => sendStatus(response, 410, 'Expired')],
] as const satisfies readonly (readonly [string, Answer])[])(
  'a version too old is gone, told %s',
  async (_, answer) => {
    const { api } = await openFake(answer)

    expect(await failureOf(take(api, 1))).toMatchObject({ code: 'cluster/gone' })
  },
)

test('a watch that always breaks is given up', async () => {
  const { api, server } = await openFake((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"type":"ADD', () => response.destroy())
  })

  expect(await failureOf(take(api, 1))).toMatchObject({ code: 'cluster/response-cut', retryable: true })
  expect(server.requests).toHaveLength(3)
})

test('the signal ends a watch that waits, without an error', async () => {
  const stop = new AbortController()
  const { api } = await openFake((_, response) => {
    response.writeHead(200).flushHeaders()
    stop.abort()
  })

  const events: WatchEvent[] = []
  for await (const event of api.watch(kind, { resourceVersion: '5', signal: stop.signal })) events.push(event)

  expect(events).toEqual([])
})

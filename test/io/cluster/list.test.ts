import { expect, test } from 'vitest'
import { failureOf } from './failure-of.ts'
import { type Answer, sendJson, sendStatus } from './fake-server.ts'
import { openFake } from './open-fake.ts'

const kind = { apiVersion: 'v1', kind: 'ConfigMap' }

const pages: Answer = ({ url }, response) => {
  const from = new URL(url, 'http://x').searchParams.get('continue')
  const page = from === null ? 0 : Number(from)
  const items = [0, 1].map(item => ({ metadata: { name: `object-${page * 2 + item}` }, data: { a: '1' } }))
  const metadata = {
    resourceVersion: String(100 + page),
    ...(page < 2 ? { continue: String(page + 1) } : {}),
  }
  sendJson(response, { kind: 'ConfigMapList', apiVersion: 'v1', metadata, items })
}

test('pages are joined, and every item says its kind', async () => {
  const { api, server } = await openFake(pages)

  const { items, resourceVersion } = await api.list(kind, { namespace: 'shop', labelSelector: 'a=b' })

  expect(items.map(({ metadata }) => metadata.name)).toEqual([0, 1, 2, 3, 4, 5].map(n => `object-${n}`))
  expect(items[5]).toMatchObject(kind)
  expect(resourceVersion).toBe('100')
  expect(server.requests[1]?.url).toBe(
    '/api/v1/namespaces/shop/configmaps?limit=500&labelSelector=a%3Db&continue=1',
  )
})

test('pages that expire half-way are read again from the first', async () => {
  let expired = false
  const { api, server } = await openFake((request, response) => {
    if (!expired && request.url.includes('continue=2')) {
      expired = true
      sendStatus(response, 410, 'Expired')
    } else pages(request, response)
  })

  const { items } = await api.list(kind)

  expect(items).toHaveLength(6)
  expect(server.requests).toHaveLength(6)
})

test('pages that always expire are an error in the end', async () => {
  const { api } = await openFake((_, response) => sendStatus(response, 410, 'Expired'))

  expect(await failureOf(api.list(kind))).toMatchObject({ code: 'cluster/gone', retryable: true })
})

test('metadata alone is asked for as such, and keeps the kind of the objects', async () => {
  const { api, server } = await openFake((_, response) => {
    const item = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'one' } }
    sendJson(response, { kind: 'PartialObjectMetadataList', metadata: {}, items: [item] })
  })

  const { items } = await api.list(kind, { metadataOnly: true })

  expect(server.requests[0]?.headers.accept).toContain('as=PartialObjectMetadataList;g=meta.k8s.io;v=v1')
  expect(items).toEqual([{ ...kind, metadata: { name: 'one' } }])
})

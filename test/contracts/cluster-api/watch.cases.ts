import { expect, test } from 'vitest'
import type { ClusterApi, WatchEvent, WatchOptions } from '../../../src/reconcile/ports.ts'
import { isNewer } from '../../../src/reconcile/watch/is-newer.ts'
import { configMap, type Open, type Opened } from './opened.ts'

const ours = { fieldManager: 'banyan' }
const kind = { apiVersion: 'v1', kind: 'ConfigMap' }

/** What a watch tells. */
export function watchCases(open: Open): void {
  test('a watch tells every change after the version of a list, in order', async () => {
    const opened = await open()
    const { api, namespace } = opened
    await api.apply(configMap(opened, 'before', { a: '1' }), ours)
    const { resourceVersion } = await api.list(kind, { namespace })
    await api.apply(configMap(opened, 'one', { a: '1' }), ours)
    await api.apply(configMap(opened, 'one', { a: '2' }), ours)
    await api.delete({ ...kind, namespace, name: 'one' })

    const seen = await take(api, { namespace, resourceVersion }, ['one'], 3)

    expect(seen).toEqual(['added one 1', 'modified one 2', 'deleted one 2'])
  })

  test('a watch goes on with what happens while it is open', async () => {
    const opened = await open()
    const { api, namespace } = opened
    const { resourceVersion } = await api.list(kind, { namespace })

    const seen = take(api, { namespace, resourceVersion }, ['late'], 2)
    await api.apply(configMap(opened, 'late', { a: '1' }), ours)
    await api.apply(configMap(opened, 'late', { a: '2' }), ours)

    expect(await seen).toEqual(['added late 1', 'modified late 2'])
  })

  test('for a watch with a selector an object comes and goes with its labels', async () => {
    const opened = await open()
    const { api, namespace } = opened
    const { resourceVersion } = await api.list(kind, { namespace })
    await api.apply(labelled(opened, 'web'), ours)
    await api.apply(labelled(opened, 'db'), ours)
    await api.apply(labelled(opened, 'web'), ours)

    const options = { namespace, resourceVersion, labelSelector: 'tier=web' }

    expect(await take(api, options, ['one'], 3)).toEqual([
      'added one web',
      'deleted one web',
      'added one web',
    ])
  })

  test('a list is of a version that no object of it is newer than, and whoever lists later sees a newer one', async () => {
    const opened = await open()
    const { api, namespace } = opened
    const one = await api.apply(configMap(opened, 'one', { a: '1' }), ours)
    const first = await api.list(kind, { namespace })
    await api.apply(configMap(opened, 'one', { a: '2' }), ours)
    const second = await api.list(kind, { namespace })

    expect(isNewer(String(one.metadata.resourceVersion), first.resourceVersion)).toBe(false)
    expect(isNewer(second.resourceVersion, first.resourceVersion)).toBe(true)
  })

  test('a watch of metadata has no more than metadata', async () => {
    const opened = await open()
    const { api, namespace } = opened
    const { resourceVersion } = await api.list(kind, { namespace })
    await api.apply(configMap(opened, 'one', { a: '1' }), ours)

    expect(await take(api, { namespace, resourceVersion, metadataOnly: true }, ['one'], 1)).toEqual([
      'added one -',
    ])
  })
}

function labelled(opened: Opened, tier: string) {
  const object = configMap(opened, 'one', { a: tier })
  return { ...object, metadata: { ...object.metadata, labels: { tier } } }
}

async function take(
  api: ClusterApi,
  options: Omit<WatchOptions, 'signal'>,
  names: readonly string[],
  count: number,
): Promise<readonly string[]> {
  const stop = new AbortController()
  const seen: string[] = []
  for await (const event of api.watch(kind, { ...options, signal: stop.signal })) {
    if (names.includes(event.object.metadata.name)) seen.push(describe(event))
    if (seen.length === count) stop.abort()
  }
  return seen
}

function describe(event: WatchEvent): string {
  const data = event.object.data as { readonly a?: string } | undefined
  return `${event.type} ${event.object.metadata.name} ${data?.a ?? '-'}`
}

import { expect, test } from 'vitest'
import { codeOf, configMap, deployment, type Open } from './opened.ts'

/** Reading, listing, applying and deleting. */
export function objectCases(open: Open): void {
  test('an object that was applied is read as it was sent, with what the server adds', async () => {
    const opened = await open()

    const applied = await opened.api.apply(configMap(opened, 'one', { a: '1' }), { fieldManager: 'banyan' })

    const { namespace } = opened
    expect(await opened.api.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'one' })).toEqual(
      applied,
    )
    expect(applied.data).toEqual({ a: '1' })
    expect(applied.metadata.uid).toMatch(/^[0-9a-f-]{36}$/)
    expect(Date.parse(String(applied.metadata.creationTimestamp))).not.toBeNaN()
  })

  test('what is not there is undefined, and deleting it changes nothing', async () => {
    const { api, namespace } = await open()
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'absent' }

    expect(await api.get(ref)).toBeUndefined()
    expect(await api.delete(ref)).toBe(false)
  })

  test('a list has the objects of its namespace that match the selector', async () => {
    const opened = await open()
    const { api, namespace } = opened
    for (const [name, tier] of [
      ['a', 'web'],
      ['b', 'db'],
      ['c', 'web'],
    ] as const) {
      const object = configMap(opened, name, { name })
      const labelled = { ...object, metadata: { ...object.metadata, labels: { tier, app: 'x' } } }
      await api.apply(labelled, { fieldManager: 'banyan' })
    }
    const names = async (labelSelector: string): Promise<readonly string[]> => {
      const { items } = await api.list({ apiVersion: 'v1', kind: 'ConfigMap' }, { namespace, labelSelector })
      return items.map(item => item.metadata.name)
    }

    expect(await names('tier=web')).toEqual(['a', 'c'])
    expect(await names('app=x,tier!=web')).toEqual(['b'])
    expect(await names('tier in (db, other)')).toEqual(['b'])
    expect(await names('app,!missing')).toEqual(['a', 'b', 'c'])
    expect(await names('tier notin (db),app')).toEqual(['a', 'c'])
  })

  test('a list of metadata has no more than metadata', async () => {
    const opened = await open()
    const { api, namespace } = opened
    const applied = await api.apply(configMap(opened, 'one', { a: '1' }), { fieldManager: 'banyan' })

    const { items } = await api.list(
      { apiVersion: 'v1', kind: 'ConfigMap' },
      { namespace, metadataOnly: true },
    )

    const one = items.find(item => item.metadata.name === 'one')
    expect(one).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', metadata: applied.metadata })
  })

  test('a dry run answers as the write would, and writes nothing', async () => {
    const opened = await open()
    const { api, namespace } = opened
    const dryRun = { fieldManager: 'banyan', dryRun: true }

    const tried = await api.apply(deployment(opened, 'web'), dryRun)

    expect(tried.spec).toMatchObject({ replicas: 1, strategy: { type: 'RollingUpdate' } })
    expect(
      await api.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web' }),
    ).toBeUndefined()
  })

  test('a delete with a precondition that does not hold is a conflict', async () => {
    const opened = await open()
    const { api } = opened
    const first = await api.apply(configMap(opened, 'one', { a: '1' }), { fieldManager: 'banyan' })
    const second = await api.apply(configMap(opened, 'one', { a: '2' }), { fieldManager: 'banyan' })
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: opened.namespace, name: 'one' }
    const uid = String(first.metadata.uid)

    expect(await codeOf(api.delete(ref, { uid: 'another' }))).toBe('cluster/conflict')
    const resourceVersion = String(first.metadata.resourceVersion)
    expect(await codeOf(api.delete(ref, { uid, resourceVersion }))).toBe('cluster/conflict')
    expect(await api.delete(ref, { uid, dryRun: true })).toBe(true)
    expect(await api.get(ref)).toEqual(second)
    expect(await api.delete(ref, { uid, resourceVersion: String(second.metadata.resourceVersion) })).toBe(
      true,
    )
    expect(await api.get(ref)).toBeUndefined()
  })

  test('an object with a finalizer stays, marked for deletion, until the finalizer is gone', async () => {
    const opened = await open()
    const { api, namespace } = opened
    const object = configMap(opened, 'held', { a: '1' })
    const held = { ...object, metadata: { ...object.metadata, finalizers: ['example.com/hold'] } }
    await api.apply(held, { fieldManager: 'banyan' })
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'held' }

    expect(await api.delete(ref)).toBe(true)

    expect((await api.get(ref))?.metadata.deletionTimestamp).toBeTypeOf('string')
    await api.apply(object, { fieldManager: 'banyan' })
    expect(await api.get(ref)).toBeUndefined()
  })
}

import { expect, test } from 'vitest'
import { configMap, deployment, failureOf, type Open, type Opened } from './opened.ts'

/** Patching, and what goes slowly. */
export function deletionCases(open: Open): void {
  const fieldManager = 'banyan'
  const ref = ({ namespace }: Opened, name: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace,
    name,
  })

  test('a patch changes what it names, takes away what it says null of, and leaves all else', async () => {
    const opened = await open()
    const { api } = opened
    const object = configMap(opened, 'one', { a: '1' })
    const labels = { mine: 'yes', other: 'yes' }
    const annotations = { mine: 'yes' }
    await api.apply({ ...object, metadata: { ...object.metadata, labels, annotations } }, { fieldManager })

    const patch = {
      metadata: { labels: { mine: null }, annotations: { mine: null, absent: null } },
      data: { b: '2' },
    }
    const patched = await api.patch(ref(opened, 'one'), patch, { fieldManager })
    const none = await api.patch(ref(opened, 'absent'), patch, { fieldManager })

    expect(patched).toMatchObject({ data: { a: '1', b: '2' }, metadata: { labels: { other: 'yes' } } })
    expect(patched?.metadata.labels).toEqual({ other: 'yes' })
    expect(patched?.metadata.annotations ?? {}).toEqual({})
    expect(await api.get(ref(opened, 'one'))).toEqual(patched)
    expect(none).toBeUndefined()
  })

  test('a patch with a resourceVersion is refused once that is not the newest', async () => {
    const opened = await open()
    const { api } = opened
    const { metadata } = await api.apply(configMap(opened, 'one', { a: '1' }), { fieldManager })
    const { resourceVersion = '' } = metadata
    const patch = { metadata: { resourceVersion, labels: { a: 'b' } } }

    const first = await api.patch(ref(opened, 'one'), patch, { fieldManager })
    const second = await failureOf(api.patch(ref(opened, 'one'), patch, { fieldManager }))

    expect(first?.metadata.labels).toEqual({ a: 'b' })
    expect(second).toMatchObject({ code: 'cluster/conflict', retryable: true })
  })

  test('what is deleted in the foreground, or to leave its parts behind, stays until that is done', async () => {
    const opened = await open()
    const { api, namespace } = opened
    for (const [propagation, finalizer] of [
      ['Foreground', 'foregroundDeletion'],
      ['Orphan', 'orphan'],
    ] as const) {
      const object = deployment(opened, finalizer.toLowerCase())
      const held = { ...object, metadata: { ...object.metadata, finalizers: ['example.com/hold'] } }
      await api.apply(held, { fieldManager })
      const where = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: object.metadata.name }
      expect(await api.delete(where, { propagation })).toBe(true)
      const marked = await api.get(where)
      expect(Date.parse(String(marked?.metadata.deletionTimestamp))).not.toBeNaN()
      // With controllers the finalizer of the propagation may be done already.
      expect([['example.com/hold'], ['example.com/hold', finalizer]]).toContainEqual(
        [...((marked?.metadata.finalizers ?? []) as readonly string[])].sort(),
      )
      await api.patch(where, { metadata: { finalizers: null } }, { fieldManager })
    }
  })

  test('a Namespace that is on its way out takes nothing new, and lets what is there be changed', async () => {
    const opened = await open()
    const { api } = opened
    const name = `${opened.namespace}-leaving`
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
    await api.apply(namespace, { fieldManager })
    const inside = { ...opened, namespace: name }
    const object = configMap(inside, 'old', { a: '1' })
    await api.apply(
      { ...object, metadata: { ...object.metadata, finalizers: ['example.com/hold'] } },
      { fieldManager },
    )

    await api.delete({ apiVersion: 'v1', kind: 'Namespace', name })
    const refused = await failureOf(api.apply(configMap(inside, 'new', { a: '1' }), { fieldManager }))
    const changed = await api.patch(ref(inside, 'old'), { data: { a: '2' } }, { fieldManager })
    const leaving = await api.get({ apiVersion: 'v1', kind: 'Namespace', name })

    expect(refused).toMatchObject({
      code: 'cluster/forbidden',
      retryable: true,
      message: expect.stringContaining(`namespace ${name} because it is being terminated`),
      refusals: [
        {
          field: 'metadata.namespace',
          reason: 'NamespaceTerminating',
          message: `namespace ${name} is being terminated`,
        },
      ],
    })
    expect(changed?.data).toEqual({ a: '2' })
    expect(leaving).toMatchObject({ status: { phase: 'Terminating' } })
    await api.patch(ref(inside, 'old'), { metadata: { finalizers: null } }, { fieldManager })
  })
}

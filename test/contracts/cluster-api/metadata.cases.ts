import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/base/std/json.ts'
import { codeOf, configMap, entryOf, type Open } from './opened.ts'

const ours = { fieldManager: 'banyan' }

/** What becomes of metadata that is patched. */
export function metadataCases(open: Open): void {
  test('labels and annotations that are null go, others stay, and so does all else', async () => {
    const opened = await open()
    const { api, namespace } = opened
    const labels = { mine: 'a', theirs: 'b' }
    const annotations = { mine: 'a', theirs: 'b' }
    const object = configMap(opened, 'one', { key: 'value' })
    await api.apply({ ...object, metadata: { ...object.metadata, labels, annotations } }, ours)
    const ref = { ...object, namespace, name: 'one' }

    const patched = await api.patch(
      ref,
      { metadata: { labels: { theirs: null }, annotations: { theirs: null } } },
      ours,
    )

    expect(patched).toMatchObject({ data: { key: 'value' } })
    expect(patched?.metadata.labels).toEqual({ mine: 'a' })
    expect(patched?.metadata.annotations).toEqual({ mine: 'a' })
    expect((await api.get(ref))?.metadata.resourceVersion).toBe(patched?.metadata.resourceVersion)
  })

  test('managers that are left out of what is told own nothing any more, and the others what they owned', async () => {
    const opened = await open()
    const { api, namespace } = opened
    const ref = { ...configMap(opened, 'one', {}), namespace, name: 'one' }
    await api.apply(configMap(opened, 'one', { key: 'value' }), { fieldManager: 'before' })
    const both = await api.apply(configMap(opened, 'one', { key: 'value' }), ours)
    const entries = (both.metadata.managedFields ?? []) as unknown as readonly JsonObject[]
    const managedFields = entries.filter(({ manager }) => manager === 'banyan')

    const patched = await api.patch(ref, { metadata: { managedFields } }, ours)
    const changed = await api.apply(configMap(opened, 'one', { other: 'value' }), ours)

    expect(entryOf(patched, 'before')).toBeUndefined()
    expect(entryOf(patched, 'banyan')).toEqual(entryOf(both, 'banyan'))
    expect(changed.data).toEqual({ other: 'value' })
  })

  test('a patch of a version that is not there any more, is refused, and one of nothing is told', async () => {
    const opened = await open()
    const { api, namespace } = opened
    const ref = { ...configMap(opened, 'one', {}), namespace, name: 'one' }
    const first = await api.apply(configMap(opened, 'one', {}), ours)
    await api.apply(configMap(opened, 'one', { key: 'value' }), ours)
    const resourceVersion = String(first.metadata.resourceVersion)

    expect(await codeOf(api.patch(ref, { metadata: { resourceVersion, labels: { a: null } } }, ours))).toBe(
      'cluster/conflict',
    )
    expect(
      await api.patch({ ...ref, name: 'none' }, { metadata: { labels: { a: null } } }, ours),
    ).toBeUndefined()
  })
}

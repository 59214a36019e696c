import { expect, test } from 'vitest'
import { codeOf, configMap, deployment, entryOf, failureOf, type Open } from './opened.ts'

const ours = { fieldManager: 'banyan' }
const theirs = { fieldManager: 'other' }

/** Who owns which fields, and what that does to an apply. */
export function managedFieldsCases(open: Open): void {
  test('the same apply again changes nothing, neither the version nor the time of our entry', async () => {
    const opened = await open()
    const first = await opened.api.apply(configMap(opened, 'same', { a: '1' }), ours)

    const again = await opened.api.apply(configMap(opened, 'same', { a: '1' }), ours)

    expect(again).toEqual(first)
  })

  test('what controllers write into the status leaves our entry alone', async () => {
    const opened = await open()
    const first = await opened.api.apply(deployment(opened, 'web'), ours)

    const again = await opened.api.apply(deployment(opened, 'web'), ours)

    expect(entryOf(again, 'banyan')).toEqual(entryOf(first, 'banyan'))
  })

  test('an entry lists the fields that were sent, items of lists by their keys', async () => {
    const opened = await open()

    const applied = await opened.api.apply(deployment(opened, 'web', { replicas: 2 }), ours)

    const port = { '.': {}, 'f:containerPort': {} }
    const container = {
      '.': {},
      'f:image': {},
      'f:name': {},
      'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': port },
    }
    expect(entryOf(applied, 'banyan')?.fieldsV1).toEqual({
      'f:spec': {
        'f:replicas': {},
        'f:selector': {},
        'f:template': {
          'f:metadata': { 'f:labels': { 'f:app': {} } },
          'f:spec': { 'f:containers': { 'k:{"name":"web"}': container } },
        },
      },
    })
  })

  test('a field that another manager adds leaves our entry alone', async () => {
    const opened = await open()
    const before = await opened.api.apply(configMap(opened, 'shared', { a: '1' }), ours)

    const after = await opened.api.apply(configMap(opened, 'shared', { b: '2' }), theirs)

    expect(entryOf(after, 'banyan')).toEqual(entryOf(before, 'banyan'))
    expect(after.metadata.resourceVersion).not.toBe(before.metadata.resourceVersion)
    expect(after.data).toEqual({ a: '1', b: '2' })
  })

  test('a field of another manager is a conflict that names the manager and the field', async () => {
    const opened = await open()
    await opened.api.apply(configMap(opened, 'shared', { a: '1' }), ours)

    const failure = await failureOf(opened.api.apply(configMap(opened, 'shared', { a: '2' }), theirs))

    expect(failure).toMatchObject({ code: 'cluster/conflict', retryable: false })
    expect(failure?.message).toContain('conflict with "banyan": .data.a')
  })

  test('a conflict of several managers lists the fields of each', async () => {
    const opened = await open()
    await opened.api.apply(configMap(opened, 'shared', { a: '1', b: '1' }), { fieldManager: 'm1' })
    await opened.api.apply(configMap(opened, 'shared', { b: '1', c: '1' }), { fieldManager: 'm2' })

    const apply = opened.api.apply(configMap(opened, 'shared', { a: '2', b: '2', c: '2' }), ours)

    const refusals = (await failureOf(apply))?.refusals ?? []
    expect(refusals.every(({ reason }) => reason === 'FieldManagerConflict')).toBe(true)
    expect(refusals.map(({ owner, field }) => `${owner} ${field}`).sort()).toEqual([
      'm1 .data.a',
      'm1 .data.b',
      'm2 .data.b',
      'm2 .data.c',
    ])
  })

  test('a forced apply takes the field, and the other loses it without a new time', async () => {
    const opened = await open()
    const before = await opened.api.apply(configMap(opened, 'shared', { a: '1', b: '1' }), ours)

    const taken = await opened.api.apply(configMap(opened, 'shared', { a: '2' }), { ...theirs, force: true })
    const back = await opened.api.apply(configMap(opened, 'shared', { a: '1', b: '1' }), {
      ...ours,
      force: true,
    })

    expect(taken.data).toEqual({ a: '2', b: '1' })
    expect(entryOf(taken, 'banyan')).toMatchObject({
      fieldsV1: { 'f:data': { 'f:b': {} } },
      time: entryOf(before, 'banyan')?.time,
    })
    expect(entryOf(taken, 'other')?.fieldsV1).toEqual({ 'f:data': { 'f:a': {} } })
    expect(entryOf(back, 'banyan')?.fieldsV1).toEqual({ 'f:data': { 'f:a': {}, 'f:b': {} } })
    expect(entryOf(back, 'other')).toBeUndefined()
  })

  test('applying the value that another manager has shares the field', async () => {
    const opened = await open()
    await opened.api.apply(configMap(opened, 'shared', { a: '1' }), ours)
    await opened.api.apply(configMap(opened, 'shared', { a: '1' }), theirs)

    const left = await opened.api.apply(configMap(opened, 'shared', undefined), ours)

    expect(left.data).toEqual({ a: '1' })
    expect(entryOf(left, 'banyan')).toBeUndefined()
    expect(entryOf(left, 'other')?.fieldsV1).toEqual({ 'f:data': { 'f:a': {} } })
  })

  test('a field that its only manager no longer applies is removed', async () => {
    const opened = await open()
    await opened.api.apply(configMap(opened, 'mine', { a: '1', b: '1' }), ours)
    await opened.api.apply(configMap(opened, 'mine', { c: '1' }), theirs)

    const applied = await opened.api.apply(configMap(opened, 'mine', { a: '1' }), ours)

    expect(applied.data).toEqual({ a: '1', c: '1' })
  })

  test('a list item that is no longer applied goes with the defaults that the server gave it', async () => {
    const opened = await open()
    const web = deployment(opened, 'web')
    const spec = web.spec as {
      readonly template: { readonly spec: { readonly containers: readonly object[] } }
    }
    const sidecar = { name: 'sidecar', image: 'example.com/sidecar:1' }
    const containers = [...spec.template.spec.containers, sidecar] as never
    const both = { ...web, spec: { ...spec, template: { ...spec.template, spec: { containers } } } as never }
    await opened.api.apply(both, ours)

    const applied = await opened.api.apply(web, ours)

    const left = applied.spec as {
      readonly template: { readonly spec: { readonly containers: readonly { name: string }[] } }
    }
    expect(left.template.spec.containers.map(({ name }) => name)).toEqual(['web'])
  })

  test('an apply with a version is a compare-and-swap', async () => {
    const opened = await open()
    const first = await opened.api.apply(configMap(opened, 'fence', { a: '1' }), ours)
    const resourceVersion = String(first.metadata.resourceVersion)
    const swap = (a: string) => opened.api.apply(configMap(opened, 'fence', { a }, { resourceVersion }), ours)

    expect((await swap('2')).data).toEqual({ a: '2' })
    expect(await failureOf(swap('3'))).toMatchObject({ code: 'cluster/conflict', retryable: true })
  })

  test('a version on an object that is not there does not keep it from being made', async () => {
    const opened = await open()

    const apply = opened.api.apply(configMap(opened, 'fresh', { a: '1' }, { resourceVersion: '1' }), ours)

    expect(await codeOf(apply)).toBeUndefined()
  })
}

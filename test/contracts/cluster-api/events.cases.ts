import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { failureOf, type Open, type Opened } from './opened.ts'

const ours = { fieldManager: 'banyan' }

/** What reasons of health are read from: events by what they are about, and no more objects than were asked for. */
export function eventCases(open: Open): void {
  test('events are listed by the object that they are about, and by their type', async () => {
    const opened = await open()
    const { api, namespace } = opened
    await api.apply(event(opened, 'a', 'uid-1', 'Warning'), ours)
    await api.apply(event(opened, 'b', 'uid-1', 'Normal'), ours)
    await api.apply(event(opened, 'c', 'uid-2', 'Warning'), ours)

    const of = async (fieldSelector: string): Promise<readonly string[]> => {
      const { items } = await api.list({ apiVersion: 'v1', kind: 'Event' }, { namespace, fieldSelector })
      return items.map(({ metadata }) => metadata.name).sort()
    }

    expect(await of('involvedObject.uid=uid-1,type=Warning')).toEqual(['a'])
    expect(await of('involvedObject.uid=uid-1,type!=Warning')).toEqual(['b'])
    expect(await of('involvedObject.uid=uid-3')).toEqual([])
    expect(await of('metadata.name=c')).toEqual(['c'])
  })

  test('a field that a kind is not selected by is refused', async () => {
    const { api, namespace } = await open()
    const kind = { apiVersion: 'v1', kind: 'ConfigMap' }

    const failure = await failureOf(api.list(kind, { namespace, fieldSelector: 'data.a=1' }))

    expect(failure).toMatchObject({ code: 'cluster/invalid', retryable: false })
  })

  test('a list with a limit ends there', async () => {
    const { api, namespace } = await open()
    for (const name of ['a', 'b', 'c']) {
      await api.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } }, ours)
    }

    const { items } = await api.list({ apiVersion: 'v1', kind: 'Secret' }, { namespace, limit: 2 })

    expect(items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b'])
  })
}

function event({ namespace }: Opened, name: string, uid: string, type: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name: 'web', uid },
    reason: 'Because',
    message: 'it is so',
    type,
  }
}

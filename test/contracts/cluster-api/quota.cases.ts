import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { codeOf, configMap, failureOf, type Open, type Opened } from './opened.ts'

const ours = { fieldManager: 'banyan' }

async function limit(opened: Opened, hard: Readonly<Record<string, string>>): Promise<void> {
  const { api, namespace } = opened
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few', namespace } }
  const made = await api.apply({ ...quota, spec: { hard } }, { fieldManager: 'admin' })
  await opened.startQuota?.(made)
}

async function statusOf({ api, namespace }: Opened) {
  const ref = { apiVersion: 'v1', kind: 'ResourceQuota', name: 'few', namespace }
  const { status } = (await api.get(ref)) as KubernetesObject & {
    readonly status: { readonly used: Readonly<Record<string, string>> }
  }
  return status
}

/** What a quota of the namespace refuses. */
export function quotaCases(open: Open): void {
  test('what exceeds a quota is forbidden, tried or done, with the quota and its numbers', async () => {
    const opened = await open()
    const { api } = opened
    await limit(opened, { 'count/configmaps': '1' })

    const tried = await codeOf(api.apply(configMap(opened, 'one', {}), { ...ours, dryRun: true }))
    await api.apply(configMap(opened, 'one', {}), ours)
    const { used } = await statusOf(opened)
    const second = await failureOf(api.apply(configMap(opened, 'two', {}), { ...ours, dryRun: true }))
    const done = await codeOf(api.apply(configMap(opened, 'two', {}), ours))

    expect([tried, used]).toEqual([undefined, { 'count/configmaps': '1' }])
    expect(second).toMatchObject({ code: 'cluster/forbidden', retryable: false, refusals: [] })
    expect(second?.message).toContain(
      'the server answers 403 Forbidden: configmaps "two" is forbidden: exceeded quota: few, requested: count/configmaps=1, used: count/configmaps=1, limited: count/configmaps=1',
    )
    expect(done).toBe('cluster/forbidden')
  })

  test('what is there may be changed however full the quota is, and other kinds have room', async () => {
    const opened = await open()
    const { api, namespace } = opened
    await limit(opened, { secrets: '0', 'count/configmaps': '1' })
    await api.apply(configMap(opened, 'one', {}), ours)
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'one', namespace } }
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'one', namespace } }

    expect(await codeOf(api.apply(configMap(opened, 'one', { a: '1' }), ours))).toBeUndefined()
    expect(await codeOf(api.apply(account, ours))).toBeUndefined()
    expect(await codeOf(api.apply(secret, ours))).toBe('cluster/forbidden')
  })
}

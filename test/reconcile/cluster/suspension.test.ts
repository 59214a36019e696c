import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { application, configMap, type World, world } from './fixture.ts'

const both = [...application('a', configMap('one')), ...application('b', configMap('two'))]
const changed = [...application('a', configMap('one', '2')), ...application('b', configMap('two', '2'))]

/** Sets annotations as somebody with kubectl does. */
async function annotate(
  { cluster, find }: World,
  [kind, name, namespace]: readonly [string, string, string?],
  annotations: Readonly<Record<string, string>>,
): Promise<void> {
  const live = (await find(kind, name, namespace)) as KubernetesObject
  const metadata = { ...live.metadata, annotations: { ...live.metadata.annotations, ...annotations } }
  cluster.server.update({ ...live, metadata }, { manager: 'kubectl-annotate' })
}

async function values({ find }: World): Promise<readonly unknown[]> {
  const objects = await Promise.all([find('ConfigMap', 'one'), find('ConfigMap', 'two')])
  return objects.map(object => (object?.data as { value: unknown } | undefined)?.value)
}

const night = { 'banyan.dev/reconcile': 'disabled' }

describe('a live object that is to be left alone', () => {
  test('is neither written nor pruned, and shows as Suspended, while all else goes on', async () => {
    const one = world()
    await one.run(both)
    await annotate(one, ['ConfigMap', 'one'], night)

    const outcome = await one.run(changed)
    const pruned = await one.run(application('b', configMap('two', '2')))

    expect(outcome).toMatchObject({ result: 'applied', applied: 1, failures: [] })
    expect(outcome.unhealthy).toMatchObject([
      { key: '/ConfigMap/default/one', health: { status: 'Suspended' } },
    ])
    expect(pruned).toMatchObject({ deleted: 0, failures: [] })
    expect(await values(one)).toEqual(['1', '2'])
  })

  test('is ours again as soon as it does not say so any more', async () => {
    const one = world()
    await one.run(both)
    await annotate(one, ['ConfigMap', 'one'], { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' })
    await one.run(changed)
    const before = await values(one)

    await annotate(one, ['ConfigMap', 'one'], { 'kustomize.toolkit.fluxcd.io/reconcile': 'enabled' })
    await one.run(changed)

    expect(before).toEqual(['1', '2'])
    expect(await values(one)).toEqual(['2', '2'])
  })

  test('is ours again when its time is over, which is looked for', async () => {
    const one = world()
    await one.run(both)
    const end = one.clock.now() + 3_600_000
    await annotate(one, ['ConfigMap', 'one'], { ...night, 'banyan.dev/until': new Date(end).toISOString() })
    const { resumesAt } = await one.run(changed)
    const before = await values(one)

    await one.clock.advance(3_600_000)
    await one.run(changed)

    expect(resumesAt).toBe(end)
    expect(before).toEqual(['1', '2'])
    expect(await values(one)).toEqual(['2', '2'])
  })

  test('an end that is no time is told, and leaves it alone', async () => {
    const one = world()
    await one.run(both)
    await annotate(one, ['ConfigMap', 'one'], { ...night, 'banyan.dev/until': 'tomorrow' })

    const { unhealthy } = await one.run(changed)

    expect(unhealthy[0]?.health.message).toContain('"tomorrow" is no time')
    expect(await values(one)).toEqual(['1', '2'])
  })
})

describe('an inventory whose parent says that the cluster is to be left alone', () => {
  const parent = ['ConfigMap', 'banyan-shop', 'banyan-system'] as const

  test('no write is made, and what waits is told', async () => {
    const one = world()
    await one.run(both)
    await annotate(one, parent, night)
    const before = await one.find(...parent)

    const outcome = await one.run(changed)

    expect(outcome).toMatchObject({
      result: 'suspended',
      suspension: { reason: 'banyan.dev/reconcile is disabled' },
    })
    expect(outcome.applications.map(({ sync }) => sync)).toEqual(['OutOfSync', 'OutOfSync'])
    expect(await values(one)).toEqual(['1', '1'])
    expect((await one.find(...parent))?.metadata.resourceVersion).toBe(before?.metadata.resourceVersion)
  })

  test('all goes on when it does not say so any more, and our own writes to it keep it', async () => {
    const one = world()
    await one.run(both)
    const end = one.clock.now() + 60_000
    await annotate(one, parent, { ...night, 'banyan.dev/until': new Date(end).toISOString() })
    await one.run(changed)

    await one.clock.advance(60_000)
    const outcome = await one.run([...changed, ...application('c', configMap('three'))])

    expect(outcome).toMatchObject({ result: 'applied', applied: 3 })
    expect((await one.find(...parent))?.metadata.annotations).toMatchObject(night)
  })
})

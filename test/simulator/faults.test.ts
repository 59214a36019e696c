import { expect, test } from 'vitest'
import { OperationError } from '../../src/core/model/operation-error.ts'
import type { ClusterApi } from '../../src/reconcile/ports.ts'
import { SimulatedClock } from '../../src/simulator/clock.ts'
import { SimulatedClusters } from '../../src/simulator/cluster-directory.ts'
import { type Fault, type Faults, seededFaults } from '../../src/simulator/faults.ts'
import { Seeded } from '../../src/simulator/seeded.ts'

const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'default' } }
const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', namespace: 'default' }

test.each([
  [{ fault: 'refused' }, 'cluster/unreachable', true],
  [{ fault: 'cut' }, 'cluster/response-cut', true],
  [{ fault: 'status', status: 401 }, 'cluster/unauthorized', false],
  [{ fault: 'status', status: 403 }, 'cluster/forbidden', false],
  [{ fault: 'status', status: 409 }, 'cluster/conflict', true],
  [{ fault: 'status', status: 422 }, 'cluster/invalid', false],
  [{ fault: 'status', status: 429, retryAfterSeconds: 7 }, 'cluster/throttled', true],
  [{ fault: 'status', status: 500 }, 'cluster/server-error', true],
] satisfies readonly (readonly [Fault, string, boolean])[])(
  '%o is told as %s',
  async (fault, code, retryable) => {
    const { api } = await open(() => fault)

    const retryAfterSeconds = 'retryAfterSeconds' in fault ? fault.retryAfterSeconds : undefined
    await expect(apply(api)).rejects.toMatchObject({ code, retryable, retryAfterSeconds, subject: 'edge' })
  },
)

test('a request whose answer breaks off was done, a refused one was not', async () => {
  for (const [fault, done] of [
    ['cut', true],
    ['refused', false],
  ] as const) {
    const { api, clusters } = await open(({ verb }) => (verb === 'apply' ? { fault } : undefined))

    await expect(apply(api)).rejects.toBeInstanceOf(OperationError)

    expect((await api.get(ref)) !== undefined).toBe(done)
    expect(clusters.cluster('edge').requestsOf('apply')).toBe(done ? 1 : 0)
  }
})

test('a slow request waits for the clock', async () => {
  const { api, clock } = await open(() => ({ fault: 'slow', milliseconds: 2_000 }))
  const before = clock.now()

  const applied = apply(api)
  await clock.advance(2_000)

  const { metadata } = await applied
  expect(Date.parse(String(metadata.creationTimestamp))).toBe(before + 2_000)
})

test('the same seed gives the same faults', () => {
  const draw = (seed: number): readonly (Fault | undefined)[] => {
    const faults = seededFaults(new Seeded(seed), 0.5)
    return Array.from({ length: 200 }, () => faults({ cluster: 'edge', verb: 'get' }))
  }

  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
  const healthy = draw(7).filter(fault => fault === undefined).length
  expect(healthy).toBeGreaterThan(60)
  expect(healthy).toBeLessThan(140)
})

async function open(faults: Faults) {
  const clock = new SimulatedClock()
  const clusters = new SimulatedClusters({ clock, faults })
  return { clock, clusters, api: await clusters.connect({ name: 'edge' }) }
}

function apply(api: ClusterApi) {
  return api.apply(object, { fieldManager: 'banyan' })
}

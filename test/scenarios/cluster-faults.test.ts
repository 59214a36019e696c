import { expect, test } from 'vitest'
import type { Fault } from '../../src/simulator/faults.ts'
import { SmallFleet } from './small-fleet.ts'

const faults: readonly (readonly [string, Fault, string])[] = [
  ['refuses connections', { fault: 'refused' }, 'cluster/unreachable'],
  ['answers 401', { fault: 'status', status: 401 }, 'cluster/unauthorized'],
  ['answers 403', { fault: 'status', status: 403 }, 'cluster/forbidden'],
  ['answers 409', { fault: 'status', status: 409 }, 'cluster/conflict'],
  ['answers 422', { fault: 'status', status: 422 }, 'cluster/invalid'],
  ['answers 429', { fault: 'status', status: 429, retryAfterSeconds: 90 }, 'cluster/throttled'],
  ['answers 500', { fault: 'status', status: 500 }, 'cluster/server-error'],
  ['stops in the middle of a body', { fault: 'cut' }, 'cluster/response-cut'],
]

test.each(faults)(
  'a cluster that %s is told of and tried again, and every other cluster is done',
  async (_, fault, code) => {
    const fleet = new SmallFleet()
    fleet.faults = ({ cluster }) => (cluster === 'tokyo' ? fault : undefined)

    const { outcomes, state, nextAt = 0 } = await fleet.round()
    const tokyo = outcomes.find(({ cluster }) => cluster === 'tokyo')
    fleet.faults = () => undefined
    await fleet.clock.advance(nextAt - fleet.clock.now())
    await fleet.round()

    expect(tokyo?.failures.map(failure => failure.code)).toContain(code)
    expect(nextAt).toBeGreaterThan(0)
    expect(['osaka', 'paris', 'lyon'].map(name => state?.clusters.get(name)?.sync)).toEqual([
      'Synced',
      'Synced',
      'Synced',
    ])
    expect(await fleet.replicas('web')).toEqual({ tokyo: 2, osaka: 2, paris: 2, lyon: 2 })
  },
)

test('a server that asks for time is left alone for as long', async () => {
  const fleet = new SmallFleet()
  fleet.faults = ({ cluster }) =>
    cluster === 'tokyo' ? { fault: 'status', status: 429, retryAfterSeconds: 90 } : undefined
  const start = fleet.clock.now()

  const { nextAt = 0 } = await fleet.round()

  expect(nextAt - start).toBeGreaterThanOrEqual(90_000)
})

import { expect, test } from 'vitest'
import { OperationError } from '../../src/core/model/operation-error.ts'
import { FleetBells } from '../../src/reconcile/fleet/fleet-bells.ts'
import { runFleet } from '../../src/reconcile/fleet/run.ts'
import type { RunOptions } from '../../src/reconcile/fleet/run-options.ts'
import { StateStore } from '../../src/reconcile/fleet/state-store.ts'
import { SimulatedRepository } from '../../src/simulator/git/simulated-repository.ts'
import { drive } from '../support/drive.ts'
import { imageOverride, SmallFleet } from './small-fleet.ts'

const away = new OperationError({
  code: 'git/unreachable',
  message: 'no route to host',
  subject: 'status',
  retryable: true,
})
const newImage = 'registry.example/web:2'

/** A fleet in which tokyo has a change of `web`, and osaka's writes take so long, when the process is asked to end. */
async function stopping(writeMs: number, how: 'in order' | 'lost' | 'store away') {
  const bells = new FleetBells()
  const fleet = new SmallFleet(undefined, {}, news => bells.ring(news))
  for (let turn = 0; turn < 3; turn++) await fleet.round()
  fleet.commit({ 'clusters/asia/overrides/web.yaml': imageOverride('2') })
  fleet.restart()
  let writes = 0
  fleet.faults = ({ cluster, verb }) => {
    if (verb !== 'apply' || cluster !== 'osaka') return undefined
    writes++
    return { fault: 'slow', milliseconds: writeMs }
  }
  const [stop, lost] = [new AbortController(), new AbortController()]
  const { reconciler, source, clock } = fleet
  const nothing = (): void => undefined
  const signal = AbortSignal.any([stop.signal, lost.signal])
  const ends = { signal, lost: lost.signal }
  const failures: string[] = []
  const onFailure: RunOptions['onFailure'] = ({ code }, retryMs, part) =>
    failures.push(`${part}: ${code}${retryMs === undefined ? ', not tried again' : ''}`)
  const options = { reconciler, bells, source, clock, ...ends, onRound: nothing, onFailure }
  const running = runFleet(options)
  while (writes === 0 || (await fleet.image('tokyo', 'web')) !== newImage) await clock.advance(10)
  const tip = fleet.remote.branches.get('banyan/status')
  const startedAt = clock.now()
  if (how === 'store away') fleet.remote.outage = away
  ;(how === 'lost' ? lost : stop).abort()
  const before = writes
  await drive(clock, running)
  return { fleet, tookMs: clock.now() - startedAt, later: writes - before, tip, failures }
}

async function told(fleet: SmallFleet) {
  const store = new StateStore(new SimulatedRepository(fleet.remote), 'banyan/status', fleet.clock)
  const { clusters } = (await store.read()) ?? expect.fail('no state')
  return ['tokyo', 'osaka'].map(name => {
    const { sync = '', health, failures = [] } = clusters.get(name) ?? {}
    return { sync, health: health?.status, failures: failures.length }
  })
}

// What was cut off, or not begun, is no failure of the cluster.
const done = [
  { sync: 'Synced', health: 'Progressing', failures: 0 },
  { sync: 'OutOfSync', health: 'Healthy', failures: 0 },
]

test('a process that is asked to end finishes the writes that are in flight, begins no others, and reports', async () => {
  const { fleet, tookMs, later } = await stopping(3_000, 'in order')

  expect(tookMs).toBe(3_000)
  expect(later).toBe(0)
  expect(await told(fleet)).toEqual(done)
  fleet.faults = () => undefined
  fleet.restart()
  await fleet.round()
  expect(await fleet.image('osaka', 'web')).toBe(newImage)
})

test('a process that is asked to end waits ten seconds for a write that hangs, and reports all the same', async () => {
  const { fleet, tookMs, tip } = await stopping(3_600_000, 'in order')

  expect(tookMs).toBe(10_000)
  expect(await told(fleet)).toEqual(done)
  expect(fleet.remote.branches.get('banyan/status')).not.toBe(tip)
})

test('a process that may write no more ends at once, and writes no report', async () => {
  const { fleet, tookMs, later, tip } = await stopping(3_600_000, 'lost')

  expect(tookMs).toBe(0)
  expect(later).toBe(0)
  expect(fleet.remote.branches.get('banyan/status')).toBe(tip)
})

test('a process whose last report cannot be written says so, once, and that it is not tried again', async () => {
  const { tip, fleet, failures } = await stopping(3_000, 'store away')

  expect(failures).toEqual(['report: git/unreachable, not tried again'])
  expect(fleet.remote.branches.get('banyan/status')).toBe(tip)
})

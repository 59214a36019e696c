import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fileAt, textOf } from '../../src/base/tree/tree.ts'
import { OperationError } from '../../src/core/model/operation-error.ts'
import { FleetBells } from '../../src/reconcile/fleet/fleet-bells.ts'
import { FleetReconciler } from '../../src/reconcile/fleet/reconcile-fleet.ts'
import type { Round } from '../../src/reconcile/fleet/round.ts'
import { runFleet } from '../../src/reconcile/fleet/run.ts'
import { SimulatedRepository } from '../../src/simulator/git/simulated-repository.ts'
import { drive } from '../support/drive.ts'
import { deployment, SmallFleet } from './small-fleet.ts'

const hour = 3_600_000

describe('a daemon whose source is away', () => {
  let fleet: SmallFleet
  let tries: number
  let sourceIsAway: boolean
  let last: Round | undefined
  let end: () => Promise<void>

  beforeEach(async () => {
    fleet = new SmallFleet()
    tries = 0
    sourceIsAway = false
    last = undefined
    end = start()
    await fleet.clock.advance(60_000)
  })
  afterEach(() => end())

  const start = (): (() => Promise<void>) => {
    const { clock, clusters, remote } = fleet
    const bells = new FleetBells()
    const source = {
      ...fleet.source,
      latest: async (signal?: AbortSignal) => {
        tries++
        if (sourceIsAway) throw unreachable()
        return await fleet.source.latest(signal)
      },
    }
    const reconciler = new FleetReconciler(
      { source, store: new SimulatedRepository(remote), clusters, clock },
      { writer: 'test', concurrency: 4, random: () => 0.5, onNews: news => bells.ring(news) },
    )
    const ended = new AbortController()
    const onRound = (round: Round): void => {
      last = round
    }
    const loop = {
      reconciler,
      bells,
      source,
      clock,
      signal: ended.signal,
      onRound,
      onFailure: () => undefined,
    }
    const running = runFleet(loop)
    return async () => {
      ended.abort()
      await drive(clock, running)
    }
  }

  const tokyo = () => fleet.clusters.cluster('tokyo').connect()
  const agent = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'agent' }
  const scale = (replicas: number) =>
    tokyo().patch(agent, { spec: { replicas } }, { fieldManager: 'somebody' })
  const replicas = async (): Promise<unknown> => (await fleet.replicas('agent')).tokyo

  /** What `fleet.yaml` of the status branch says. */
  const status = (): string => {
    const tree = fleet.remote.commit(fleet.remote.branches.get('banyan/status') ?? '')?.tree
    const file = tree && fileAt(tree, 'fleet.yaml')
    return file === undefined ? '' : textOf(file)
  }

  test('keeps the last good revision for a day, corrects what drifts, and asks no more often than once a minute', async () => {
    const before = tries
    fleet.remote.outage = unreachable()
    await fleet.clock.advance(12 * hour)
    await scale(7)
    await fleet.clock.advance(60_000)
    const corrected = await replicas()
    await tokyo().delete(agent)
    await fleet.clock.advance(12 * hour)
    const [restored, asked, stale] = [await replicas(), tries - before, last?.stale]
    fleet.remote.outage = undefined
    fleet.commit({ 'templates/agent/agent.yaml': deployment('agent', 3) })
    await fleet.clock.advance(120_000)

    expect([corrected, restored, await replicas()]).toEqual([1, 1, 3])
    expect(asked).toBeLessThan(1.1 * 24 * 60)
    expect(stale).toMatchObject({ reason: 'SourceUnavailable', since: '2026-01-01T00:01:00Z' })
    expect(last?.stale).toBeUndefined()
    expect(status()).not.toContain('stale')
  })

  test('says on the status branch since when, if that can be written, once', async () => {
    const writes: (string | undefined)[] = []
    sourceIsAway = true
    await fleet.clock.advance(240_000)
    const soon = status()
    fleet.remote.listen(() => writes.push(fleet.remote.branches.get('banyan/status')))
    await fleet.clock.advance(12 * hour)
    const [later, written] = [status(), writes.length]
    sourceIsAway = false
    await fleet.clock.advance(120_000)

    expect(soon).not.toContain('stale')
    expect(later).toMatch(
      /stale:\n {2}reason: SourceUnavailable\n {2}message: "?git\/unreachable: .*\n {2}since: /,
    )
    expect(written).toBe(1)
    expect(status()).not.toContain('stale')
  })

  test('keeps the last good revision while the branch is gone, and goes on when it is there again', async () => {
    const head = fleet.remote.branches.get('main')
    fleet.remote.move('main', undefined)
    await scale(7)
    await fleet.clock.advance(hour)
    const [kept, stale] = [await replicas(), last?.stale]
    fleet.remote.move('main', head)
    fleet.commit({ 'templates/agent/agent.yaml': deployment('agent', 2) })
    await fleet.clock.advance(120_000)

    expect([kept, await replicas()]).toEqual([1, 2])
    expect(stale).toMatchObject({
      reason: 'SourceUnavailable',
      message: expect.stringContaining('has no branch'),
    })
  })

  test('says which revision is broken as a whole, and since when', async () => {
    const broken = fleet.commit({ 'fleet.yaml': 'kind: [' })
    await fleet.clock.advance(hour)
    const [stale, age] = [last?.stale, fleet.clock.now() - (last?.currentAt ?? 0)]
    fleet.commit({ 'README.md': 'still broken\n' })
    await fleet.clock.advance(hour)

    expect(stale).toMatchObject({ reason: 'RevisionBroken', revision: broken })
    expect(age).toBeGreaterThanOrEqual(hour)
    expect(last?.stale).toMatchObject({ since: stale?.since, revision: fleet.remote.branches.get('main') })
    expect(status()).toContain('reason: RevisionBroken')
  })
})

function unreachable(): OperationError {
  return new OperationError({
    code: 'git/unreachable',
    message: 'nobody answers',
    subject: 'git',
    retryable: true,
  })
}

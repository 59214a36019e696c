import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { OperationError } from '../../src/core/model/operation-error.ts'
import type { Breach } from '../../src/core/model/rollout.ts'
import { FleetBells } from '../../src/reconcile/fleet/fleet-bells.ts'
import { runFleet } from '../../src/reconcile/fleet/run.ts'
import { SimulatedForge } from '../../src/simulator/forge/simulated-forge.ts'
import { drive } from '../support/drive.ts'
import { ours } from '../support/fleet-files.ts'
import { rounds, web } from './rolling-fleet.ts'
import { SmallFleet } from './small-fleet.ts'

const minute = 60_000

describe('a daemon that proposes what its rollouts reverted', () => {
  let fleet: SmallFleet
  let forge: SimulatedForge
  let failures: { readonly part: string; readonly at: number }[]
  let end: () => Promise<void>

  beforeEach(async () => {
    const bells = new FleetBells()
    fleet = new SmallFleet(undefined, {}, news => bells.ring(news))
    const spec = '{ onBreach: Revert, steps: [{ level: region, progressDeadline: 5m }] }'
    fleet.commit({ 'clusters/policies/rollout.yaml': ours(`RolloutPolicy\nspec: ${spec}`) })
    await rounds(fleet, 2)
    forge = new SimulatedForge(fleet.remote)
    fleet.forge = forge
    fleet.restart()
    failures = []
    const { reconciler, source, clock } = fleet
    const stop = new AbortController()
    const running = runFleet({
      ...{ reconciler, bells, source, clock, signal: stop.signal, onRound: () => undefined },
      onFailure: (_, __, part) => failures.push({ part, at: clock.now() }),
    })
    end = async () => {
      stop.abort()
      await drive(clock, running)
    }
  })
  afterEach(() => end())

  const breaches = (): readonly Breach[] =>
    [...(fleet.reconciler.state?.rollouts?.values() ?? [])].flatMap(each => each.breaches)

  test('goes on with rollouts while the forge is away, says so, and tries again every five minutes', async () => {
    const away = {
      code: 'forge/unreachable',
      message: 'no answer',
      subject: 'forge',
      retryable: true,
    } as const
    forge.outage = new OperationError(away)
    fleet.commit({ 'templates/web/web.yaml': web('broken') })
    await fleet.clock.advance(30 * minute)
    const [during, told] = [breaches(), failures]
    forge.outage = undefined
    await fleet.clock.advance(7 * minute)

    const unwritten = 'forge/unreachable: no answer'
    expect(during.map(each => [each.group, each.unwritten])).toEqual([
      ['asia', unwritten],
      ['europe', unwritten],
    ])
    expect(new Set(told.map(({ part }) => part))).toEqual(new Set(['revert']))
    // One more for each breach, which is tried at once.
    expect(told.length).toBeGreaterThan(3)
    expect(told.length).toBeLessThan(30 / 5 + 2)
    expect(forge.proposed.size).toBe(1)
    expect(breaches()).toMatchObject([{ pullRequest: 1_001 }, { pullRequest: 1_001 }])
    expect(breaches().filter(each => each.unwritten !== undefined)).toEqual([])
  })

  test('goes on with rollouts while the forge does not answer', async () => {
    const answer = Promise.withResolvers<number>()
    forge.propose = () => answer.promise
    fleet.commit({ 'templates/web/web.yaml': web('broken') })
    await fleet.clock.advance(30 * minute)
    const reverted = breaches().filter(each => each.reverted)
    answer.resolve(7)

    expect(reverted.map(({ group }) => group)).toEqual(['asia', 'europe'])
  })
})

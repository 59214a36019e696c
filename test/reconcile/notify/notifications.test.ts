import { beforeEach, describe, expect, test } from 'vitest'
import type { Diagnostic } from '../../../src/base/diagnostic/diagnostic.ts'
import type { FleetEvent } from '../../../src/core/model/fleet-event.ts'
import { OperationError } from '../../../src/core/model/operation-error.ts'
import type { ClusterState, FleetState } from '../../../src/core/model/state.ts'
import { Notifications } from '../../../src/reconcile/notify/notifications.ts'
import type { Notifier } from '../../../src/reconcile/ports.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { SmallFleet } from '../../scenarios/small-fleet.ts'

const revision = 'a'.repeat(40)
const well = { sync: 'Synced', health: { status: 'Healthy', message: '' }, failures: [] } as const
const refused = {
  sync: 'OutOfSync',
  failures: [{ code: 'cluster/forbidden', message: 'may not', retryable: false }],
} as const
const crashing = { health: { status: 'Degraded', message: 'it crashes' } } as const
const rolling = { sync: 'OutOfSync', health: { status: 'Progressing', message: '1 of 2' } } as const
const away = new OperationError({
  code: 'git/unreachable',
  message: 'no route',
  subject: 'git',
  retryable: true,
})

const stops = [{ guard: 'maxDeletions', message: '30 of 40', digest: 'd1', revision }]
const broken: Diagnostic = {
  code: 'fleet/field-unknown',
  severity: 'error',
  message: 'unknown field',
  at: { file: 'fleet.yaml' },
}

describe('what a notifier is told', () => {
  let clock: SimulatedClock
  let heard: FleetEvent[]
  let outage: Error | undefined
  let notifications: Notifications
  let state: FleetState

  const opened = (): Notifications => {
    const notifier: Notifier = {
      name: 'ops',
      async notify(event) {
        if (outage !== undefined) throw outage
        heard.push(event)
      },
    }
    return new Notifications({ notifier, clock, fleet: 'git.example/fleet' })
  }

  beforeEach(async () => {
    clock = new SimulatedClock()
    heard = []
    outage = undefined
    notifications = opened()
    const { state: found } = await new SmallFleet().round()
    if (found === undefined) throw new Error('there is no state')
    state = found
  })

  /** The clusters as they are said to be, all others well. */
  const fleetOf = (
    changes: Readonly<Record<string, Partial<ClusterState>>>,
    more: Partial<FleetState> = {},
  ) => {
    const [any] = state.clusters.values()
    if (any === undefined) throw new Error('there is no cluster')
    const names = [...new Set([...state.clusters.keys(), ...Object.keys(changes)])].sort()
    const clusters = names.map(name => [name, { ...any, ...well, name, ...changes[name] }] as const)
    return { ...state, stops: [], clusters: new Map(clusters), ...more }
  }
  const told = async (
    changes: Readonly<Record<string, Partial<ClusterState>>>,
    more: Partial<FleetState> = {},
    diagnostics: readonly Diagnostic[] = [],
  ) => {
    notifications.note({ revision, state: fleetOf(changes, more), diagnostics })
    return news()
  }
  const news = async () => {
    heard.length = 0
    await notifications.tell()
    return heard.map(({ severity, reason, message }) => `${severity} ${reason}: ${message}`)
  }

  test('is that a cluster fails, once, and that it is well again', async () => {
    expect(await told({ lyon: refused })).toEqual([
      'error cluster/forbidden: lyon: cluster/forbidden: may not',
    ])
    expect(heard[0]).toMatchObject({ subject: { kind: 'Cluster', name: 'lyon' }, revision, at: clock.now() })
    expect(await told({ lyon: refused })).toEqual([])
    expect(await told({})).toEqual(['info Recovered: lyon is well again'])
    expect(await told({})).toEqual([])
  })

  test('is nothing of what is on its way, and what fails is not well before it has arrived', async () => {
    expect(await told({ lyon: rolling })).toEqual([])
    expect(await told({ lyon: crashing })).toEqual(['error Degraded: lyon: Synced, Degraded: it crashes'])
    expect(await told({ lyon: rolling })).toEqual([])
    expect(await told({ lyon: crashing })).toEqual([])
    expect(await told({})).toHaveLength(1)
  })

  test('is one message for many clusters that fail for one reason, with the first few', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `cluster-${String(index).padStart(2, '0')}`)
    const many = Object.fromEntries(names.map(name => [name, refused]))

    expect(await told({ ...many, paris: crashing })).toEqual([
      'error cluster/forbidden: 12 clusters fail: cluster-00, cluster-01, cluster-02 and 9 more: cluster-00: cluster/forbidden: may not',
      expect.stringMatching(/^error Degraded: paris: /),
    ])
    expect(heard[0]?.subject).toEqual({ kind: 'Fleet', name: 'small' })
    expect(await told({ paris: crashing, ...Object.fromEntries(names.map(name => [name, well])) })).toEqual([
      'info Recovered: 12 clusters (cluster-00, cluster-01, cluster-02 and 9 more) are well again',
    ])
  })

  test('is the same reason of a flapping cluster at most every five minutes', async () => {
    let messages = 0
    for (let second = 0; second < 600; second += 10) {
      messages += (await told(second % 20 === 0 ? { lyon: refused } : {})).length
      await clock.advance(10_000)
    }

    expect(messages).toBe(4)
  })

  test('is what fails still once the five minutes are over', async () => {
    await told({ lyon: refused })
    await told({})
    await clock.advance(299_000)
    expect(await told({ lyon: refused })).toEqual([])
    await clock.advance(1_000)

    expect(await news()).toHaveLength(1)
  })

  test('is that a failing cluster does not answer any more, whatever else it has', async () => {
    const offline = { ...refused, offline: { since: '2030-01-01T00:00:00Z', ...well } }
    await told({ lyon: refused })

    expect(await told({ lyon: offline })).toEqual([expect.stringMatching(/^error Offline: lyon: /)])
  })

  test('is stops of guards with their digest, and mistakes of the revision', async () => {
    expect(await told({}, { stops }, [broken])).toEqual([
      'error fleet/field-unknown: the revision has mistakes: fleet.yaml: fleet/field-unknown: unknown field',
      'error StoppedByGuard: stopped by maxDeletions: 30 of 40; "Banyan-Approve: d1" lets it through',
    ])
    expect(await told({}, { stops }, [broken])).toEqual([])
    expect(await told({}, {}, [{ ...broken, severity: 'warning' }])).toEqual([
      'info Recovered: the revision has no mistakes any more',
      'info Recovered: maxDeletions stops nothing any more',
    ])
  })

  test('is one message for all that one guard stops, and another where a commit changes the digest', async () => {
    const stop = { guard: 'maxDeletions', message: '30 of 40', digest: 'd1', revision }
    expect(await told({}, { stops: [stop, { ...stop, message: '8 of 9' }] })).toEqual([
      'error StoppedByGuard: stopped by maxDeletions: 30 of 40, and 1 more; "Banyan-Approve: d1" lets it through',
    ])
    expect(await told({}, { stops: [{ ...stop, digest: 'd2' }] })).toEqual([])
    await clock.advance(300_000)

    expect(await news()).toEqual([expect.stringContaining('"Banyan-Approve: d2"')])
  })

  test('is that the source is away and there again, though no revision was ever read', async () => {
    notifications.noteTurn('source', away)
    notifications.noteTurn('source', away)
    expect(await news()).toEqual([
      'error git/unreachable: what is new cannot be taken in: git/unreachable: no route',
    ])
    expect(heard[0]?.subject).toEqual({ kind: 'Fleet', name: 'git.example/fleet' })
    notifications.noteTurn('source', undefined)
    expect(await news()).toEqual(['info Recovered: what is new is taken in again'])
  })

  test('is nothing of what the state store knew to fail before this process began, but that it is over', async () => {
    const diagnostics = ['fleet.yaml: error fleet/field-unknown: unknown field']
    notifications.recall(fleetOf({ lyon: refused, paris: crashing }, { stops, diagnostics }))

    expect(await told({ lyon: refused, paris: rolling }, { stops }, [broken])).toEqual([])
    expect(await told({ paris: crashing, osaka: crashing }, { stops }, [broken])).toEqual([
      expect.stringMatching(/^error Degraded: osaka/),
      'info Recovered: lyon is well again',
    ])
  })

  test('is not that a cluster is well which left the fleet, or while nothing is known of any', async () => {
    await told({ lyon: refused, extra: refused })
    notifications.note({ revision, state: undefined, diagnostics: [] })
    expect(await news()).toEqual([])

    expect(await told({})).toEqual(['info Recovered: lyon is well again'])
  })

  test('is what is true by then where the notifier was away, and nothing of what passed', async () => {
    outage = new Error('away')
    await expect(told({ lyon: refused, paris: refused })).rejects.toThrow('away')
    await expect(told({ paris: refused, osaka: crashing })).rejects.toThrow('away')
    outage = undefined

    expect(await news()).toEqual([
      expect.stringMatching(/^error Degraded: osaka/),
      expect.stringMatching(/^error cluster\/forbidden: paris/),
    ])
  })

  test('is a line that is not too long', async () => {
    const message = 'x\n'.repeat(5_000)
    await told({ lyon: { ...refused, failures: [{ ...refused.failures[0], message }] } })

    expect(heard[0]?.message).toHaveLength(2_000)
    expect(heard[0]?.message).not.toContain('\n')
  })

  test('is told by itself five seconds after it began, and again until the notifier hears it', async () => {
    const failures: string[] = []
    const ended = new AbortController()
    outage = new OperationError({
      code: 'notify/unreachable',
      message: 'the notifier "ops" did not answer',
      subject: 'ops',
      retryable: true,
    })
    const following = notifications.follow(ended.signal, failure => void failures.push(failure.code))
    notifications.note({ revision, state: fleetOf({ lyon: refused }), diagnostics: [] })
    await clock.advance(4_000)
    const early = [...failures]
    await clock.advance(1_000)
    outage = undefined
    await clock.advance(60_000)
    ended.abort()
    await clock.advance(0)
    await following

    expect(early).toEqual([])
    expect(failures).toEqual(['notify/unreachable'])
    expect(heard).toHaveLength(1)
  })
})

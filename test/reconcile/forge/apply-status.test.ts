import { beforeEach, describe, expect, test } from 'vitest'
import type { Diagnostic } from '../../../src/base/diagnostic/diagnostic.ts'
import { OperationError } from '../../../src/core/model/operation-error.ts'
import type { ClusterState, FleetState } from '../../../src/core/model/state.ts'
import { ApplyStatus } from '../../../src/reconcile/forge/apply-status.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { SimulatedForge } from '../../../src/simulator/forge/simulated-forge.ts'
import { SimulatedRemote } from '../../../src/simulator/git/simulated-remote.ts'
import { SmallFleet } from '../../scenarios/small-fleet.ts'

const revision = 'a'.repeat(40)

describe('the status of a revision', () => {
  let forge: SimulatedForge
  let status: ApplyStatus
  let state: FleetState
  let clock: SimulatedClock

  beforeEach(async () => {
    forge = new SimulatedForge(new SimulatedRemote())
    clock = new SimulatedClock()
    status = new ApplyStatus(forge, clock, 'banyan/apply')
    const round = await new SmallFleet().round()
    if (round.state === undefined) throw new Error('there is no state')
    state = round.state
  })

  const told = async (changes: Partial<FleetState> = {}, diagnostics: readonly Diagnostic[] = []) => {
    status.note({ revision, state: { ...state, ...changes }, diagnostics })
    await status.tell()
    const { state: word, description } = forge.statuses.get(`${revision} banyan/apply`) ?? {}
    return `${word}: ${description}`
  }
  /** The first cluster otherwise, all others as they should be. */
  const with1 = (change: Partial<ClusterState>): Partial<FleetState> => {
    const well = { status: 'Healthy', message: '' } as const
    const clusters = [...state.clusters].map(([name, cluster], index) => {
      const good: ClusterState = { ...cluster, sync: 'Synced', health: well, failures: [] }
      return [name, index === 0 ? { ...good, ...change } : good] as const
    })
    return { clusters: new Map(clusters), decisions: new Map(), stops: [] }
  }
  const failure = { code: 'cluster/invalid', message: 'no such field', retryable: false } as const

  test('is success once every cluster is as it says', async () => {
    expect(await told(with1({}))).toBe(`success: ${state.clusters.size} clusters`)
  })

  test('is pending with progress while something is on its way', async () => {
    const count = state.clusters.size
    expect(await told(with1({ sync: 'OutOfSync' }))).toBe(`pending: ${count - 1} of ${count} clusters`)
  })

  test('is pending, and says so, while a cluster is offline', async () => {
    const since = '2030-01-01T00:00:00Z'
    const offline = { since, sync: 'Synced', health: { status: 'Healthy', message: '' } } as const
    expect(await told(with1({ offline, failures: [failure] }))).toMatch(/^pending: .*, 1 offline$/)
  })

  test('is failure with the first reason where a cluster failed, a guard stopped it or a file is broken', async () => {
    expect(await told(with1({ failures: [failure] }))).toMatch(/^failure: .*, 1 failed: .*no such field$/)
    expect(await told(with1({ health: { status: 'Degraded', message: 'crashes' } }))).toMatch(
      /^failure: .*crashes/,
    )
    const stops: FleetState['stops'] = [{ guard: 'maxDeletions', message: '30 of 40', digest: 'd', revision }]
    expect(await told({ ...with1({}), stops })).toBe('failure: stopped by maxDeletions: 30 of 40')
    const broken: Diagnostic = {
      code: 'fleet/field-unknown',
      severity: 'error',
      message: 'unknown field',
      at: { file: 'fleet.yaml' },
    }
    expect(await told(with1({}), [broken])).toBe('failure: fleet.yaml: fleet/field-unknown: unknown field')
  })

  test('is there again within the hour where somebody else set it', async () => {
    await told(with1({}))
    const key = `${revision} banyan/apply`
    forge.statuses.set(key, { context: 'banyan/apply', state: 'failure', description: 'by hand' })

    await clock.advance(3_599_000)
    expect(await told(with1({}))).toBe('failure: by hand')
    await clock.advance(1_000)

    expect(await told(with1({}))).toBe(`success: ${state.clusters.size} clusters`)
  })

  test('of a commit that is refused is failure with why, beside that of the revision in force', async () => {
    const refused = 'b'.repeat(40)
    const since = '2030-01-01T00:00:00Z'
    const stale = {
      reason: 'InvalidCommitSignature',
      message: 'it is not signed',
      revision: refused,
      since,
    } as const

    expect(await told({ ...with1({}), stale })).toBe(`success: ${state.clusters.size} clusters`)
    expect(forge.statuses.get(`${refused} banyan/apply`)).toMatchObject({
      state: 'failure',
      description: 'refused: it is not signed',
    })
    expect(await status.tell()).toBe(false)
  })

  test('is told once for all the time that it stays the same', async () => {
    await told(with1({}))
    await told(with1({}))

    expect(forge.writes).toBe(1)
  })

  test('is told at the end as it stands then, though little time went by', async () => {
    const ending = new AbortController()
    const following = status.follow(ending.signal, { onFailure: () => {}, onTold: () => {} })
    await told(with1({ sync: 'OutOfSync' }))
    ending.abort()
    await following

    await status.tellLast({ revision, state: { ...state, ...with1({}) }, diagnostics: [] })

    expect(forge.statuses.get(`${revision} banyan/apply`)?.state).toBe('success')
  })

  test('keeps nobody waiting at the end for a forge that is away, or does not answer', async () => {
    const round = { revision, state: { ...state, ...with1({}) }, diagnostics: [] }
    forge.outage = new OperationError({
      code: 'forge/unreachable',
      message: 'away',
      subject: 'f',
      retryable: true,
    })
    await status.tellLast(round)
    forge.outage = undefined
    forge.setStatus = () => new Promise(() => {})
    const ending = status.tellLast(round)
    await clock.advance(5_000)
    await ending

    expect(forge.writes).toBe(0)
  })

  test('is told once the forge is there again', async () => {
    forge.outage = new Error('away')
    await expect(told(with1({}))).rejects.toThrow('away')
    forge.outage = undefined

    expect(await status.tell()).toBe(true)
  })
})

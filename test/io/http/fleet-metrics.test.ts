import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ClusterState } from '../../../src/core/model/state.ts'
import { type Metrics, openMetrics } from '../../../src/io/http/metrics.ts'
import { type HttpServer, startServer } from '../../../src/io/http/server.ts'
import type { Round } from '../../../src/reconcile/fleet/round.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { cluster, SmallFleet } from '../../scenarios/small-fleet.ts'

describe('the metrics of a fleet', () => {
  const clock = new SimulatedClock()
  let fleet: SmallFleet
  let metrics: Metrics
  let server: HttpServer

  beforeEach(async () => {
    fleet = new SmallFleet()
    metrics = openMetrics('1.2.3')
    const routes = [metrics.route]
    server = await startServer({ host: '127.0.0.1', port: 0, routes, clock, onError: () => undefined })
  })
  afterEach(async () => {
    const closed = server.close()
    await clock.advance(60_000)
    await closed
  })

  const note = (round: Round): void => {
    metrics.fleet.stand(round.state, round.diagnostics.length, clock.now())
    for (const outcome of round.outcomes)
      metrics.fleet.evaluated(outcome, { dueAt: 0, startedAt: 1_000, endedAt: 3_000 })
  }
  /** The lines of a scrape that are ours, without their prefix and comments. */
  const scraped = async (name: string): Promise<readonly string[]> => {
    const text = await (await fetch(`${server.url}/metrics`)).text()
    const lines = text.split('\n').filter(line => line.startsWith(`banyan_${name}`))
    return lines.map(line => line.slice('banyan_'.length)).sort()
  }
  const stateOf = (round: Round, name: string): ClusterState => {
    const found = round.state?.clusters.get(name)
    if (found === undefined) throw new Error(`there is no ${name}`)
    return found
  }

  test('tell of every cluster whether it answers, is as it should be, and is well', async () => {
    const round = await fleet.round()
    const lyon = stateOf(round, 'lyon')
    const health = { status: 'Progressing', message: '' } as const
    const offline = { since: '2030-01-01T00:00:00Z', sync: 'Synced', health: lyon.health } as const
    note(round)
    expect(await scraped('cluster_')).toEqual(
      ['healthy', 'synced', 'up'].flatMap(gauge =>
        ['lyon', 'osaka', 'paris', 'tokyo'].map(name => `cluster_${gauge}{cluster="${name}"} 1`),
      ),
    )
    expect(await scraped('clusters')).toEqual(['clusters{sync="Synced",health="Healthy"} 4'])

    const clusters = new Map(round.state?.clusters)
    clusters.set('lyon', { ...lyon, sync: 'Unknown', offline })
    clusters.set('osaka', { ...stateOf(round, 'osaka'), health })
    if (round.state !== undefined) metrics.fleet.stand({ ...round.state, clusters }, 0, 0)
    expect((await scraped('cluster_')).filter(line => line.endsWith(' 0'))).toEqual([
      'cluster_healthy{cluster="lyon"} 0',
      'cluster_healthy{cluster="osaka"} 0',
      'cluster_synced{cluster="lyon"} 0',
      'cluster_up{cluster="lyon"} 0',
    ])
    expect((await scraped('clusters')).filter(line => !line.endsWith(' 0'))).toEqual([
      'clusters{sync="Synced",health="Healthy"} 2',
      'clusters{sync="Synced",health="Progressing"} 1',
      'clusters{sync="Unknown",health="Offline"} 1',
    ])
  })

  test('have nothing of a cluster any more that left the fleet', async () => {
    note(await fleet.round())
    fleet.commit({ 'clusters/europe/lyon/cluster.yaml': null })
    note(await fleet.round())

    expect((await scraped('cluster_')).filter(line => line.includes('lyon'))).toEqual([])
    expect(await scraped('cluster_up')).toHaveLength(3)
  })

  test('count what was written and deleted, and what failed by its code', async () => {
    fleet.faults = ({ cluster: name, verb }) =>
      name === 'lyon' && verb === 'apply' ? { fault: 'status', status: 403 } : undefined
    note(await fleet.round())

    expect(await scraped('objects_total')).toContain('objects_total{operation="apply"} 6')
    expect(await scraped('failures_total')).toContain('failures_total{code="cluster/forbidden"} 1')
    expect(await scraped('evaluations_total')).toContain('evaluations_total{result="failed"} 1')
  })

  test('tell of mistakes of the revision, and of stops of guards until they are over', async () => {
    const { state } = await fleet.round()
    if (state === undefined) throw new Error('there is no state')
    const stop = { guard: 'maxDeletions', message: '', digest: 'd', revision: '' }
    metrics.fleet.stand({ ...state, stops: [stop, stop] }, 3, 0)
    expect(await scraped('guard_stops')).toEqual(['guard_stops{guard="maxDeletions"} 2'])
    expect(await scraped('revision_errors')).toEqual(['revision_errors 3'])

    metrics.fleet.stand(state, 0, 0)
    expect(await scraped('guard_stops')).toEqual([])
    expect(await scraped('revision_errors')).toEqual(['revision_errors 0'])
  })

  test('tell when the source was read and a report written last, and how often that failed', async () => {
    metrics.fleet.turned('source', false, { startedAt: 0, endedAt: 5_000, hasNews: false })
    metrics.fleet.turned('source', true, { startedAt: 8_000, endedAt: 9_000, hasNews: false })

    expect(await scraped('last_success')).toEqual(['last_success_timestamp_seconds{part="source"} 5'])
    expect(await scraped('turns_total')).toEqual([
      'turns_total{part="source",result="failure"} 1',
      'turns_total{part="source",result="success"} 1',
    ])
  })

  test('tell why what is enforced is not what the source says, and when it was last', async () => {
    const since = '2030-01-01T00:00:00Z'
    metrics.fleet.fresh(undefined, 5_000)
    const fresh = await scraped('revision_')
    metrics.fleet.fresh({ reason: 'SourceUnavailable', message: 'away', since }, 5_000)
    const stale = await scraped('revision_stale')

    expect(fresh).toContain('revision_current_timestamp_seconds 5')
    expect(fresh.filter(line => line.endsWith('} 1'))).toEqual([])
    expect(stale.filter(line => line.endsWith('} 1'))).toEqual([
      'revision_stale{reason="SourceUnavailable"} 1',
    ])
  })

  test('have no label by which their number grows with commits', async () => {
    note(await fleet.round())
    const before = (await scraped('')).map(line => line.replace(/ \S+$/, ''))
    for (const tag of ['1', '2', '3']) {
      fleet.commit({ 'clusters/asia/tokyo/cluster.yaml': cluster('tokyo', `capacity: { cpu: ${tag} }`) })
      note(await fleet.round())
    }

    expect((await scraped('')).map(line => line.replace(/ \S+$/, ''))).toEqual(before)
  })
})

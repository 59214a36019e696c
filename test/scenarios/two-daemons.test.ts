import { expect, test } from 'vitest'
import { OperationError } from '../../src/core/model/operation-error.ts'
import { FleetReconciler } from '../../src/reconcile/fleet/reconcile-fleet.ts'
import type { FleetSource } from '../../src/reconcile/ports.ts'
import { SimulatedClock } from '../../src/simulator/clock.ts'
import { SimulatedClusters } from '../../src/simulator/cluster-directory.ts'
import { SimulatedRemote } from '../../src/simulator/git/simulated-remote.ts'
import { SimulatedRepository } from '../../src/simulator/git/simulated-repository.ts'
import { simulatedSource } from '../../src/simulator/git/simulated-source.ts'
import { deployment, files } from './small-fleet.ts'

const more = { 'templates/web/more.yaml': deployment('more', 1) }

/** Two daemons on one fleet, of which the second may be cut off from Git. */
async function twoDaemons() {
  const remote = new SimulatedRemote()
  const clock = new SimulatedClock()
  const clusters = new SimulatedClusters({ clock })
  let isCut = false
  remote.publish('main', new Map(Object.entries(files)), { message: 'begin', time: 1 })
  const daemon = (writer: string, source: FleetSource): FleetReconciler =>
    new FleetReconciler(
      { source, store: new SimulatedRepository(remote), clusters, clock },
      { writer, concurrency: 4, random: () => 0.5 },
    )
  const own = simulatedSource(remote)
  const latest: FleetSource['latest'] = async signal => {
    if (!isCut) return await own.latest(signal)
    const message = 'nobody answers'
    throw new OperationError({ code: 'git/unreachable', message, subject: 'git', retryable: true })
  }
  const first = daemon('first', simulatedSource(remote))
  const second = daemon('second', { ...own, latest })
  const settle = async (): Promise<void> => {
    await clock.advance(30_000)
    for (const each of [first, second]) {
      each.begin()
      await each.settled()
    }
  }
  await first.round()
  await second.round()
  for (let turn = 0; turn < 3; turn++) await settle()
  const kind = { apiVersion: 'apps/v1', kind: 'Deployment' }
  const names = async (): Promise<readonly string[]> =>
    (await clusters.cluster('tokyo').connect().list(kind)).items.map(({ metadata }) => metadata.name).sort()
  const cut = (is: boolean): void => {
    isCut = is
  }
  const commit = (changes: Readonly<Record<string, string>>): void => {
    remote.publish('main', new Map(Object.entries(changes)), { message: 'more', time: 2 })
  }
  return { first, second, settle, names, cut, commit }
}

test('of two daemons the one that is behind leaves a cluster to the other until it has caught up', async () => {
  const { first, second, settle, names, cut, commit } = await twoDaemons()
  cut(true)
  commit(more)
  await first.advance()
  for (let turn = 0; turn < 4; turn++) await settle()

  expect(await names()).toContain('more')
  const [told] = second
    .stand()
    .outcomes.filter(({ cluster, result }) => cluster === 'tokyo' && result === 'blocked')
  expect(told?.failures).toMatchObject([
    { code: 'cluster/fenced', message: expect.stringContaining('first applies revision'), retryable: true },
  ])

  cut(false)
  await second.advance()
  for (let turn = 0; turn < 4; turn++) await settle()
  expect(await names()).toContain('more')
  expect(second.stand().outcomes.at(-1)).toMatchObject({ failures: [] })
  await Promise.all([first.close(), second.close()])
})

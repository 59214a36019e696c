import { expect, test } from 'vitest'
import { OperationError } from '../../src/core/model/operation-error.ts'
import { FleetBells } from '../../src/reconcile/fleet/fleet-bells.ts'
import { FleetReconciler } from '../../src/reconcile/fleet/reconcile-fleet.ts'
import { runFleet } from '../../src/reconcile/fleet/run.ts'
import type { FleetSource } from '../../src/reconcile/ports.ts'
import { SimulatedRepository } from '../../src/simulator/git/simulated-repository.ts'
import { simulatedSource } from '../../src/simulator/git/simulated-source.ts'
import { Seeded } from '../../src/simulator/seeded.ts'
import { drive } from '../support/drive.ts'
import { ours } from '../support/fleet-files.ts'
import { deployment, imageOverride, SmallFleet } from './small-fleet.ts'

const clusters = ['lyon', 'osaka', 'paris', 'tokyo']

/** Two daemons without a lease, which go on beside each other, come and go, and are late; and what was done. */
class TwoDaemons {
  readonly fleet = new SmallFleet()
  readonly deleted: string[] = []
  /** Requests that may write, and moves of the status branch. */
  writes = 0
  /** Git is away now and then, for each of them by itself. */
  isTroubled = true
  readonly #random: Seeded
  readonly #ends = new Map<string, () => Promise<void>>()

  constructor(seed: number) {
    this.#random = new Seeded(seed)
    const { fleet } = this
    fleet.commit({ 'fleet.yaml': unguarded })
    fleet.faults = ({ verb }) => {
      const isWrite = ['apply', 'patch', 'delete'].includes(verb)
      if (isWrite) this.writes++
      return isWrite ? { fault: 'slow', milliseconds: this.#random.integer(3_000) } : undefined
    }
    for (const name of clusters)
      fleet.clusters.cluster(name).server.store.listen(({ type, object, storage }) => {
        const isOurs = object.metadata.labels?.['applyset.kubernetes.io/part-of'] !== undefined
        if (type === 'deleted' && isOurs) this.deleted.push(`${name} ${storage} ${object.metadata.name}`)
      })
  }

  start(writer: string): void {
    const { clusters, clock, remote } = this.fleet
    const bells = new FleetBells()
    const source = this.#oftenAway()
    const store = new SimulatedRepository(remote)
    const onNews = (news: Parameters<FleetBells['ring']>[0]): void => bells.ring(news)
    const random = (): number => this.#random.next()
    const options = { writer, concurrency: 4, random, onNews }
    const reconciler = new FleetReconciler({ source, store, clusters, clock }, options)
    const stop = new AbortController()
    const { signal } = stop
    const nothing = (): void => undefined
    const running = runFleet({
      reconciler,
      bells,
      source,
      clock,
      signal,
      onRound: nothing,
      onFailure: nothing,
    })
    this.#ends.set(writer, async () => {
      stop.abort()
      await drive(clock, running)
    })
  }

  // Who does not see the newest commits is behind the other one.
  #oftenAway(): FleetSource {
    const { clock, remote } = this.fleet
    const source = simulatedSource(remote)
    let awayUntil = 0
    const latest: FleetSource['latest'] = async signal => {
      if (this.isTroubled && this.#random.chance(0.3)) awayUntil = clock.now() + this.#random.integer(180_000)
      if (clock.now() >= awayUntil) return await source.latest(signal)
      throw new OperationError({
        code: 'git/unreachable',
        message: 'nobody answers',
        subject: 'git',
        retryable: true,
      })
    }
    return { ...source, latest }
  }

  async stop(writer: string): Promise<void> {
    await this.#ends.get(writer)?.()
    this.#ends.delete(writer)
  }

  async objects(): Promise<readonly string[]> {
    const { fleet } = this
    const lists = clusters.map(async name => {
      const kind = { apiVersion: 'apps/v1', kind: 'Deployment' }
      const { items } = await fleet.clusters.cluster(name).connect().list(kind)
      return items.map(({ metadata, spec }) => {
        const text = JSON.stringify(spec)
        const [replicas] = /"replicas":\d+/.exec(text) ?? []
        const [image] = /"image":"[^"]*"/.exec(text) ?? []
        return `${name} ${metadata.name} ${replicas} ${image}`
      })
    })
    return (await Promise.all(lists)).flat().sort()
  }
}

// What the guards would stop is another story.
const unguarded = ours(
  'Fleet\nmetadata: { name: small }\nspec: { levels: [region], guards: { maxLosingClusters: { percent: 100, floor: 9 } } }',
)

/** Commits of half an hour, in the same order for whoever carries them out. */
const commits = [
  { 'templates/web/web.yaml': deployment('web', 12) },
  { 'clusters/asia/overrides/web.yaml': imageOverride('2') },
  { 'templates/agent/more.yaml': deployment('more', 1) },
  { 'templates/web/web.yaml': deployment('web', 6) },
  { 'templates/agent/agent.yaml': deployment('agent', 2) },
  { 'templates/agent/more.yaml': null },
  { 'clusters/asia/overrides/web.yaml': null },
]

async function story(seed: number, daemons: readonly string[]): Promise<TwoDaemons> {
  const random = new Seeded(seed * 7)
  const two = new TwoDaemons(seed)
  for (const each of daemons) two.start(each)
  const pass = (most: number): Promise<void> => two.fleet.clock.advance(1 + random.integer(most))
  await pass(60_000)
  for (const commit of commits) {
    two.fleet.commit(commit)
    await pass(5_000)
    const [again = ''] = random.chance(0.4) ? daemons.slice(random.integer(daemons.length)) : []
    if (again !== '') {
      await two.stop(again)
      two.start(again)
    }
    await pass(90_000)
  }
  two.isTroubled = false
  await two.fleet.clock.advance(900_000)
  return two
}

test('two daemons without a lease do what one does: nothing is lost, deleted in error, or written again and again', async () => {
  const alone = await story(1, ['only'])
  const expected = await alone.objects()
  const deleted = [...alone.deleted].sort()
  await alone.stop('only')
  expect(expected).toHaveLength(2 * clusters.length)
  expect(deleted).toEqual(clusters.map(name => `${name} apps/Deployment more`))

  for (let seed = 1; seed <= 10; seed++) {
    const two = await story(seed, ['first', 'second'])
    const after = await two.objects()
    two.writes = 0
    const tip = two.fleet.remote.branches.get('banyan/status')
    await two.fleet.clock.advance(600_000)

    expect(after, `seed ${seed}`).toEqual(expected)
    // Where neither saw the commit that brings it, there is nothing to delete.
    expect(deleted, `seed ${seed}`).toEqual(expect.arrayContaining(two.deleted))
    expect(two.deleted, `seed ${seed}`).toHaveLength(new Set(two.deleted).size)
    expect(two.writes, `seed ${seed}`).toBe(0)
    expect(two.fleet.remote.branches.get('banyan/status'), `seed ${seed}`).toBe(tip)
    await Promise.all([two.stop('first'), two.stop('second')])
  }
})

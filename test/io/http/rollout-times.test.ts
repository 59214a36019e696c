import { Registry } from 'prom-client'
import { beforeEach, describe, expect, test } from 'vitest'
import type { ClusterState } from '../../../src/core/model/state.ts'
import { RolloutTimes } from '../../../src/io/http/rollout-times.ts'

describe('how long a revision takes to clusters', () => {
  let registry: Registry
  let times: RolloutTimes

  beforeEach(() => {
    registry = new Registry()
    times = new RolloutTimes(registry)
  })

  const cluster = (
    name: string,
    revision: string,
    sync: ClusterState['sync'],
    status: ClusterState['health']['status'] = 'Healthy',
  ): ClusterState => ({
    name,
    revision,
    sync,
    health: { status, message: '' },
    location: name,
    applications: [],
    failures: [],
  })
  const stand = (now: number, ...clusters: readonly ClusterState[]): void =>
    times.stand(new Map(clusters.map(each => [each.name, each])), now)
  /** How many clusters were counted, and their seconds in all. */
  const counted = async (name: string): Promise<readonly number[]> => {
    const text = await registry.metrics()
    return ['count', 'sum'].map(part => Number(new RegExp(`^${name}_${part} (\\S+)$`, 'm').exec(text)?.[1]))
  }

  test('is counted once a cluster and revision, from the commit and from the webhook', async () => {
    times.begin('b', { committedAt: 10_000, hintedAt: 12_000 })
    stand(13_000, cluster('paris', 'b', 'OutOfSync'), cluster('lyon', 'b', 'OutOfSync'))
    stand(14_000, cluster('paris', 'b', 'Synced', 'Progressing'), cluster('lyon', 'b', 'OutOfSync'))
    stand(20_000, cluster('paris', 'b', 'Synced'), cluster('lyon', 'b', 'Synced'))
    stand(90_000, cluster('paris', 'b', 'OutOfSync'), cluster('lyon', 'b', 'Synced'))
    stand(99_000, cluster('paris', 'b', 'Synced'), cluster('lyon', 'b', 'Synced'))

    expect(await counted('banyan_commit_to_applied_seconds')).toEqual([2, 14])
    expect(await counted('banyan_webhook_to_applied_seconds')).toEqual([2, 10])
    expect(await counted('banyan_commit_to_healthy_seconds')).toEqual([2, 20])
  })

  test('is not counted of clusters that the revision does not change, or of what no webhook told', async () => {
    times.begin('b', { committedAt: 10_000 })
    stand(14_000, cluster('paris', 'b', 'Synced'), cluster('lyon', 'a', 'Synced'))

    expect(await counted('banyan_commit_to_applied_seconds')).toEqual([1, 4])
    expect(await counted('banyan_webhook_to_applied_seconds')).toEqual([0, 0])
  })

  test('of a clock that is behind the one of who committed is nothing', async () => {
    times.begin('b', { committedAt: 10_000 })
    stand(9_000, cluster('paris', 'b', 'Synced'))

    expect(await counted('banyan_commit_to_applied_seconds')).toEqual([1, 0])
  })

  test('is forgotten of all but the newest twenty revisions', async () => {
    for (let index = 0; index <= 20; index++) times.begin(`r${index}`, { committedAt: 0 })
    stand(1_000, cluster('paris', 'r0', 'Synced'), cluster('lyon', 'r1', 'Synced'))

    expect(await counted('banyan_commit_to_applied_seconds')).toEqual([1, 1])
  })
})

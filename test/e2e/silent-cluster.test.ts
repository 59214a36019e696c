import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/io/clock.ts'
import { kubeClusterDirectory } from '../../src/io/cluster/cluster-directory.ts'
import { FleetBells } from '../../src/reconcile/fleet/fleet-bells.ts'
import { FleetReconciler } from '../../src/reconcile/fleet/reconcile-fleet.ts'
import { runFleet } from '../../src/reconcile/fleet/run.ts'
import { SimulatedRemote } from '../../src/simulator/git/simulated-remote.ts'
import { SimulatedRepository } from '../../src/simulator/git/simulated-repository.ts'
import { simulatedSource } from '../../src/simulator/git/simulated-source.ts'
import { describeKube } from '../support/kube.ts'
import { type E2eClusters, startClusters } from './clusters.ts'
import { dividedWeb } from './divided-web.ts'

const names = ['lyon', 'nice', 'paris']

const files = dividedWeb('silent-e2e', names)

describeKube('a real cluster that falls silent', kube => {
  const directory = mkdtempSync(join(tmpdir(), 'banyan-e2e-'))
  const end = new AbortController()
  const bells = new FleetBells()
  let ahead = 0
  const clock = { ...systemClock, now: () => systemClock.now() + ahead }
  let clusters: E2eClusters
  let reconciler: FleetReconciler
  let running: Promise<void>

  beforeAll(async () => {
    clusters = await startClusters(directory, names, new Map([['paris', kube.server('kube-0')]]))
    const remote = new SimulatedRemote()
    const changes = new Map(Object.entries(files))
    const commit = { base: undefined, parents: [], changes, message: 'The web', time: 1_000, author: 'A' }
    remote.move('main', remote.write(commit))
    const source = simulatedSource(remote)
    const environment = { KUBECONFIG: clusters.kubeconfig }
    const directories = kubeClusterDirectory({ clock, environment })
    reconciler = new FleetReconciler(
      { source, store: new SimulatedRepository(remote), clusters: directories, clock },
      { writer: 'test', concurrency: 4, random: () => 0.5, onNews: news => bells.ring(news) },
    )
    const options = { reconciler, bells, source, clock, signal: end.signal }
    running = runFleet({ ...options, onRound: () => undefined, onFailure: () => undefined })
  })

  afterAll(async () => {
    end.abort()
    await running
    await clusters?.close()
    rmSync(directory, { recursive: true, force: true })
  })

  test('loses its share after five minutes, although no policy asks for that, and nobody else is asked before', async () => {
    await eventually('2 2 2 Synced')
    await quiet()
    clusters.forget()
    clusters.cut('paris', true)
    await clock.sleep(6_000)
    const asked = clusters.asked()
    const tolerated = shares()
    ahead = 400_000
    await eventually('3 3 0 Unknown')

    expect([asked, tolerated]).toEqual([[], '2 2 2 Unknown'])
  }, 120_000)

  /** What is granted in each cluster, and whether the one in paris is as it should be. */
  function shares(): string {
    const { state } = reconciler.stand()
    const all = names.map(name => state?.clusters.get(name))
    const granted = all.map(each => Object.values(each?.applications[0]?.shares ?? {})[0] ?? 0)
    return [...granted, all.at(-1)?.sync].join(' ')
  }

  // What comes up is looked at for a while.
  async function quiet(): Promise<void> {
    for (;;) {
      clusters.forget()
      await clock.sleep(1_500)
      if (clusters.asked().length === 0) return
    }
  }

  async function eventually(expected: string): Promise<void> {
    const deadline = performance.now() + 50_000
    while (shares() !== expected) {
      if (performance.now() > deadline) throw new Error(`not in time: ${shares()}, not ${expected}`)
      bells.source.ring()
      await clock.sleep(300)
    }
  }
})

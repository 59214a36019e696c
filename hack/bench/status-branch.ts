import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/io/clock.ts'
import { openRepository } from '../../src/io/git/open-repository.ts'
import { FleetBells } from '../../src/reconcile/fleet/fleet-bells.ts'
import { FleetReconciler } from '../../src/reconcile/fleet/reconcile-fleet.ts'
import type { Round } from '../../src/reconcile/fleet/round.ts'
import { runFleet } from '../../src/reconcile/fleet/run.ts'
import type { FleetSource } from '../../src/reconcile/ports.ts'
import { SimulatedClusters } from '../../src/simulator/cluster-directory.ts'
import type { Figure } from './figure.ts'

const count = Number(process.env.BENCH_CLUSTERS ?? 1_000)
const status = 'banyan/status'
/** What a cluster takes for a request, so that the change of all of them takes some time. */
const requestMs = 150_000 / count

/**
 * `banyan run` over 1,000 simulated clusters in this process (or `BENCH_CLUSTERS`), with its state in a Git repository
 * on this disk: how many commits a change of all of them makes there, and what reporting takes of the time.
 */
export async function run(): Promise<{ name: string; figures: Figure[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-status-'))
  try {
    return { name: 'status-branch', figures: await measure(folder) }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function measure(folder: string): Promise<Figure[]> {
  const repository = await openRepository({ url: join(folder, 'fleet.git'), create: true })
  let told = (): void => undefined
  const publish = async (files: ReadonlyMap<string, string>): Promise<void> => {
    const base = await repository.resolve('main')
    const parents = base === undefined ? [] : [base]
    const commit = await repository.commit({ base, parents, changes: files, message: 'change', time: 1 })
    await repository.push({ branch: 'main', expected: base, commit })
    told()
  }
  const source: FleetSource = {
    description: { source: 'bench', branch: 'main' },
    repository,
    latest: () => repository.fetch('main'),
    subscribe: listener => {
      told = listener
      return () => undefined
    },
  }
  await publish(new Map([...fleetFiles(), ...marker('0')]))
  const bells = new FleetBells()
  const faults = () => ({ fault: 'slow', milliseconds: requestMs }) as const
  const clusters = new SimulatedClusters({ clock: systemClock, faults })
  const reconciler = new FleetReconciler(
    { source, store: repository, clusters, clock: systemClock },
    { writer: 'bench', concurrency: 32, random: Math.random, onNews: news => bells.ring(news) },
  )
  const reports: number[] = []
  const report = reconciler.report.bind(reconciler)
  reconciler.report = async () => {
    const start = performance.now()
    const isWritten = await report()
    reports.push(performance.now() - start)
    return isWritten
  }
  const ended = new AbortController()
  let round: Round | undefined
  const running = runFleet({
    reconciler,
    bells,
    source,
    clock: systemClock,
    signal: ended.signal,
    onRound: now => {
      round = now
    },
    onFailure: failure => process.stderr.write(`${failure.message}\n`),
  })
  const rest = async (revision: string | undefined): Promise<void> => {
    for (;;) {
      await systemClock.sleep(200)
      const isThere = round !== undefined && round.revision === revision && round.busy + round.unseen === 0
      if (isThere && (await isReported(repository, revision))) return
    }
  }
  const phases: Figure[] = []
  for (const [what, value] of [
    ['all new', undefined],
    ['a change of all', '1'],
    ['another one', '2'],
  ] as const) {
    const before = (await commits(repository)).length
    reports.length = 0
    const start = performance.now()
    if (value !== undefined) await publish(marker(value))
    await rest(await repository.resolve('main'))
    const took = performance.now() - start
    const total = reports.reduce((a, b) => a + b, 0)
    phases.push(
      { what: `${what}: until it is reported`, value: took / 1_000, unit: 's' },
      { what: `${what}: commits`, value: (await commits(repository)).length - before, unit: '' },
      {
        what: `${what}: reporting`,
        value: total / 1_000,
        unit: 's',
        ratio: total / took,
        against: 'all of the time',
        p90: 0,
        slowest: Math.max(...reports) / 1_000,
      },
    )
  }
  ended.abort()
  await running
  await repository.close()
  return phases
}

type Repository = Awaited<ReturnType<typeof openRepository>>

async function commits(repository: Repository) {
  const to = await repository.fetch(status)
  return to === undefined ? [] : await repository.log({ to, limit: 10_000 })
}

async function isReported(repository: Repository, revision: string | undefined): Promise<boolean> {
  const [last] = await commits(repository)
  return last?.message.startsWith(`${revision?.slice(0, 12)}: ${count} Synced`) === true
}

const header = 'apiVersion: banyan.dev/v1alpha1\n'

function fleetFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  const defaults = '{ access: { kubeconfig: { context: "${CLUSTER_NAME}" } } }'
  files.set(
    'fleet.yaml',
    `${header}kind: Fleet\nmetadata: { name: bench }\nspec: { levels: [region, zone], clusterDefaults: ${defaults} }\n`,
  )
  for (let index = 0; index < count; index++) {
    const path = `clusters/region-${index % 10}/zone-${Math.floor(index / 10) % Math.max(1, count / 1_000)}`
    files.set(`${path}/c-${index}/cluster.yaml`, `${header}kind: Cluster\nmetadata: { name: c-${index} }\n`)
  }
  const scheduling = '{ replicaSchedulingType: Divided }'
  for (const name of ['web', 'marker']) {
    const workloads = `[{ resourceSelectors: [{ kind: Deployment }], replicaScheduling: ${scheduling} }]`
    const spec =
      name === 'web' ? `{ applications: [web], workloads: ${workloads} }` : '{ applications: [marker] }'
    files.set(
      `clusters/policies/${name}.yaml`,
      `${header}kind: PropagationPolicy\nmetadata: { name: ${name} }\nspec: ${spec}\n`,
    )
  }
  files.set(
    'templates/web/web.yaml',
    JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        replicas: count * 2,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'web', image: 'registry.example/web:1' }] },
        },
      },
    }),
  )
  return files
}

function marker(value: string): ReadonlyMap<string, string> {
  const metadata = { name: 'marker', namespace: 'default' }
  return new Map([
    [
      'templates/marker/marker.yaml',
      JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { value } }),
    ],
  ])
}

/** In a process of its own, with `--expose-gc`: `day-run.ts <directory>`; `BENCH_HOURS` makes a day shorter. */
import { openRepository } from '../../src/io/git/open-repository.ts'
import { FleetBells } from '../../src/reconcile/fleet/fleet-bells.ts'
import { FleetReconciler } from '../../src/reconcile/fleet/reconcile-fleet.ts'
import { runFleet } from '../../src/reconcile/fleet/run.ts'
import type { FleetSource, GitRepository } from '../../src/reconcile/ports.ts'
import { SimulatedClock } from '../../src/simulator/clock.ts'
import { SimulatedClusters } from '../../src/simulator/cluster-directory.ts'
import type { Day } from './service-day.ts'

const groups = 50
const clustersPerGroup = 20
const hours = Number(process.env.BENCH_HOURS ?? 24)
const header = 'apiVersion: banyan.dev/v1alpha1\n'

// Its time does not pass while the repository, which is real, is waited for.
class PatientClock extends SimulatedClock {
  waiting = 0

  override get nextDue(): number | undefined {
    return this.waiting > 0 ? undefined : super.nextDue
  }
}

const clock = new PatientClock()
const real = await openRepository({ url: process.argv[2] ?? '', backend: 'native', create: true })
const repository = patient(real)
let tip: string | undefined
tip = await push(files())
const source: FleetSource = {
  description: { source: 'bench', branch: 'main' },
  repository,
  latest: () => repository.fetch('main'),
  subscribe: () => () => undefined,
}
const clusters = new SimulatedClusters({ clock })
const bells = new FleetBells()
const ended = new AbortController()
let applied = 0
const reconciler = new FleetReconciler(
  { source, store: repository, clusters, clock },
  {
    writer: 'bench',
    concurrency: 16,
    random: Math.random,
    onNews: news => bells.ring(news),
    onProgress: event => {
      if (event.kind === 'cluster') applied += event.outcome.applied
    },
  },
)
const running = runFleet({
  reconciler,
  bells,
  source,
  clock,
  signal: ended.signal,
  onRound: () => undefined,
  onFailure: failure => {
    throw failure
  },
})
const heaps: number[] = []
for (let minute = 1; minute <= hours * 60; minute++) {
  tip = await push(new Map([[markerOf(minute % groups), marker(`m${minute}`)]]))
  bells.source.ring()
  await pass(60_000)
  if (minute % 60 === 0) heaps.push(await kept())
}
ended.abort()
await Promise.all([running, pass(10_000)])
await real.close()
process.stdout.write(JSON.stringify({ heaps, commits: hours * 60, applied } satisfies Day))

async function push(changes: ReadonlyMap<string, string>): Promise<string> {
  const base = tip
  const commit = await real.commit({
    base,
    parents: base === undefined ? [] : [base],
    changes,
    message: 'bench',
    time: 1,
  })
  await real.push({ branch: 'main', expected: base, commit })
  return commit
}

async function pass(milliseconds: number): Promise<void> {
  const end = clock.now() + milliseconds
  for (;;) {
    for (let turn = 0; turn < 5; turn++) await new Promise<void>(resolve => setImmediate(resolve))
    if (clock.waiting > 0) continue
    const next = Math.min(clock.nextDue ?? end, end)
    await clock.advance(next - clock.now())
    if (clock.now() >= end && clock.waiting === 0) return
  }
}

async function kept(): Promise<number> {
  // As etcd does every five minutes: what the servers remember of the past is no memory of Banyan's.
  for (let group = 0; group < groups; group++)
    for (let index = 0; index < clustersPerGroup; index++)
      clusters.cluster(`c-${group}-${index}`).server.store.compact()
  // What was held weakly within a turn of the loop goes with the collection after it.
  for (let times = 0; times < 4; times++) {
    await new Promise<void>(resolve => setImmediate(resolve))
    globalThis.gc?.()
  }
  return process.memoryUsage().heapUsed / 1_048_576
}

function patient(repository: GitRepository): GitRepository {
  return new Proxy(repository, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name)
      if (typeof method !== 'function') return method
      return (...args: readonly unknown[]) => {
        clock.waiting++
        return Promise.resolve(Reflect.apply(method, target, args)).finally(() => clock.waiting--)
      }
    },
  })
}

function files(): ReadonlyMap<string, string> {
  const found = new Map([
    ['fleet.yaml', `${header}kind: Fleet\nmetadata: { name: bench }\n`],
    ['clusters/policies/shop.yaml', `${header}kind: PropagationPolicy\nspec: { applications: [shop] }\n`],
    ['templates/shop/shop.yaml', ['settings', 'routes', 'prices'].map(configMap).join('---\n')],
  ])
  for (let group = 0; group < groups; group++) {
    const entries = Array.from({ length: clustersPerGroup }, (_, index) => {
      return `{ name: c-${group}-${index}, access: { inCluster: true } }`
    })
    found.set(
      `clusters/g-${group}/all.yaml`,
      `${header}kind: ClusterList\nspec: { clusters: [${entries.join(', ')}] }\n`,
    )
    found.set(markerOf(group), marker('m0'))
  }
  return found
}

function markerOf(group: number): string {
  return `clusters/g-${group}/overrides/shop/kustomization.yaml`
}

function configMap(name: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: default }\ndata: { value: "0" }\n`
}

function marker(value: string): string {
  return `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - target: { kind: ConfigMap, name: settings }
    patch: |
      apiVersion: v1
      kind: ConfigMap
      metadata: { name: settings }
      data: { value: ${value} }
`
}

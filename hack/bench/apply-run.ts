/** One fresh process that applies a file of objects to a cluster as Banyan does; prints what it took, as JSON. */
import { readFileSync } from 'node:fs'
import type { KubernetesObject } from '../../src/core/model/object.ts'
import type { Outcome } from '../../src/core/model/outcome.ts'
import { systemClock } from '../../src/io/clock.ts'
import { kubeClusterDirectory } from '../../src/io/cluster/cluster-directory.ts'
import { reconcileCluster } from '../../src/reconcile/cluster/reconcile-cluster.ts'
import type { ApplyOptions, ClusterApi } from '../../src/reconcile/ports.ts'

export interface ApplyRun {
  readonly outcome: Pick<Outcome, 'applied' | 'deleted' | 'unchanged' | 'failures'>
  /** Milliseconds from the first dry run to the end of the last one, and the same of the objects' writes. */
  readonly dryRunMs: number
  readonly writeMs: number
  /** CPU time of the process, and how much of it was gone before the first byte was sent, in milliseconds. */
  readonly cpuMs: number
  readonly startCpuMs: number
  readonly requests: number
  readonly writes: number
}

/** When requests of a sort began and ended. */
class Span {
  #first = Number.POSITIVE_INFINITY
  #last = 0
  count = 0

  async time<Result>(send: () => Promise<Result>): Promise<Result> {
    this.#first = Math.min(this.#first, performance.now())
    this.count++
    try {
      return await send()
    } finally {
      this.#last = performance.now()
    }
  }

  get ms(): number {
    return this.count === 0 ? 0 : this.#last - this.#first
  }
}

const startCpuMs = cpuMs()
const [, , file = '', kubeconfig = '', fleet = ''] = process.argv
const objects = JSON.parse(readFileSync(file, 'utf8')).items as readonly KubernetesObject[]
const cluster = {
  name: 'bench',
  path: 'bench',
  access: { kubeconfig: { path: kubeconfig } },
  vars: {},
  placement: { name: 'bench', path: 'bench', labels: {}, taints: [], zones: [] },
  at: { file: 'cluster.yaml' },
}
const spans = { dryRun: new Span(), write: new Span(), inventory: new Span(), other: new Span() }
const api = timed(await kubeClusterDirectory().connect(cluster))
const outcome = await reconcileCluster({
  api,
  clock: systemClock,
  fleet,
  cluster,
  desired: objects.map((object, document) => ({
    resource: { object, origin: { file, document } },
    application: 'bench',
    revision: 'r1',
  })),
  applications: ['bench'],
  unreadable: [],
  fence: {
    sequence: { epoch: 1, counter: 1 },
    writer: 'bench',
    source: 'bench',
    branch: 'main',
    head: 'r1',
    shares: {},
  },
  mayDelete: () => true,
})
await api.close()
const { applied, deleted, unchanged, failures } = outcome
const run: ApplyRun = {
  outcome: { applied, deleted, unchanged, failures },
  dryRunMs: spans.dryRun.ms,
  writeMs: spans.write.ms,
  cpuMs: cpuMs(),
  startCpuMs,
  requests: spans.dryRun.count + spans.write.count + spans.inventory.count + spans.other.count,
  writes: spans.write.count + spans.inventory.count,
}
process.stdout.write(JSON.stringify(run))

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

function timed(inner: ClusterApi): ClusterApi {
  const { other } = spans
  return {
    ...inner,
    get: ref => other.time(() => inner.get(ref)),
    list: (kind, options) => other.time(() => inner.list(kind, options)),
    delete: (ref, options) => spans.write.time(() => inner.delete(ref, options)),
    apply: (object, options: ApplyOptions) => {
      const ofInventory = options.fieldManager !== 'banyan'
      const write = ofInventory ? spans.inventory : spans.write
      const span = options.dryRun === true ? spans.dryRun : write
      return span.time(() => inner.apply(object, options))
    },
  }
}

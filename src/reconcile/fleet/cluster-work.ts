import { equalJson } from '../../base/std/json.ts'
import { compileHealthRules, type HealthRules, noHealthRules } from '../../core/health/index.ts'
import type { DesiredCluster, DesiredNode } from '../../core/model/desired.ts'
import type { Fleet } from '../../core/model/fleet.ts'
import { defaultGuards, type Limit } from '../../core/model/guards.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Outcome } from '../../core/model/outcome.ts'
import type { FleetState } from '../../core/model/state.ts'
import { changedClusters } from '../../core/plan/index.ts'
import { bindPair } from '../../core/render/index.ts'
import type { ClusterReport } from '../../core/report/index.ts'
import { crashedOutcome, refusedOutcome } from '../cluster/outcome.ts'
import { type ClusterRequest, reconcileCluster } from '../cluster/reconcile-cluster.ts'
import type { Ports } from '../ports.ts'
import { failureOf } from '../requests/attempt.ts'
import { runBounded } from '../requests/run-bounded.ts'
import { KeptClusters } from '../watch/kept-clusters.ts'
import { clusterRequest } from './cluster-request.ts'
import { JudgedDeletions } from './judged-deletions.ts'
import type { FleetOptions } from './reconcile-fleet.ts'

/** The clusters with what each should have, what came of it, and when it is due again. */
export class ClusterWork {
  readonly #ports: Ports
  readonly #options: FleetOptions
  #reports = new Map<string, ClusterReport>()
  readonly #judged = new JudgedDeletions()
  readonly #keepers: KeptClusters | undefined
  /** Bugs of our own that ended the watches of a cluster, to be told. */
  readonly #crashes = new Map<string, unknown>()
  #limit: Limit = defaultGuards.maxDeletionsPerCluster
  #healthRules: HealthRules = noHealthRules
  #dueAt = new Map<string, number>()

  constructor(ports: Ports, options: FleetOptions) {
    this.#ports = ports
    this.#options = options
    const { watch } = options
    if (watch === undefined) return
    this.#keepers = new KeptClusters({
      ...ports,
      ...watch,
      onCrash: (name, error) => this.#crashes.set(name, error),
    })
  }

  reports(): ReadonlyMap<string, ClusterReport> {
    return this.#reports
  }

  /** Ends all watches. */
  async close(): Promise<void> {
    await this.#keepers?.close()
  }

  nextAt(): number | undefined {
    return this.#dueAt.size === 0 ? undefined : Math.min(...this.#dueAt.values())
  }

  /** Takes a new desired state; only clusters whose content differs are due, all others are left in peace. */
  update(
    desired: DesiredNode,
    revision: string,
    inForce: DesiredNode | undefined,
    { guards, healthRules }: Pick<Fleet, 'guards' | 'healthRules'>,
  ): void {
    const before = this.#reports
    const reports = new Map<string, ClusterReport>()
    this.#limit = guards.maxDeletionsPerCluster
    // Other rules may find what is there other than it was.
    const rules = compileHealthRules(healthRules)
    const sameRules = rules === this.#healthRules
    this.#healthRules = rules
    const due = new Map<string, number>()
    const visit = (node: DesiredNode): void => {
      const name = node.cluster?.cluster.name
      if (node.cluster !== undefined && name !== undefined) {
        const report = before.get(name)
        const same = report !== undefined && sameContent(report.desired, node.cluster)
        reports.set(
          name,
          same ? withDesired(report, node.cluster) : { desired: node.cluster, revision, outcome: undefined },
        )
        const at = same && sameRules ? this.#dueAt.get(name) : 0
        if (at !== undefined) due.set(name, at)
      }
      node.children.forEach(visit)
    }
    visit(desired)
    this.#judge(inForce, desired)
    this.#reports = reports
    this.#dueAt = due
    this.#keepers?.keepOnly(new Set(reports.keys()))
  }

  // The guards have spoken of what was in force: all of it may go where it is not desired any more.
  #judge(inForce: DesiredNode | undefined, desired: DesiredNode): void {
    for (const { old } of changedClusters(inForce, desired).both)
      if (old !== undefined) this.#judged.remember(old)
  }

  /** Works on every cluster that is due, each on its own: one that is dead costs nothing to the others. */
  async run(state: FleetState, signal: AbortSignal | undefined): Promise<readonly Outcome[]> {
    const now = this.#ports.clock.now()
    const touched = this.#keepers?.takeTouched()
    const due = [...this.#reports].filter(
      ([name]) => touched?.has(name) === true || (this.#dueAt.get(name) ?? Infinity) <= now,
    )
    return runBounded(due, this.#options.concurrency, async ([name, report]) => {
      const outcome = await this.#reconcile(this.#request(report, state, signal))
      this.#record(name, report, outcome)
      this.#options.onProgress?.({ kind: 'cluster', outcome })
      return outcome
    })
  }

  #record(name: string, report: ClusterReport, outcome: Outcome): void {
    this.#reports.set(name, { ...report, outcome })
    if (outcome.failures.length === 0) this.#judged.forget(name)
    const { retryAt = Infinity, resumesAt = Infinity } = outcome
    const dueAt = Math.min(retryAt, resumesAt)
    if (dueAt === Infinity) this.#dueAt.delete(name)
    else this.#dueAt.set(name, dueAt)
  }

  async #reconcile(request: Omit<ClusterRequest, 'api'>): Promise<Outcome> {
    const { name } = request.cluster
    const crash = this.#crashes.get(name)
    if (this.#crashes.delete(name)) return crashedOutcome(request, crash)
    try {
      const keeper = await this.#keepers?.keeperOf(request.cluster, request.fleet)
      const api = keeper?.api ?? (await this.#ports.clusters.connect(request.cluster))
      return await reconcileCluster({ ...request, api, ...(keeper && { keeper }) })
    } catch (error) {
      if (error instanceof OperationError)
        return refusedOutcome(request, failureOf(error), error.retryAfterSeconds)
      return crashedOutcome(request, error)
    }
  }

  #request(
    { desired, revision }: ClusterReport,
    state: FleetState,
    signal: AbortSignal | undefined,
  ): Omit<ClusterRequest, 'api'> {
    const { writer, healthTimeoutMs } = this.#options
    const { clock } = this.#ports
    const { name } = desired.cluster
    return {
      ...clusterRequest(
        { clock, writer, state, healthTimeoutMs, ...(signal && { signal }) },
        desired,
        revision,
      ),
      healthRules: this.#healthRules,
      refuseDeletions: (deletions, objects) => this.#judged.refused(name, deletions, objects, this.#limit),
    }
  }
}

function withDesired(report: ClusterReport, desired: DesiredCluster): ClusterReport {
  return report.desired === desired ? report : { ...report, desired }
}

/** Whether two desired states of a cluster lead to the same objects, owned by the same applications. */
function sameContent(a: DesiredCluster, b: DesiredCluster): boolean {
  if (a === b) return true
  if (a.suspension !== b.suspension) return false
  if (a.pairs.length !== b.pairs.length || a.unreadable.length !== b.unreadable.length) return false
  if (JSON.stringify(a.cluster.access) !== JSON.stringify(b.cluster.access)) return false
  if (JSON.stringify(a.cluster.apply) !== JSON.stringify(b.cluster.apply)) return false
  return a.pairs.every((pair, index) => {
    const other = b.pairs[index]
    if (other === undefined || pair.application !== other.application) return false
    if (pair === other && a.cluster === b.cluster) return true
    if (pair.dependsOn?.join() !== other.dependsOn?.join()) return false
    const [mine, theirs] = [bindPair(pair, a.cluster).resources, bindPair(other, b.cluster).resources]
    return (
      mine.length === theirs.length &&
      mine.every((resource, at) => equalJson(resource.object, theirs[at]?.object))
    )
  })
}

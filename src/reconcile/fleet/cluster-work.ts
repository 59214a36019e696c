import { compileHealthRules, type HealthRules, noHealthRules } from '../../core/health/index.ts'
import type { DesiredCluster, DesiredNode } from '../../core/model/desired.ts'
import type { Fleet } from '../../core/model/fleet.ts'
import { defaultGuards, type Limit } from '../../core/model/guards.ts'
import type { Outcome } from '../../core/model/outcome.ts'
import type { FleetState } from '../../core/model/state.ts'
import { changedClusters } from '../../core/plan/index.ts'
import type { ClusterReport } from '../../core/report/index.ts'
import { crashedOutcome } from '../cluster/outcome.ts'
import type { Ports } from '../ports.ts'
import { type CommitSubject, CommittedClusters } from '../rendered/committed-clusters.ts'
import { Lanes } from '../requests/lanes.ts'
import type { Contact } from '../watch/contact.ts'
import { KeptClusters } from '../watch/kept-clusters.ts'
import { Backoff } from './backoff.ts'
import type { ClusterWorkOptions } from './cluster-work-options.ts'
import { JudgedDeletions } from './judged-deletions.ts'
import { KnownRevisions } from './known-revisions.ts'
import { locateFailures } from './locate-failures.ts'
import { reconcileKept } from './reconcile-kept.ts'
import { recordOutcome } from './record-outcome.ts'
import type { Load } from './round.ts'
import { sameContent } from './same-content.ts'
import { subjectOf } from './subject-of.ts'
import {
  clustersIn,
  isCommitted,
  isLetGo,
  mayBeApproved,
  mayComeRight,
  type Work,
  type WorkContext,
  wasInterrupted,
  writtenTo,
} from './work.ts'

type Finished = readonly [outcome: Outcome, startedAt: number]

/** Works on the clusters in the background, each by itself: one that is dead or slow costs the others nothing. */
export class ClusterWork {
  readonly #ports: Ports
  readonly #options: ClusterWorkOptions
  readonly #lanes: Lanes
  readonly #keepers: KeptClusters
  readonly #committed: CommittedClusters
  readonly #judged = new JudgedDeletions()
  readonly #revisions = new KnownRevisions()
  /** Digests that commits approved. */
  readonly #approvals = new Set<string>()
  /** Bugs of our own that ended the watches of a cluster, to be told. */
  readonly #crashes = new Map<string, unknown>()
  readonly #running = new Set<Promise<void>>()
  #isClosed = false
  #limit: Limit = defaultGuards.maxDeletionsPerCluster
  #healthRules: HealthRules = noHealthRules
  #works: ReadonlyMap<string, Work> = new Map()

  constructor(ports: Ports, options: ClusterWorkOptions) {
    this.#ports = ports
    this.#options = options
    this.#committed = new CommittedClusters(ports, options.concurrency)
    this.#lanes = new Lanes(ports.clock, options.concurrency)
    const { random, onNews } = options
    const onCrash = (name: string, error: unknown): void => {
      this.#crashes.set(name, error)
    }
    this.#keepers = new KeptClusters({ ...ports, random, onNews, onCrash })
  }

  reports(): ReadonlyMap<string, ClusterReport> {
    return new Map([...this.#works].map(([name, { report }]) => [name, this.#withLeaving(report)]))
  }

  /** Whether a cluster answers, as far as its watches know. */
  contact(name: string): Contact {
    return this.#keepers.contact(name)
  }

  /** Whether all that a cluster should have was committed. */
  hasCommitted(name: string): boolean {
    const { outcome } = this.#works.get(name)?.report ?? {}
    return outcome?.committed !== undefined && outcome.applications.every(({ sync }) => sync === 'Committed')
  }

  /** Ends all watches, cuts off what is in flight, and waits until nothing is worked on any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#keepers.close()
    await this.settled()
  }

  /** When the next cluster is due, in milliseconds since the epoch; undefined while none is. */
  nextAt(): number | undefined {
    const times = [...this.#works.values()]
      .filter(work => !work.isRunning && this.#mayGo(work))
      .map(({ dueAt }) => dueAt)
    const first = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
    return first === Number.POSITIVE_INFINITY ? undefined : first
  }

  /** How many clusters are worked on, or wait for their turn. */
  get busy(): number {
    return this.#running.size
  }

  /** Of these, how many are worked on, and how many wait. */
  get load(): Load {
    const { waiting } = this.#lanes
    return { active: this.busy - waiting, waiting }
  }

  /** How many clusters were not worked on yet as they should be now. */
  get unseen(): number {
    return [...this.#works.values()].filter(({ report }) => report.outcome === undefined).length
  }

  /** How many clusters may come right by themselves. */
  get pending(): number {
    const now = this.#ports.clock.now()
    return [...this.#works.values()].filter(work => mayComeRight(work, now)).length
  }

  /** The reports as they would be with another desired state. */
  foresee(
    desired: DesiredNode,
    revision: string,
    inForce: DesiredNode | undefined,
  ): ReadonlyMap<string, ClusterReport> {
    this.#judge(inForce, desired)
    const reports = clustersIn(desired).map(cluster => this.#withLeaving(this.#reportOf(cluster, revision)))
    return new Map(reports.map(report => [report.desired.cluster.name, report]))
  }

  /** Takes a new desired state; only clusters whose content differs are due, all others are left in peace. */
  update(
    desired: DesiredNode,
    revision: string,
    inForce: DesiredNode | undefined,
    { guards, healthRules, rendered }: Pick<Fleet, 'guards' | 'healthRules' | 'rendered'>,
    approvals: ReadonlySet<string>,
  ): void {
    this.#limit = guards.maxDeletionsPerCluster
    const rules = compileHealthRules(healthRules)
    const sameRules = rules === this.#healthRules
    this.#healthRules = rules
    this.#judge(inForce, desired)
    for (const digest of approvals) this.#approvals.add(digest)
    const works = clustersIn(desired).map(cluster => this.#workOf(cluster, revision))
    this.#revisions.forget()
    this.#works = new Map(works.map(work => [work.report.desired.cluster.name, work]))
    // Other rules may find what is there other than it was.
    for (const work of works) if (!sameRules || (approvals.size > 0 && mayBeApproved(work))) work.dueAt = 0
    if (this.#committed.moveTo(rendered)) for (const work of works) if (isCommitted(work)) work.dueAt = 0
    this.#keepers.keepOnly(writtenTo(works))
  }

  /** Takes up what the state store tells of processes before. */
  recall({ clusters }: FleetState, inForce: DesiredNode | undefined): void {
    this.#judged.recall(clusters)
    if (inForce !== undefined) this.#revisions.recall(clusters, inForce)
  }

  // The guards have spoken of what was in force: all of it may go where it is not desired any more.
  #judge(inForce: DesiredNode | undefined, desired: DesiredNode): void {
    for (const { old, next } of changedClusters(inForce, desired).both)
      if (old !== undefined) this.#judged.remember(old, next)
  }

  #withLeaving(report: ClusterReport): ClusterReport {
    const left = this.#judged.leaving(report.desired.cluster.name)
    return left.leaving === undefined ? report : { ...report, ...left }
  }

  // Of a cluster whose content is the same, what came of it last is still true.
  #reportOf(desired: DesiredCluster, revision: string): ClusterReport {
    const report = this.#works.get(desired.cluster.name)?.report
    const known = this.#revisions.since(desired)
    if (report === undefined || !sameContent(report.desired, desired))
      return known === undefined
        ? { desired, revision, outcome: undefined }
        : { desired, revision: known, outcome: undefined, isAsTold: true }
    const since = known ?? report.revision
    return report.desired === desired && report.revision === since
      ? report
      : { ...report, desired, revision: since }
  }

  #workOf(desired: DesiredCluster, revision: string): Work {
    const report = this.#reportOf(desired, revision)
    const work = this.#works.get(desired.cluster.name)
    if (work === undefined)
      return { report, dueAt: 0, isRunning: false, isAway: false, hasMissed: false, backoff: new Backoff() }
    if (report.outcome === undefined) {
      work.dueAt = 0
      work.backoff.reset()
    }
    work.report = report
    return work
  }

  /** Begins to work on every cluster that is due and has no one at work. */
  begin(context: WorkContext): void {
    const now = this.#ports.clock.now()
    for (const [name, news] of this.#keepers.takeNews()) {
      const work = this.#works.get(name)
      if (work === undefined) continue
      if (news === 'back' || !work.isAway) work.dueAt = 0
      else work.hasMissed = work.isRunning
    }
    const due = [...this.#works.values()].filter(work => !work.isRunning && work.dueAt <= now)
    // Who did not answer last is asked behind those that may: a turn that hangs is one that others lack.
    for (const isAway of [false, true])
      for (const work of due) if (work.isAway === isAway && this.#mayGo(work)) this.#start(work, context)
  }

  #isInTree(name: string): boolean {
    const work = this.#works.get(name)
    return work !== undefined && work.report.desired.removal === undefined
  }

  // What is removed may have another name now, which is known once all others were looked at.
  #mayGo({ report: { desired } }: Work): boolean {
    if (!isLetGo(desired)) return true
    return [...this.#works.values()].every(
      ({ report }) => report.outcome !== undefined || report.desired.removal !== undefined,
    )
  }

  /** Resolves when nothing is worked on. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  #start(work: Work, context: WorkContext): void {
    work.isRunning = true
    const { clock } = this.#ports
    const { revision } = context.state
    const dueAt = clock.now()
    const running = this.#finish(work, context).then(finished => {
      work.isRunning = false
      this.#running.delete(running)
      if (finished === undefined) return
      const [outcome, startedAt] = finished
      this.#options.onOutcome(outcome, { revision, dueAt, startedAt, endedAt: clock.now() })
    })
    this.#running.add(running)
  }

  // Undefined: it was to end before all was done, which is no failure of the cluster.
  async #finish(work: Work, context: WorkContext): Promise<Finished | undefined> {
    if (isCommitted(work)) return await this.#evaluate(work, context, each => this.#committed.deliver(each))
    return await this.#lanes.run(onProgress =>
      this.#evaluate(work, context, each => this.#reconcile(each, onProgress)),
    )
  }

  async #evaluate(
    work: Work,
    context: WorkContext,
    reconcile: (request: CommitSubject) => Promise<Outcome>,
  ): Promise<Finished | undefined> {
    const isEnding = (): boolean => this.#isClosed || context.signal?.aborted === true
    if (isEnding()) return undefined
    const { report } = work
    const startedAt = this.#ports.clock.now()
    work.dueAt = Number.POSITIVE_INFINITY
    const found = await reconcile(
      subjectOf(report, context, {
        ...{ ports: this.#ports, options: this.#options, healthRules: this.#healthRules },
        ...{ judged: this.#judged, limit: () => this.#limit, approvals: this.#approvals },
        isInTree: name => this.#isInTree(name),
      }),
    )
    if (this.#isClosed || (isEnding() && wasInterrupted(found))) return undefined
    const outcome = { ...found, failures: locateFailures(found.failures, context.tree) }
    const isCurrent = this.#works.get(outcome.cluster) === work
    if (isCurrent && sameContent(work.report.desired, report.desired))
      recordOutcome(work, outcome, this.#judged, {
        now: this.#ports.clock.now(),
        random: this.#options.random,
      })
    return [outcome, startedAt]
  }

  async #reconcile(request: CommitSubject, onProgress: () => void): Promise<Outcome> {
    const { name } = request.cluster
    const crash = this.#crashes.get(name)
    if (this.#crashes.delete(name)) return crashedOutcome(request, crash)
    return await reconcileKept(this.#keepers, request, onProgress)
  }
}

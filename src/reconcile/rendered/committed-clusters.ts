import { directoryAt, type TreeDirectory } from '../../base/tree/tree.ts'
import type { RenderedPlace } from '../../core/model/fleet.ts'
import type { Fence } from '../../core/model/inventory.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Committed, Failure, Outcome } from '../../core/model/outcome.ts'
import { checkFence } from '../cluster/fence.ts'
import { crashedOutcome } from '../cluster/outcome.ts'
import type { ClusterRequest } from '../cluster/reconcile-cluster.ts'
import type { GitRepository, Ports } from '../ports.ts'
import { failureOf } from '../requests/attempt.ts'
import { Lanes } from '../requests/lanes.ts'
import { Turns } from '../requests/turns.ts'
import { committedOutcome, suspendedCommit, uncommittedOutcome } from './committed-outcome.ts'
import { type DraftedDirectory, draftDirectory } from './draft-directory.ts'
import { withRelease } from './release-cluster.ts'
import { type Draft, directoryOf, RenderedBranch } from './rendered-branch.ts'
import { RenderedHistory } from './rendered-history.ts'

export interface CommitSubject extends Omit<ClusterRequest, 'api'> {
  /** What was committed of the cluster last, as the status tells. */
  readonly committed?: Committed
}

type CommitPorts = Pick<Ports, 'store' | 'repositories' | 'clusters' | 'clock' | 'source'>
type Batch = ReadonlyMap<string, CommitSubject>
type Outcomes = ReadonlyMap<string, Outcome>

// Whoever writes there beside us is no concern of any minute.
const lookEveryMs = 300_000

/** The clusters whose desired state is committed; all that are asked for at one time are in one commit, so that none waits for its turn. */
export class CommittedClusters {
  readonly #ports: CommitPorts
  readonly #lanes: Lanes
  readonly #turns = new Turns()
  #place: RenderedPlace = { branch: 'banyan/rendered' }
  #waiting = new Map<string, CommitSubject>()
  #next: Promise<Outcomes> | undefined
  readonly #histories = new WeakMap<RenderedPlace, RenderedHistory>()

  constructor(ports: CommitPorts, concurrency: number) {
    this.#ports = ports
    this.#lanes = new Lanes(ports.clock, concurrency)
  }

  /** Commits to another place from now on; gives whether it is another. */
  moveTo(place: RenderedPlace): boolean {
    const { branch, repository } = this.#place
    if (branch === place.branch && repository === place.repository) return false
    this.#place = place
    return true
  }

  /** Makes the directory of one cluster as it should be, and lets go of what was applied there before. */
  async deliver(request: CommitSubject): Promise<Outcome> {
    const { suspension, knownUid } = request
    if (suspension !== undefined) return suspendedCommit(request, suspension)
    try {
      const outcome = await this.#committed(request)
      if (knownUid === undefined) return outcome
      return await this.#lanes.run(() => withRelease(this.#ports.clusters, request, outcome))
    } catch (error) {
      return crashedOutcome(request, error)
    }
  }

  async #committed(request: CommitSubject): Promise<Outcome> {
    const { name } = request.cluster
    this.#waiting.set(name, request)
    this.#next ??= this.#turns.take(() => {
      const batch = this.#waiting
      this.#waiting = new Map()
      this.#next = undefined
      return this.#commit(batch)
    })
    const outcome = (await this.#next).get(name)
    return (
      outcome ?? uncommittedOutcome(request, { code: 'git/stale', message: 'overtaken', retryable: true })
    )
  }

  async #commit(batch: Batch): Promise<Outcomes> {
    try {
      const refusal = this.#misplaced()
      return refusal === undefined ? await this.#write(batch) : refusedAll(batch, refusal)
    } catch (error) {
      if (!(error instanceof OperationError)) throw error
      return refusedAll(batch, failureOf(error), error.retryAfterSeconds)
    }
  }

  // What is rendered would stand in the fleet, and be read as a part of it.
  #misplaced(): Failure | undefined {
    const { description } = this.#ports.source
    const { branch, repository = description.source } = this.#place
    if (branch !== description.branch || repository !== description.source) return undefined
    const message = `the fleet itself is read from branch "${branch}": what is rendered needs another one`
    return { code: 'rendered/not-ours', message, retryable: false }
  }

  async #write(batch: Batch): Promise<Outcomes> {
    const place = this.#place
    const { branch } = place
    const { clock } = this.#ports
    const repository = await this.#repositoryOf(place)
    const rendered = new RenderedBranch({ repository, branch, clock })
    const [first] = batch.values()
    if (first === undefined) return new Map()
    const { fleet, fence, isAhead, signal } = first
    const drafted = new Map<string, DraftedDirectory>()
    const written = await rendered.write(
      { fleet, fence },
      found => mayWrite(found, { ...fence, clusterUid: '' }, isAhead),
      async tree => draftAll(batch, tree, drafted),
      signal,
    )
    if ('code' in written) return refusedAll(batch, written)
    const history = this.#histories.get(place) ?? new RenderedHistory(repository)
    this.#histories.set(place, history)
    const { tip } = written
    if (tip !== undefined) await history.follow(tip)
    const outcomes = new Map<string, Outcome>()
    for (const [name, request] of batch) {
      const directory = drafted.get(name)
      if (directory === undefined) continue
      if (directory.refusal !== undefined) {
        outcomes.set(name, uncommittedOutcome(request, directory.refusal))
        continue
      }
      const committed = tip === undefined ? undefined : await committedAt(history, place, request)
      outcomes.set(name, committedOutcome(request, directory, committed, clock.now() + lookEveryMs))
    }
    return outcomes
  }

  #repositoryOf({ repository }: RenderedPlace): Promise<GitRepository> | GitRepository {
    if (repository === undefined) return this.#ports.store
    const { repositories } = this.#ports
    if (repositories !== undefined) return repositories.open(repository)
    const message = `nothing is committed to "${repository}" from here`
    throw new OperationError({ code: 'git/unsupported', message, subject: repository, retryable: false })
  }
}

async function committedAt(
  history: RenderedHistory,
  { branch, repository }: RenderedPlace,
  { cluster, committed: before }: CommitSubject,
): Promise<Committed | undefined> {
  const isSamePlace = before?.branch === branch && before.repository === repository
  const commit = await history.commitOf(directoryOf(cluster.name), isSamePlace ? before.commit : undefined)
  return commit === undefined
    ? undefined
    : { branch, ...(repository !== undefined && { repository }), commit }
}

function draftAll(
  batch: Batch,
  tree: TreeDirectory | undefined,
  drafted: Map<string, DraftedDirectory>,
): Draft {
  const changes = new Map<string, string | null>()
  const lines: string[] = []
  for (const [name, request] of [...batch].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const directory = directoryOf(name)
    const draft = draftDirectory(request, tree && directoryAt(tree, directory))
    drafted.set(name, draft)
    const { plan } = draft
    for (const [path, text] of plan.changes) changes.set(`${directory}/${path}`, text)
    if (plan.changes.size === 0) continue
    const removed = plan.deletions.length === 0 ? '' : `, ${plan.deletions.length} removed`
    lines.push(`${name}: ${plan.written} written${removed}`)
  }
  return { changes, lines }
}

async function mayWrite(
  found: Fence | undefined,
  ours: Fence,
  isAhead: ClusterRequest['isAhead'],
): Promise<Failure | undefined> {
  const refusal = await checkFence(found, ours, isAhead === undefined ? {} : { isAhead })
  if (refusal === undefined || found === undefined) return refusal
  const { source, branch, head, sequence } = found
  const what = `revision ${head.slice(0, 12)} of branch "${branch}" of ${source}`
  const message = `somebody else commits for this fleet there: ${what}, decision (${sequence.epoch}, ${sequence.counter})`
  return { ...refusal, code: 'rendered/fenced', message }
}

function refusedAll(batch: Batch, failure: Failure, retryAfterSeconds?: number): Outcomes {
  return new Map(
    [...batch].map(([name, request]) => [name, uncommittedOutcome(request, failure, retryAfterSeconds)]),
  )
}

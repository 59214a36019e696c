import type { ForeignOwner, OwnerTool } from '../../core/model/foreign-owner.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Failure } from '../../core/model/outcome.ts'
import type { ApplyOperation } from '../../core/model/plan.ts'
import { formatOwner, judgeOwner, type Obstacle, takenOver } from '../../core/plan/index.ts'
import { maskSealed } from '../../core/render/index.ts'
import { applyDesired } from '../cluster/apply-desired.ts'
import { type Observed, observeCluster } from '../cluster/observe-cluster.ts'
import type { ClusterRequest } from '../cluster/reconcile-cluster.ts'
import { revealFor } from '../cluster/reveal.ts'
import type { ClusterApi } from '../ports.ts'
import { attempt, failureOf } from '../requests/attempt.ts'
import { runBounded } from '../requests/run-bounded.ts'
import { Stop } from '../requests/stop.ts'
import { type Candidate, findCandidates } from './candidates.ts'
import { type Finding, findOwner } from './find-owner.ts'
import { withLabelTracked } from './label-tracked.ts'

export interface AdoptionRequest {
  readonly cluster: ClusterRequest
  /** Where owners are that are not in the cluster itself: a hub, or a control plane. */
  readonly owners?: ClusterApi
  /** Tools that may do what they still could. */
  readonly despite: ReadonlySet<OwnerTool>
  /** Only objects of this application. */
  readonly application?: string
}

/** One object that would be adopted, or cannot be. */
export interface Adoption extends Candidate {
  /** What its owners could still do to it. */
  readonly obstacles: readonly Obstacle[]
  /** As it is and as it would be, for people: what was encrypted is masked. Absent where that cannot be told. */
  readonly look?: Look
  readonly failure?: Failure
}

export interface Look {
  readonly before: KubernetesObject
  readonly after: KubernetesObject
}

export interface AdoptionPlan {
  /** Absent when the cluster could not be read, or is not this writer's to change: the failures say why. */
  readonly observed?: Observed
  readonly adoptions: readonly Adoption[]
  readonly failures: readonly Failure[]
}

/** Finds what others own of what a cluster should have, what they could still do to it, and what would change. Writes nothing. */
export async function planAdoption(request: AdoptionRequest): Promise<AdoptionPlan> {
  const { api } = request.cluster
  try {
    const observed = await observeCluster(request.cluster)
    if (!('plan' in observed)) return { adoptions: [], failures: [observed] }
    if (observed.suspension !== undefined) return { adoptions: [], failures: [suspended] }
    const { application } = request
    const mine = observed.desired.filter(each => each.application === (application ?? each.application))
    const marked = await findCandidates(api, { ...observed, desired: mine })
    const candidates = await withLabelTracked(marked, [api, request.owners])
    const obstaclesOf = await judgeAll(request, candidates)
    const stop = new Stop(request.cluster.signal)
    const adoptions = await runBounded(candidates, 16, async (candidate): Promise<Adoption> => {
      const obstacles = candidate.owners.flatMap(owner => obstaclesOf.get(formatOwner(owner)) ?? [])
      const { value: look, failure } = await attempt(candidate.desired, stop, () =>
        tryOut(request.cluster, candidate),
      )
      return { ...candidate, obstacles, ...(look && { look }), ...(failure && { failure }) }
    })
    return { observed, adoptions, failures: [] }
  } catch (error) {
    if (error instanceof OperationError) return { adoptions: [], failures: [failureOf(error)] }
    throw error
  }
}

const suspended: Failure = {
  code: 'cluster/suspended',
  message: 'nothing is written here while it is suspended',
  retryable: false,
}

/** The applications of which something must not be adopted: nothing of these is. */
export function blockedApplications(adoptions: readonly Adoption[]): ReadonlySet<string> {
  const blocked = adoptions.filter(({ obstacles, failure }) => obstacles.length > 0 || failure !== undefined)
  return new Set(blocked.map(({ desired }) => desired.application))
}

/** The write that makes a candidate ours. */
export function adoptingWrite({ desired, managers }: Candidate): ApplyOperation {
  return { kind: 'create', desired, adopts: managers }
}

// Each owner is looked for once, however much it has.
async function judgeAll(
  { cluster: { api }, owners: elsewhere, despite }: AdoptionRequest,
  candidates: readonly Candidate[],
): Promise<ReadonlyMap<string, readonly Obstacle[]>> {
  const owners = new Map(
    candidates.flatMap(each => each.owners).map(owner => [formatOwner(owner), owner] as const),
  )
  const judged = await runBounded([...owners], 8, async ([name, owner]) => {
    if (despite.has(owner.tool)) return [name, []] as const
    return [name, obstaclesIn(owner, await findOwner(owner, api, elsewhere))] as const
  })
  return new Map(judged)
}

function obstaclesIn(owner: ForeignOwner, finding: Finding): readonly Obstacle[] {
  if (finding.state === 'gone') return []
  if (finding.state === 'found') return [judgeOwner(owner, finding.object) ?? []].flat()
  const message = `nobody can tell what ${formatOwner(owner)} still does: ${finding.why}`
  const command = `banyan adopt --owners-context <context>   # where it is; or, when it is gone for good, --despite ${owner.tool}`
  return [{ owner, message, command }]
}

// A member is as Git has it already.
async function tryOut(request: ClusterRequest, candidate: Candidate): Promise<Look> {
  const { api, clock, cluster, secrets } = request
  const { desired, live, owners, managers, isMember } = candidate
  const reveal = revealFor(cluster, secrets)
  const applied = isMember
    ? live
    : await applyDesired(api, adoptingWrite(candidate), { dryRun: true, clock, reveal })
  const { confidential } = await reveal(desired)
  const taken = takenOver(applied, owners, managers)
  const [before = live, after = taken] = maskSealed(live, taken, confidential)
  return { before, after }
}

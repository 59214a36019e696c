import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import type { Compiled } from '../../core/compile.ts'
import type { Decision } from '../../core/model/decision.ts'
import type { DesiredCluster, DesiredNode } from '../../core/model/desired.ts'
import type { FleetPlan, GuardStop, GuardVerdict } from '../../core/model/fleet-plan.ts'
import type { PlacementDecisions } from '../../core/model/placement-decision.ts'
import type { RecentDeletion, StopState } from '../../core/model/state.ts'
import {
  changedClusters,
  checkEmptySource,
  checkGuards,
  deletedIn,
  guardedClusters,
  holdPairs,
  holdShares,
  type Judgement,
  type LeftClusters,
  type PlanSide,
  pairsToHold,
  planDigest,
  planFleet,
  sortLeft,
  withholdPairs,
  withLeft,
} from '../../core/plan/index.ts'
import { bindPair } from '../../core/render/index.ts'
import { withGivers } from './with-givers.ts'

export interface Judged {
  readonly plan: FleetPlan
  readonly verdict: GuardVerdict
  /** The desired state with what the guards stopped put back as it was. */
  readonly desired: DesiredNode
  /** The decisions with those of stopped applications as they were: until it is approved, the plan and its digest stay. */
  readonly decisions: ReadonlyMap<string, Decision>
  /** The placement decisions, likewise. */
  readonly placements: PlacementDecisions
  /** What is deleted in each cluster without an approval. */
  readonly deletions: readonly Omit<RecentDeletion, 'at'>[]
  /** The revision that head does not come from, while that is stopped. */
  readonly rewrittenSince?: string
}

/** What is in force when a compile is judged. */
export interface InForce extends PlanSide {
  readonly revision?: string
  readonly placements?: PlacementDecisions
  readonly stops?: readonly StopState[]
  /** What was deleted within the last hour. */
  readonly recent?: readonly RecentDeletion[]
  /** The revision that head does not come from; absent: it comes from what is in force. */
  readonly rewrittenSince?: string
}

/** Plans a compile against what is in force and lets the guards speak; what they count stays as it is. */
export function judge(before: InForce, compiled: Compiled, approvals: ReadonlySet<string>): Judged {
  const plan = planFleet(before, compiled, bindResources)
  const left = sortLeft(changedClusters(before.desired, compiled.desired).left, before.last)
  const judgement = judgementOf(before, compiled, plan)
  const digest = planDigest(plan, judgement.guarded)
  const empty = checkEmptySource(before.desired, compiled.desired)
  const stops = [...(empty ? [empty] : []), ...checkGuards(judgement)]
  const approved = stops.length > 0 && approvals.has(digest)
  const verdict = { stops, digest, approved }
  if (stops.length === 0 || approved) {
    const { decisions, placements } = compiled
    const deletions = approved ? [] : deletedIn(judgement, [])
    const desired = withRemovals(compiled.desired, before, left, new Set())
    return { plan, verdict, desired, decisions, placements, deletions }
  }
  const pairs = stops.flatMap(stop => stop.pairs)
  const { rewrittenSince } = judgement
  return {
    plan,
    verdict,
    deletions: deletedIn(judgement, pairs),
    ...(rewrittenSince !== undefined && { rewrittenSince }),
    ...heldBy(stops, before, compiled, left),
  }
}

/** With the clusters that left and are not done with: what is stopped there stays, what is let through goes. */
function withRemovals(
  desired: DesiredNode,
  { last, revision = '' }: InForce,
  { going, removed }: LeftClusters,
  stopped: ReadonlySet<string>,
): DesiredNode {
  const removals = removed.map((each): DesiredCluster => {
    const { name } = each.cluster
    const removal = { revision: last?.get(name)?.revision ?? each.removal?.revision ?? revision }
    if (stopped.has(name)) return { ...each, removal: { ...removal, waiting: true } }
    return { cluster: each.cluster, pairs: [], unreadable: [], removal }
  })
  return withLeft(desired, [...going, ...removals])
}

function judgementOf(before: InForce, compiled: Compiled, plan: FleetPlan): Judgement {
  const { revision, stops = [], recent = [], rewrittenSince } = before
  const { guards } = compiled.fleet
  const isWaiting = stops.some(({ guard }) => guard === 'maxMovedReplicas' || guard === 'requireApproval')
  return {
    plan,
    guards,
    before: before.desired,
    after: compiled.desired,
    decisions: compiled.decisions,
    isCommitted: revision !== compiled.revision || isWaiting,
    recent,
    guarded: guardedClusters(guards, before.desired, compiled.desired, rewrittenSince !== undefined),
    ...(rewrittenSince !== undefined && { rewrittenSince }),
  }
}

/** The desired state and the decisions with what was stopped as it was. */
function heldBy(
  counted: readonly GuardStop[],
  before: InForce,
  compiled: Compiled,
  left: LeftClusters,
): Pick<Judged, 'desired' | 'decisions' | 'placements'> {
  const stops = counted.map(stop => {
    return { ...stop, pairs: withGivers(stop.pairs, before.desired, compiled.desired) }
  })
  const held = stops.flatMap(({ pairs, guard, message }) =>
    pairsToHold(before.desired, pairs, before.revision ?? compiled.revision, [stoppedBy(guard, message)]),
  )
  const known = new Set(held.map(({ cluster, pair }) => `${cluster} ${pair.application}`))
  const withheld = stops.flatMap(({ pairs, guard, message }) =>
    pairs
      .filter(({ cluster, application }) => !known.has(`${cluster} ${application}`))
      .map(pair => ({ ...pair, because: [stoppedBy(guard, message)] })),
  )
  const placedBefore = before.placements ?? new Map()
  const stopped = withFollowers(stoppedIn(stops), placedBefore, compiled)
  const clusters = new Set(stops.flatMap(({ pairs }) => pairs.map(({ cluster }) => cluster)))
  const shared = holdShares(compiled.desired, before.desired, stopped)
  const desired = withRemovals(shared, before, left, clusters)
  return {
    desired: holdPairs(withholdPairs(desired, withheld), held, bindResources),
    decisions: holdDecisions(before.decisions, compiled.decisions, stopped),
    placements: holdDecisions(placedBefore, compiled.placements, stopped),
  }
}

function holdDecisions<Kept extends { readonly application: string }>(
  before: ReadonlyMap<string, Kept>,
  after: ReadonlyMap<string, Kept>,
  stopped: ReadonlySet<string>,
): ReadonlyMap<string, Kept> {
  const fresh = [...after].filter(([, { application }]) => !stopped.has(application))
  const held = [...before].filter(([, { application }]) => stopped.has(application))
  return new Map([...fresh, ...held])
}

function stoppedIn(stops: readonly GuardStop[]): ReadonlySet<string> {
  return new Set(stops.flatMap(({ pairs }) => pairs.map(({ application }) => application)))
}

/**
 * Applications with those that were decided by where they are, which wait with them: whose affinity names one, and
 * whose choice of clusters was made while one chose others.
 */
function withFollowers(
  stopped: ReadonlySet<string>,
  before: PlacementDecisions,
  { decideRequests, placements }: Pick<Compiled, 'decideRequests' | 'placements'>,
): ReadonlySet<string> {
  const all = new Set(stopped)
  const choosing = [...placements].filter(([key, chosen]) => before.get(key) !== chosen)
  const names = choosing.map(([, { application }]) => application)
  for (let size = 0; size < all.size; ) {
    size = all.size
    if (names.some(name => all.has(name))) for (const name of names) all.add(name)
    for (const { application, workloadPolicy } of decideRequests.values()) {
      const { affinity = [], antiAffinity = [] } = workloadPolicy.workloadAffinity ?? {}
      const follows = [...affinity, ...antiAffinity].some(({ applications = [] }) =>
        applications.some(name => name === '*' || all.has(name)),
      )
      if (follows) all.add(application)
    }
  }
  return all
}

export const bindResources: Parameters<typeof planFleet>[2] = (pair, cluster) =>
  bindPair(pair, cluster).resources

function stoppedBy(guard: string, message: string): Diagnostic {
  return {
    code: 'plan/stopped',
    severity: 'error',
    message: `${guard}: ${message}`,
    at: { file: 'fleet.yaml' },
  }
}

import type { Diagnostic, Place } from '../../base/diagnostic/diagnostic.ts'
import type { Decision, WorkloadId } from '../model/decision.ts'
import type { KubernetesObject } from '../model/object.ts'
import type { Observation } from '../model/observation.ts'
import type { PropagationPolicy, WorkloadPolicy } from '../model/propagation-policy.ts'
import { advance } from './advance/advance.ts'
import type { AffinityStep } from './affinity/kept-away.ts'
import { afreshOf } from './afresh.ts'
import type { Assignment } from './assign.ts'
import { type Before, beforeOf } from './before.ts'
import type { CapacityNode } from './capacity-node.ts'
import { checkDivision, maxReplicas, replicasInvalid, type Unplaced } from './check-division.ts'
import { type LeavingCluster, withLeaving, withoutLeft } from './leaving.ts'
import { makeDecision } from './make-decision.ts'
import { deferredReasons } from './reschedule/deferred.ts'
import { holdsBack, triggersOf } from './reschedule/triggers.ts'
import { returnedClusters } from './returned-clusters.ts'
import { schedulingOf, wholeDigest } from './scheduling.ts'
import type { SelectedNode } from './select-branch.ts'
import { takeovers } from './takeovers.ts'
import { type Assigned, type AssignedTier, assignTiers } from './tiers/assign-tiers.ts'
import { tierShares } from './tiers/tier-shares.ts'
import { tiersOf } from './tiers/tiers-of.ts'

export interface DecideRequest {
  readonly application: string
  readonly workload: WorkloadId
  /** The workload itself, for refinements that choose workloads by label; without it these match none. */
  readonly object?: KubernetesObject
  readonly policy: PropagationPolicy
  readonly workloadPolicy: WorkloadPolicy
  /** N: how many to divide. */
  readonly replicas: number
  /** Where the workload itself says N. */
  readonly replicasAt?: Place
  /** The branch of the policy's scope, already narrowed by its refinements. */
  readonly selected: SelectedNode
  /** Policies that refine it within its branch, each at its `scope`. */
  readonly refinements: readonly PropagationPolicy[]
  /** Names of the fleet's levels, outermost first. */
  readonly levels: readonly string[]
  readonly previous?: Decision
  /** How many replicas fit where, as a tree of the form of `selected`; absent: nothing is known of any cluster. */
  readonly capacity?: CapacityNode
  /** An autoscaler rules its replicas in the clusters, so that fewer than granted may be all that are wanted. */
  readonly autoscaled?: boolean
  /** What its affinity took away of the selection before, for those who ask why. */
  readonly affinity?: readonly AffinityStep[]
  /** Why none of the selected clusters will do: nothing is placed, and what was granted stays. */
  readonly barred?: string
  /** Clusters that keep what they were granted, by name. */
  readonly held?: ReadonlyMap<string, number>
  /** Branches to divide as if nothing had been before, and the commit that asked for it last. */
  readonly rebalance?: { readonly paths: readonly string[]; readonly commit: string }
  /** Clusters that are not selected any more and still have replicas. */
  readonly leaving?: readonly LeavingCluster[]
  /** What was seen of the clusters; without it nobody watches, and targets are granted at once. */
  readonly observation?: Observation
}

export interface Decided {
  readonly decision: Decision
  readonly diagnostics: readonly Diagnostic[]
  /** With overflow affinities: the tree of each tier, of which the decision is the sum. */
  readonly tiers?: readonly AssignedTier[]
}

/**
 * Divides the replicas of one workload top-down over the selected tree. Moves no more than it must from `previous`,
 * and gives its very objects again wherever nothing changed.
 */
export function decide(asked: DecideRequest): Decided {
  // A number that is none changes nothing: what was divided is divided still.
  const request = isValid(asked) ? asked : { ...asked, replicas: asked.previous?.replicas ?? 0 }
  const { workloadPolicy, selected, previous } = request
  const { below, mistakes } = takeovers(request)
  const diagnostics = [
    ...mistakes.map(({ diagnostic }) => diagnostic),
    ...(request === asked ? [] : [replicasInvalid(asked)]),
  ]
  const scheduling = schedulingOf(workloadPolicy.replicaScheduling, request.levels, below, request.replicas)
  const before = beforeOf(previous)
  const digest = wholeDigest(scheduling)
  const triggers = holdsBack(workloadPolicy.rescheduleWhen)
    ? triggersOf(request, digest, selected.placement)
    : undefined
  const deferred = triggers === undefined ? [] : deferredReasons(request, triggers)
  if (previous !== undefined && deferred.length > 0)
    return { decision: move(deferring(previous, deferred), request), diagnostics }
  const returned = workloadPolicy.failback === 'Auto' ? returnedClusters(previous, selected) : []
  const tiers = tiersOf(request.policy, selected, request.capacity)
  const only = [{ tier: 0, selected, capacity: request.capacity }]
  const assigned = place(request, (share, rejected) =>
    assignTiers(share, tiers ?? only, selected, {
      scheduling,
      capacity: request.capacity,
      held: request.held,
      previous,
      run: {
        before,
        sameFields: previous?.digest === digest,
        afresh: afreshOf(request.rebalance?.paths ?? [], returned),
        granted: granting(rejected, before, request.held),
        reusable: !rejected,
        key: `${request.workload.namespace}/${request.workload.name}`,
      },
    }),
  )
  const { placed, rejected, unplaced } = assigned
  const whole = withLeaving(placed.root, request.leaving ?? [], previous?.root)
  const shares = tiers && !rejected ? tierShares(request, placed) : undefined
  const made = makeDecision(request, unplaced, { digest, triggers, tiers: shares }, whole)
  const waits = unplaced !== undefined && heldIn(selected, request.held ?? new Map()) > 0
  const decision = rejected ? made : move(made, request, waits ? unplaced.replicas : 0)
  const found = [...diagnostics, ...checkDivision(request, placed, scheduling, unplaced)]
  return { decision, diagnostics: found, ...(shares && { tiers: placed.tiers }) }
}

function deferring(previous: Decision, reasons: readonly string[]): Decision {
  const { deferredReasons: before = [] } = previous
  return before.join() === reasons.join() ? previous : { ...previous, deferredReasons: reasons }
}

// Replicas that find no place only because clusters are held for an error (`waiting`) are taken from nobody.
function move(
  decision: Decision,
  { observation, workloadPolicy, autoscaled = false }: DecideRequest,
  waiting = 0,
): Decision {
  const moved = advance(decision, observation, { ...workloadPolicy, autoscaled, waiting })
  const root = withoutLeft(moved.root)
  return root === moved.root ? moved : { ...moved, root }
}

interface Placed {
  readonly placed: Assigned
  readonly rejected: boolean
  readonly unplaced?: Unplaced
}

function isValid({ replicas }: DecideRequest): boolean {
  return Number.isInteger(replicas) && replicas >= 0 && replicas <= maxReplicas
}

function place(request: DecideRequest, divide: (share: number, rejected: boolean) => Assigned): Placed {
  const { replicas, workloadPolicy, previous } = request
  const stays = (previous?.root.granted ?? 0) > 0 ? '; what was granted stays' : ''
  const reject = (reason: string): Placed => {
    return { placed: divide(0, true), rejected: true, unplaced: { replicas, reason: reason + stays } }
  }
  if (request.barred !== undefined && replicas > 0) return reject(request.barred)
  const placed = divide(replicas, false)
  const { left } = placed
  if (left === 0) return { placed, rejected: false }
  const room = `the selected clusters take no more than ${replicas - left}${heldBack(request)}`
  if (workloadPolicy.onInsufficient === 'Reject') return reject(`${room}, and the policy rejects a part`)
  return { placed, rejected: false, unplaced: { replicas: left, reason: room } }
}

// Who is held keeps what it has: that is no lack of room.
function heldBack({ selected, held = new Map() }: DecideRequest): string {
  const count = heldIn(selected, held)
  if (count === 0) return ''
  const which =
    count === selected.clusters ? 'they are' : count === 1 ? '1 of them is' : `${count} of them are`
  return `, because ${which} held`
}

function heldIn({ cluster, children }: SelectedNode, held: ReadonlyMap<string, number>): number {
  const own = cluster !== undefined && held.has(cluster.name) ? 1 : 0
  return children.reduce((sum, child) => sum + heldIn(child, held), own)
}

function granting(
  rejected: boolean,
  before: Before,
  held: ReadonlyMap<string, number> | undefined,
): Assignment['granted'] {
  return (cluster, target, old) =>
    held?.get(cluster) ?? (before.none && !rejected ? target : before.grantedTo(cluster, old))
}

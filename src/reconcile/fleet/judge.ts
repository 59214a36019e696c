import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import type { Compiled } from '../../core/compile.ts'
import type { Decision } from '../../core/model/decision.ts'
import type { DesiredNode } from '../../core/model/desired.ts'
import type { FleetPlan, GuardStop, GuardVerdict } from '../../core/model/fleet-plan.ts'
import type { PlacementDecisions } from '../../core/model/placement-decision.ts'
import {
  checkEmptySource,
  checkGuards,
  holdPairs,
  holdShares,
  type PlanSide,
  pairsToHold,
  planDigest,
  planFleet,
} from '../../core/plan/index.ts'
import { bindPair } from '../../core/render/index.ts'

export interface Judged {
  readonly plan: FleetPlan
  readonly verdict: GuardVerdict
  /** The desired state with what the guards stopped put back as it was. */
  readonly desired: DesiredNode
  /** The decisions with those of stopped applications as they were: until it is approved, the plan and its digest stay. */
  readonly decisions: ReadonlyMap<string, Decision>
  /** The placement decisions, likewise. */
  readonly placements: PlacementDecisions
}

/** Plans a compile against what is in force and lets the guards speak; what they count stays as it is. */
export function judge(
  before: PlanSide & { readonly revision?: string; readonly placements?: PlacementDecisions },
  compiled: Compiled,
  approvals: ReadonlySet<string>,
): Judged {
  const plan = planFleet(before, compiled, bindResources)
  const digest = planDigest(plan)
  const empty = checkEmptySource(before.desired, compiled.desired)
  const stops = [...(empty ? [empty] : []), ...checkGuards(plan, before.desired, compiled.fleet.guards)]
  const approved = stops.length > 0 && approvals.has(digest)
  const verdict = { stops, digest, approved }
  if (stops.length === 0 || approved) {
    const { desired, decisions, placements } = compiled
    return { plan, verdict, desired, decisions, placements }
  }
  const held = stops.flatMap(({ pairs, guard, message }) =>
    pairsToHold(before.desired, pairs, before.revision ?? compiled.revision, [stoppedBy(guard, message)]),
  )
  const placedBefore = before.placements ?? new Map()
  const stopped = withFollowers(stoppedIn(stops), placedBefore, compiled)
  const decisions = holdDecisions(before.decisions, compiled.decisions, stopped)
  const placements = holdDecisions(placedBefore, compiled.placements, stopped)
  const desired = holdShares(compiled.desired, before.desired, stopped)
  return { plan, verdict, desired: holdPairs(desired, held), decisions, placements }
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

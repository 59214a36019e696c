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
    pairsToHold(before.desired, pairs, before.revision ?? compiled.revision, [stopped(guard, message)]),
  )
  const decisions = holdDecisions(before.decisions, compiled.decisions, stops)
  const placements = holdDecisions(before.placements ?? new Map(), compiled.placements, stops)
  const desired = holdShares(compiled.desired, before.desired, stoppedIn(stops))
  return { plan, verdict, desired: holdPairs(desired, held), decisions, placements }
}

function holdDecisions<Kept extends { readonly application: string }>(
  before: ReadonlyMap<string, Kept>,
  after: ReadonlyMap<string, Kept>,
  stops: readonly GuardStop[],
): ReadonlyMap<string, Kept> {
  const stopped = stoppedIn(stops)
  const fresh = [...after].filter(([, { application }]) => !stopped.has(application))
  const held = [...before].filter(([, { application }]) => stopped.has(application))
  return new Map([...fresh, ...held])
}

function stoppedIn(stops: readonly GuardStop[]): ReadonlySet<string> {
  return new Set(stops.flatMap(({ pairs }) => pairs.map(({ application }) => application)))
}

export const bindResources: Parameters<typeof planFleet>[2] = (pair, cluster) =>
  bindPair(pair, cluster).resources

function stopped(guard: string, message: string): Diagnostic {
  return {
    code: 'plan/stopped',
    severity: 'error',
    message: `${guard}: ${message}`,
    at: { file: 'fleet.yaml' },
  }
}

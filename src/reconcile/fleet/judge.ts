import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import type { Compiled } from '../../core/compile.ts'
import type { DesiredNode } from '../../core/model/desired.ts'
import type { FleetPlan, GuardVerdict } from '../../core/model/fleet-plan.ts'
import {
  checkEmptySource,
  checkGuards,
  holdPairs,
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
}

/** Plans a compile against what is in force and lets the guards speak; what they count stays as it is. */
export function judge(
  before: PlanSide & { readonly revision?: string },
  compiled: Compiled,
  approvals: ReadonlySet<string>,
): Judged {
  const plan = planFleet(before, compiled, bindResources)
  const digest = planDigest(plan)
  const empty = checkEmptySource(before.desired, compiled.desired)
  const stops = [...(empty ? [empty] : []), ...checkGuards(plan, before.desired, compiled.fleet.guards)]
  const approved = stops.length > 0 && approvals.has(digest)
  const verdict = { stops, digest, approved }
  if (stops.length === 0 || approved) return { plan, verdict, desired: compiled.desired }
  const held = stops.flatMap(({ pairs, guard, message }) =>
    pairsToHold(before.desired, pairs, before.revision ?? compiled.revision, [stopped(guard, message)]),
  )
  return { plan, verdict, desired: holdPairs(compiled.desired, held) }
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

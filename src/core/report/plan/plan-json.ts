import type { JsonObject } from '../../../base/std/json.ts'
import type { FleetPlan, GuardVerdict } from '../../model/fleet-plan.ts'
import type { ShareChange } from '../../model/share-change.ts'
import { changeDiff } from './change-diff.ts'

/** A plan for machines: stable field names, one entry per distinct change. */
export function planJson(plan: FleetPlan, verdict?: GuardVerdict): JsonObject {
  return {
    apiVersion: 'banyan.dev/v1alpha1',
    kind: 'FleetPlan',
    counts: { ...plan.counts },
    joined: plan.joined,
    detached: plan.detached,
    removed: plan.removed,
    ...(plan.suspended.length > 0 && {
      suspended: plan.suspended.map(({ cluster, suspension }) => ({ cluster, ...suspension })),
    }),
    ...(plan.redelivered.length > 0 && { redelivered: plan.redelivered.map(each => ({ ...each })) }),
    ...(plan.pins.length > 0 && {
      pins: plan.pins.map(({ change, pin, clusters }) => ({ change, ...pin, clusters })),
    }),
    ...(plan.gates !== undefined && { gates: plan.gates.map(each => ({ ...each })) }),
    moves: plan.moves.map(({ application, workload, root }) => ({
      application,
      workload,
      root: moveJson(root),
    })),
    changes: plan.groups.map(({ change, clusters }) => ({
      change: change.change,
      object: change.key,
      application: change.application,
      ...(change.from !== undefined && { from: change.from }),
      ...(change.scaled === true && { scaled: true }),
      ...(change.recreated === true && { recreated: true }),
      ...(change.hook !== undefined && { hook: change.hook }),
      deletion: change.change === 'removed' && change.counted,
      ...(change.waits === true && { waits: true }),
      clusters,
      ...(change.origin.file !== '' && { file: change.origin.file }),
      diff: changeDiff(change).join('\n'),
    })),
    ...(verdict && {
      guards: {
        digest: verdict.digest,
        approved: verdict.approved,
        stops: verdict.stops.map(({ guard, message, pairs }) => ({
          guard,
          message,
          pairs: pairs.map(pair => ({ ...pair })),
        })),
      },
    }),
  }
}

function moveJson({ path, name, cluster, from, to, children }: ShareChange): JsonObject {
  return { path, name, ...(cluster !== undefined && { cluster }), from, to, children: children.map(moveJson) }
}

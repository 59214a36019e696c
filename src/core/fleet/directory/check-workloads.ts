import { type Diagnostic, type Place, placeBelow } from '../../../base/diagnostic/diagnostic.ts'
import type { PropagationPolicySpec } from '../kinds/propagation-policy.ts'

/** How many there are of a divided workload and how they move: said once, by the policy that no other is above. */
export const dividedFields = [
  'replicas',
  'onZero',
  'onInsufficient',
  'fleetMaxSurge',
  'fleetMaxUnavailable',
  'gracePeriodSeconds',
  'workloadAffinity',
  'failback',
  'movable',
  'rescheduleWhen',
] as const

/** Fields of workloads that have no meaning beside the others. */
export function checkWorkloads(spec: PropagationPolicySpec, place: Place): readonly Diagnostic[] {
  return [...checkUndivided(spec, place), ...checkMovement(spec, place)]
}

// What is not divided is in every selected cluster as it is, whatever else is there.
function checkUndivided(spec: PropagationPolicySpec, place: Place): readonly Diagnostic[] {
  if (spec.refines !== undefined) return []
  const own = placeBelow(place, 'spec')
  const scheduling = spec.replicaScheduling ?? spec.placement?.replicaScheduling
  const found = spec.workloads === undefined && spec.replicas !== undefined && !isDivided(scheduling)
  return [
    ...(found ? [undivided('replicas', own)] : []),
    ...(spec.workloads ?? []).flatMap((workload, index) =>
      isDivided(workload.replicaScheduling)
        ? []
        : dividedFields
            .filter(field => workload[field] !== undefined)
            .map(field => undivided(field, placeBelow(own, 'workloads', index))),
    ),
  ]
}

function isDivided(scheduling: PropagationPolicySpec['replicaScheduling'] | undefined): boolean {
  return scheduling?.replicaSchedulingType === 'Divided'
}

function undivided(field: (typeof dividedFields)[number], at: Place): Diagnostic {
  return {
    code: 'fleet/field-invalid',
    severity: 'error',
    message: `"${field}" has no meaning for a workload that is not Divided`,
    at: { ...placeBelow(at, field), part: 'key' },
    hint: 'write `replicaSchedulingType: Divided` under `replicaScheduling`, or leave it out',
  }
}

// With nothing more and nothing missing no replica could ever move, as for a Deployment.
function checkMovement({ workloads = [] }: PropagationPolicySpec, place: Place): readonly Diagnostic[] {
  return workloads.flatMap(({ fleetMaxSurge, fleetMaxUnavailable = 0 }, index): Diagnostic[] => {
    if (!isNone(fleetMaxSurge) || !isNone(fleetMaxUnavailable)) return []
    return [
      {
        code: 'fleet/field-invalid',
        severity: 'error',
        message: '"fleetMaxSurge" and "fleetMaxUnavailable" must not both be 0: nothing could move',
        at: placeBelow(place, 'spec', 'workloads', index, 'fleetMaxSurge'),
      },
    ]
  })
}

function isNone(value: number | string | undefined): boolean {
  return value === 0 || value === '0%'
}

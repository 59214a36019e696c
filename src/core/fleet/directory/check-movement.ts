import type { Diagnostic, Place } from '../../../base/diagnostic/diagnostic.ts'
import type { PropagationPolicySpec } from '../kinds/propagation-policy.ts'

/** With nothing more and nothing missing no replica could ever move, as for a Deployment. */
export function checkMovement(
  { workloads = [] }: PropagationPolicySpec,
  place: Place,
): readonly Diagnostic[] {
  return workloads.flatMap(({ fleetMaxSurge, fleetMaxUnavailable = 0 }, index): Diagnostic[] => {
    if (!isNone(fleetMaxSurge) || !isNone(fleetMaxUnavailable)) return []
    return [
      {
        code: 'fleet/field-invalid',
        severity: 'error',
        message: '"fleetMaxSurge" and "fleetMaxUnavailable" must not both be 0: nothing could move',
        at: { ...place, path: ['spec', 'workloads', index, 'fleetMaxSurge'] },
      },
    ]
  })
}

function isNone(value: number | string | undefined): boolean {
  return value === 0 || value === '0%'
}

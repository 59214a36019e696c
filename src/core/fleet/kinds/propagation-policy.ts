import * as z from 'zod'
import type { MovementSettings, WorkloadAffinity, WorkloadPolicy } from '../../model/propagation-policy.ts'
import type { ResourceSelector } from '../../model/selector.ts'
import { apiVersionField, type FleetObject, type OptionalName, optionalName } from './common.ts'
import { intOrPercent } from './int-or-percent.ts'
import { type PlacementSpec, placement } from './placement.ts'
import { type ReplicaSchedulingSpec, replicaScheduling, replicas } from './replica-scheduling.ts'
import { applications, resourceSelectors } from './selectors.ts'
import { workloadAffinity } from './workload-affinity.ts'

export interface PropagationPolicySpec {
  readonly applications?: readonly string[]
  readonly refines?: string
  readonly placement?: PlacementSpec
  readonly workloads?: readonly (WorkloadSettings & {
    readonly resourceSelectors: readonly ResourceSelector[]
  })[]
  readonly replicas?: number
  readonly replicaScheduling?: ReplicaSchedulingSpec
}

export interface WorkloadSettings extends MovementSettings {
  readonly replicas?: number
  readonly replicaScheduling?: ReplicaSchedulingSpec
  readonly onZero?: WorkloadPolicy['onZero']
  readonly onInsufficient?: WorkloadPolicy['onInsufficient']
  readonly workloadAffinity?: WorkloadAffinity
}

export type PropagationPolicyKind = FleetObject<'PropagationPolicy', OptionalName, PropagationPolicySpec>

const seconds = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)

const workloadFields = {
  replicas: z.exactOptional(replicas),
  replicaScheduling: z.exactOptional(replicaScheduling),
  onZero: z.exactOptional(z.enum(['Remove', 'Scale'])),
  onInsufficient: z.exactOptional(z.enum(['Partial', 'Reject'])),
  workloadAffinity: z.exactOptional(workloadAffinity),
  fleetMaxSurge: z.exactOptional(intOrPercent),
  fleetMaxUnavailable: z.exactOptional(intOrPercent),
  gracePeriodSeconds: z.exactOptional(seconds),
  failback: z.exactOptional(z.enum(['Manual', 'Auto'])),
  movable: z.exactOptional(z.boolean()),
  rescheduleWhen: z.exactOptional(
    z.strictObject({
      policyContentChanged: z.exactOptional(z.boolean()),
      clusterJoined: z.exactOptional(z.boolean()),
      clusterLabelsChanged: z.exactOptional(z.boolean()),
    }),
  ),
}

export const propagationPolicyKind: z.ZodType<PropagationPolicyKind> = z.strictObject({
  apiVersion: apiVersionField,
  kind: z.literal('PropagationPolicy'),
  metadata: z.exactOptional(optionalName),
  spec: z.exactOptional(
    z.strictObject({
      applications: z.exactOptional(applications),
      refines: z.exactOptional(z.string().min(1, 'must not be empty')),
      placement: z.exactOptional(placement),
      workloads: z.exactOptional(
        z.array(
          z.strictObject({
            resourceSelectors: resourceSelectors.refine(list => list.length > 0, 'must not be empty'),
            ...workloadFields,
          }),
        ),
      ),
      replicas: z.exactOptional(replicas),
      replicaScheduling: z.exactOptional(replicaScheduling),
    }),
  ),
})

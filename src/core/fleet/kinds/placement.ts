import * as z from 'zod'
import { isObject } from '../../../base/std/json.ts'
import type { PreferredAffinity } from '../../model/prioritizer.ts'
import type { Toleration } from '../../model/propagation-policy.ts'
import type { AffinityTerm, PlacementAffinity } from '../../model/selector.ts'
import type { SpreadConstraint } from '../../model/spread-constraint.ts'
import { type PrioritizerPolicySpec, prioritizerPolicy } from './prioritizer-policy.ts'
import { type ReplicaSchedulingSpec, replicaScheduling } from './replica-scheduling.ts'
import { affinityTerms, placementAffinity } from './selectors.ts'
import { preferred, spreadConstraints } from './spread.ts'
import { unique } from './unique.ts'

export interface PlacementSpec {
  readonly clusterSets?: readonly string[]
  readonly clusterAffinity?: PlacementAffinity
  readonly clusterAffinities?: readonly AffinityTerm[]
  readonly clusterTolerations?: readonly Toleration[]
  readonly numberOfClusters?: number
  readonly spreadConstraints?: readonly SpreadConstraint[]
  readonly prioritizerPolicy?: PrioritizerPolicySpec
  readonly preferred?: readonly PreferredAffinity[]
  readonly replicaScheduling?: ReplicaSchedulingSpec
}

const toleration: z.ZodType<Toleration> = z
  .strictObject({
    key: z.exactOptional(z.string()),
    operator: z.exactOptional(z.enum(['Exists', 'Equal'])),
    value: z.exactOptional(z.string()),
    effect: z.exactOptional(z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute', 'NoSelectIfNew'])),
    tolerationSeconds: z.exactOptional(
      z
        .int()
        .min(0)
        .max(2 ** 31 - 1),
    ),
  })
  .refine(({ operator = 'Equal', value }) => operator === 'Equal' || value === undefined, {
    path: ['value'],
    message: 'has no meaning beside the operator "Exists"',
  })
  .refine(
    ({ operator = 'Equal', key = '' }) => operator === 'Exists' || key !== '',
    'must have a key, or the operator "Exists"',
  )
  .refine(({ effect, tolerationSeconds }) => tolerationSeconds === undefined || effect === 'NoExecute', {
    path: ['tolerationSeconds'],
    message: 'has a meaning only beside the effect "NoExecute"',
  })

const placementFields: z.ZodType<PlacementSpec> = z.strictObject({
  clusterSets: z.exactOptional(
    z
      .array(z.string().min(1, 'must not be empty'))
      .min(1, 'must name a set')
      .superRefine(unique(name => name, 'must not name a set twice')),
  ),
  clusterAffinity: z.exactOptional(placementAffinity),
  clusterAffinities: z.exactOptional(affinityTerms),
  clusterTolerations: z.exactOptional(z.array(toleration)),
  numberOfClusters: z.exactOptional(z.int().min(1).max(1_000_000)),
  spreadConstraints: z.exactOptional(spreadConstraints),
  prioritizerPolicy: z.exactOptional(prioritizerPolicy),
  preferred: z.exactOptional(preferred),
  replicaScheduling: z.exactOptional(replicaScheduling),
})

/** Which clusters get an application. */
export const placement: z.ZodType<PlacementSpec> = placementFields.refine(isOneSelection, {
  path: ['clusterAffinity'],
  message: 'has no meaning beside "spec.placement.clusterAffinities"',
  when: ({ value }) => isObject(value),
})

function isOneSelection({ clusterAffinity, clusterAffinities }: PlacementSpec): boolean {
  return clusterAffinity === undefined || clusterAffinities === undefined
}

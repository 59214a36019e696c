import * as z from 'zod'
import type { Algorithm, LevelPreference, Preference, StaticWeight } from '../../model/propagation-policy.ts'
import { weight } from './common.ts'
import { contradictions } from './contradictions.ts'
import { clusterAffinity } from './selectors.ts'
import { unique } from './unique.ts'

export interface ReplicaSchedulingSpec {
  readonly replicaSchedulingType?: 'Duplicated' | 'Divided'
  readonly replicaDivisionPreference?: 'Weighted' | 'Aggregated'
  readonly weightPreference?: {
    readonly staticWeightList?: readonly StaticWeight[]
    readonly dynamicWeight?: 'AvailableReplicas'
  }
  readonly algorithm?: Algorithm
  readonly levels?: readonly LevelSpec[]
}

export interface LevelSpec extends Omit<LevelPreference, 'preferences'> {
  readonly preferences?: readonly Preference[]
}

export const replicas: z.ZodType<number> = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)

const algorithm: z.ZodType<Algorithm> = z.enum(['Webster', 'CeilLoop', 'LargestRemainder', 'FloorByWeight'])

const preference: z.ZodType<Preference> = z
  .strictObject({
    target: z.string().min(1, 'must not be empty'),
    weight: z.exactOptional(weight),
    minReplicas: z.exactOptional(replicas),
    maxReplicas: z.exactOptional(replicas),
    priority: z.exactOptional(z.int().min(-1_000_000).max(1_000_000)),
  })
  .refine(({ minReplicas = 0, maxReplicas = Infinity }) => minReplicas <= maxReplicas, {
    path: ['minReplicas'],
    message: 'must not be more than maxReplicas',
  })

const preferences = z
  .array(preference)
  .superRefine(unique(({ target }) => target, 'must not name a target twice', 'target'))

const level: z.ZodType<LevelSpec> = z.strictObject({
  level: z.string().min(1, 'must not be empty'),
  algorithm: z.exactOptional(algorithm),
  preferences: z.exactOptional(preferences),
})

/** How the replicas of a workload are divided. */
export const replicaScheduling: z.ZodType<ReplicaSchedulingSpec> = z
  .strictObject({
    replicaSchedulingType: z.exactOptional(z.enum(['Duplicated', 'Divided'])),
    replicaDivisionPreference: z.exactOptional(z.enum(['Weighted', 'Aggregated'])),
    weightPreference: z.exactOptional(
      z.strictObject({
        staticWeightList: z.exactOptional(
          z.array(z.strictObject({ targetCluster: clusterAffinity, weight })).min(1, 'must not be empty'),
        ),
        dynamicWeight: z.exactOptional(z.literal('AvailableReplicas')),
      }),
    ),
    algorithm: z.exactOptional(algorithm),
    levels: z.exactOptional(
      z.array(level).superRefine(unique(each => each.level, 'must not name a level twice', 'level')),
    ),
  })
  .superRefine((scheduling, context) => {
    for (const { path, message } of contradictions(scheduling)) {
      context.addIssue({ code: 'custom', path: [...path], message })
    }
  })

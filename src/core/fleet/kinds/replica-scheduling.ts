import * as z from 'zod'
import type { LevelPreference, Preference, StaticWeight } from '../../model/propagation-policy.ts'
import { weight } from './common.ts'
import { clusterAffinity } from './selectors.ts'

export interface ReplicaSchedulingSpec {
  readonly replicaSchedulingType?: 'Duplicated' | 'Divided'
  readonly replicaDivisionPreference?: 'Weighted'
  readonly weightPreference?: { readonly staticWeightList: readonly StaticWeight[] }
  readonly levels?: readonly (Omit<LevelPreference, 'preferences'> & {
    readonly algorithm?: 'Webster'
    readonly preferences?: readonly Preference[]
  })[]
}

export const replicas: z.ZodType<number> = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)

const preference: z.ZodType<Preference> = z
  .strictObject({
    target: z.string().min(1, 'must not be empty'),
    weight: z.exactOptional(weight),
    minReplicas: z.exactOptional(replicas),
    maxReplicas: z.exactOptional(replicas),
  })
  .refine(
    ({ minReplicas = 0, maxReplicas = Infinity }) => minReplicas <= maxReplicas,
    'must not have more minReplicas than maxReplicas',
  )

const preferences = z
  .array(preference)
  .refine(
    list => new Set(list.map(({ target }) => target)).size === list.length,
    'must not name a target twice',
  )

/** How the replicas of a workload are divided. */
export const replicaScheduling: z.ZodType<ReplicaSchedulingSpec> = z
  .strictObject({
    replicaSchedulingType: z.exactOptional(z.enum(['Duplicated', 'Divided'])),
    replicaDivisionPreference: z.exactOptional(z.literal('Weighted')),
    weightPreference: z.exactOptional(
      z.strictObject({
        staticWeightList: z
          .array(z.strictObject({ targetCluster: clusterAffinity, weight }))
          .min(1, 'must not be empty'),
      }),
    ),
    levels: z.exactOptional(
      z
        .array(
          z.strictObject({
            level: z.string().min(1, 'must not be empty'),
            algorithm: z.exactOptional(z.literal('Webster')),
            preferences: z.exactOptional(preferences),
          }),
        )
        .refine(
          list => new Set(list.map(({ level }) => level)).size === list.length,
          'must not name a level twice',
        ),
    ),
  })
  .refine(
    ({ weightPreference, levels }) =>
      weightPreference === undefined || levels === undefined || levels.length === 0,
    'must have one of "levels" and "weightPreference", which divides one flat list of clusters',
  )

import * as z from 'zod'
import type { PreferredAffinity } from '../../model/prioritizer.ts'
import type { SpreadConstraint } from '../../model/spread-constraint.ts'
import { clusterAffinity } from './selectors.ts'
import { unique } from './unique.ts'

const groups = z.int().min(1).max(1_000_000)

const spreadConstraint: z.ZodType<SpreadConstraint> = z
  .strictObject({
    spreadByLevel: z.exactOptional(z.string().min(1, 'must not be empty')),
    spreadByLabel: z.exactOptional(z.string().min(1, 'must not be empty')),
    spreadByField: z.exactOptional(z.enum(['cluster', 'region', 'zone', 'provider'])),
    minGroups: z.exactOptional(groups),
    maxGroups: z.exactOptional(groups),
  })
  .refine(
    ({ spreadByLevel, spreadByLabel, spreadByField }) =>
      [spreadByLevel, spreadByLabel, spreadByField].filter(by => by !== undefined).length === 1,
    'must have exactly one of "spreadByLevel", "spreadByLabel" and "spreadByField"',
  )
  .refine(({ minGroups = 1, maxGroups = Infinity }) => minGroups <= maxGroups, {
    path: ['minGroups'],
    message: 'must not be more than maxGroups',
  })

/** Over how many groups of clusters; one constraint for each way to group them. */
export const spreadConstraints: z.ZodType<readonly SpreadConstraint[]> = z
  .array(spreadConstraint)
  .superRefine(
    unique(
      ({ spreadByLevel, spreadByLabel, spreadByField }) =>
        JSON.stringify([spreadByLevel, spreadByLabel, spreadByField]),
      'must not spread by the same groups a second time',
    ),
  )

/** Clusters that are better than others. */
export const preferred: z.ZodType<readonly PreferredAffinity[]> = z
  .array(z.strictObject({ weight: z.int().min(1).max(100), clusterAffinity }))
  .min(1, 'must not be empty')

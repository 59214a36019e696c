import * as z from 'zod'
import { apiVersionField, type FleetObject, name, type OptionalName, optionalName } from './common.ts'
import { time } from './suspend.ts'
import { unique } from './unique.ts'

interface ScoreSpec {
  readonly name: string
  readonly value: number
}

/** Scores that somebody outside gives to clusters: to all of a branch, to single ones, or both. */
export interface AddOnPlacementScoreSpec {
  readonly validUntil?: string
  readonly scores?: readonly ScoreSpec[]
  readonly clusters?: readonly { readonly name: string; readonly scores: readonly ScoreSpec[] }[]
}

export type AddOnPlacementScoreKind = FleetObject<
  'AddOnPlacementScore',
  OptionalName,
  AddOnPlacementScoreSpec
> & { readonly spec: AddOnPlacementScoreSpec }

const scores: z.ZodType<readonly ScoreSpec[]> = z
  .array(z.strictObject({ name: z.string().min(1, 'must not be empty'), value: z.int().min(-100).max(100) }))
  .superRefine(unique(({ name: score }) => score, 'must not give a score twice', 'name'))

export const addOnPlacementScoreKind: z.ZodType<AddOnPlacementScoreKind> = z.strictObject({
  apiVersion: apiVersionField,
  kind: z.literal('AddOnPlacementScore'),
  metadata: z.exactOptional(optionalName),
  spec: z.strictObject({
    validUntil: z.exactOptional(time),
    scores: z.exactOptional(scores),
    clusters: z.exactOptional(
      z
        .array(z.strictObject({ name, scores }))
        .superRefine(unique(({ name: cluster }) => cluster, 'must not name a cluster twice', 'name')),
    ),
  }),
})

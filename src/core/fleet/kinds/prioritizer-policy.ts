import * as z from 'zod'
import type { AddOnScore, BuiltInScore } from '../../model/prioritizer.ts'
import { unique } from './unique.ts'

/** Open Cluster Management's prioritizerPolicy, as it is written. */
export interface PrioritizerPolicySpec {
  readonly mode?: 'Additive' | 'Exact'
  readonly configurations?: readonly PrioritizerSpec[]
}

export interface PrioritizerSpec {
  readonly scoreCoordinate: {
    readonly type?: 'BuiltIn' | 'AddOn'
    readonly builtIn?: BuiltInScore
    readonly addOn?: AddOnScore
  }
  readonly weight?: number
}

const builtIn: z.ZodType<BuiltInScore> = z.enum([
  'Steady',
  'Balance',
  'ResourceAllocatableCPU',
  'ResourceAllocatableMemory',
  'ClusterLocality',
  'ClusterAffinity',
  'TaintToleration',
  'BalancedAllocation',
  'LeastAllocated',
  'MostAllocated',
])

const text = z.string().min(1, 'must not be empty')

const scoreCoordinate: z.ZodType<PrioritizerSpec['scoreCoordinate']> = z
  .strictObject({
    type: z.exactOptional(z.enum(['BuiltIn', 'AddOn'])),
    builtIn: z.exactOptional(builtIn),
    addOn: z.exactOptional(z.strictObject({ resourceName: text, scoreName: text })),
  })
  .refine(
    ({ type = 'BuiltIn', builtIn: name, addOn }) =>
      type === 'BuiltIn'
        ? name !== undefined && addOn === undefined
        : name === undefined && addOn !== undefined,
    'must have "builtIn" alone with the type "BuiltIn", and "addOn" alone with the type "AddOn"',
  )

/** By what the best clusters are known. */
export const prioritizerPolicy: z.ZodType<PrioritizerPolicySpec> = z.strictObject({
  mode: z.exactOptional(z.enum(['Additive', 'Exact'])),
  configurations: z.exactOptional(
    z
      .array(z.strictObject({ scoreCoordinate, weight: z.exactOptional(z.int().min(-10).max(10)) }))
      .superRefine(
        unique(
          ({ scoreCoordinate: { builtIn: name, addOn } }) =>
            JSON.stringify([name, addOn?.resourceName, addOn?.scoreName]),
          'must not name a score twice',
          'scoreCoordinate',
        ),
      ),
  ),
})

import * as z from 'zod'
import type { IntOrPercent } from '../../model/int-or-percent.ts'

/** A whole number or a percentage, as Kubernetes writes them: `3` or `25%`. */
export const intOrPercent: z.ZodType<IntOrPercent> = z.union(
  [
    z
      .int()
      .min(0)
      .max(2 ** 31 - 1),
    z.templateLiteral([z.int().min(0).max(1_000), '%']),
  ],
  'must be a whole number or a percentage of at most 1000%, as in "25%"',
)

import * as z from 'zod'
import { isTime } from '../../../base/std/is-time.ts'
import type { Suspension } from '../../model/suspension.ts'

export const time: z.ZodType<string> = z
  .string()
  .refine(isTime, 'must be a time such as "2030-01-31T12:00:00Z"')

/** `suspend` of a node: `true`, or why and until when; `false` where a node above says otherwise. */
export type Suspend = boolean | Suspension

export const suspend: z.ZodType<Suspend> = z.union(
  [
    z.boolean(),
    z.strictObject({
      reason: z.exactOptional(z.string().min(1, 'must not be empty')),
      until: z.exactOptional(time),
    }),
  ],
  'must be true, false, or { reason, until }',
)

/** What a node comes to, whose own word counts before what it inherits. */
export function suspensionOf(
  own: Suspend | undefined,
  inherited: Suspension | undefined,
): Suspension | undefined {
  if (own === undefined) return inherited
  if (own === false) return undefined
  return own === true ? {} : own
}

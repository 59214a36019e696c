import * as z from 'zod'
import { compileObjectCel } from '../../model/cel/compile-object-cel.ts'
import type { HealthRule } from '../../model/health-rule.ts'
import { groupOf } from '../../model/object.ts'
import { unique } from './unique.ts'

/** How the fleet tells whether its objects are well. */
export interface FleetHealth {
  readonly rules?: readonly HealthRule[]
}

const condition = z.string().superRefine((text, context) => {
  const program = compileObjectCel(text)
  if ('mistake' in program) context.addIssue({ code: 'custom', message: program.mistake })
})

const text = z.string().min(1, 'must not be empty')

const rules: z.ZodType<readonly HealthRule[]> = z
  .array(
    z.strictObject({
      apiVersion: text,
      kind: text,
      inProgress: z.exactOptional(condition),
      failed: z.exactOptional(condition),
      current: condition,
    }),
  )
  .superRefine(
    unique(
      ({ apiVersion, kind }) => `${groupOf(apiVersion)}/${kind}`,
      'must not have a second rule for one kind, of whatever version',
    ),
  )

export const fleetHealth: z.ZodType<FleetHealth> = z.strictObject({ rules: z.exactOptional(rules) })

import * as z from 'zod'
import { compileObjectCel } from '../../model/cel/compile-object-cel.ts'
import type { HealthRule } from '../../model/health-rule.ts'
import type { HealthTimes } from '../../model/health-times.ts'
import { groupOf } from '../../model/object.ts'
import { unique } from './unique.ts'

/** `health` of a node: how long objects are given; what it does not say it inherits. */
export type NodeHealth = Partial<HealthTimes>

/** `health` of the fleet, which also tells how the health of kinds is told. */
export interface FleetHealth extends NodeHealth {
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

const aDay = 86_400

const times = {
  stabilityWindowSeconds: z.exactOptional(z.int().min(0).max(aDay)),
  progressDeadlineSeconds: z.exactOptional(
    z
      .int()
      .min(1)
      .max(365 * aDay),
  ),
}

export const nodeHealth: z.ZodType<NodeHealth> = z.strictObject(times)

export const fleetHealth: z.ZodType<FleetHealth> = z.strictObject({ ...times, rules: z.exactOptional(rules) })

/** What a node comes to, whose own word counts before what it inherits. */
export function joinHealth(inherited: HealthTimes, own: FleetHealth | undefined): HealthTimes {
  if (own === undefined) return inherited
  const { stabilityWindowSeconds, progressDeadlineSeconds } = { ...inherited, ...own }
  return { stabilityWindowSeconds, progressDeadlineSeconds }
}

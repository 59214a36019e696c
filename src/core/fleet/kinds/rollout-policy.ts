import * as z from 'zod'
import { parseDuration } from '../../../base/std/duration.ts'
import type { IntOrPercent } from '../../model/int-or-percent.ts'
import type { ClusterAffinity } from '../../model/selector.ts'
import { apiVersionField, type FleetObject, type OptionalName, optionalName } from './common.ts'
import { intOrPercent } from './int-or-percent.ts'
import { applications, clusterAffinity } from './selectors.ts'
import { unique } from './unique.ts'

/** The days of a week in their order. */
export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const

type Weekday = (typeof weekdays)[number]

export interface RolloutWindowSpec {
  readonly days?: readonly Weekday[]
  readonly start: string
  readonly duration: string
  readonly timeZone?: string
}

export interface RolloutStepSpec {
  readonly name?: string
  readonly clusterAffinity?: ClusterAffinity
  readonly level?: string
  readonly order?: readonly string[]
  readonly maxConcurrency?: IntOrPercent
  readonly maxFailures?: IntOrPercent
  readonly minSuccessTime?: string
  readonly progressDeadline?: string
}

export interface RolloutPolicySpec {
  readonly applications?: readonly string[]
  readonly windows?: readonly RolloutWindowSpec[]
  readonly steps?: readonly RolloutStepSpec[]
  readonly offline?: 'Skip' | 'Wait' | 'Fail'
  readonly onBreach?: 'Pause' | 'Revert'
}

export type RolloutPolicyKind = FleetObject<'RolloutPolicy', OptionalName, RolloutPolicySpec>

const text = z.string().min(1, 'must not be empty')

const aDay = 86_400_000

function duration(least: number, most: number, range: string): z.ZodType<string> {
  return z.string().refine(value => {
    const length = parseDuration(value) ?? -1
    return length >= least && length <= most
  }, `must be a duration ${range}, such as "30m" or "1h30m"`)
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

const window: z.ZodType<RolloutWindowSpec> = z.strictObject({
  days: z.exactOptional(
    z
      .array(z.enum(weekdays))
      .min(1, 'must have a day')
      .superRefine(unique(day => day, 'must not name a day twice')),
  ),
  start: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "02:00"'),
  duration: duration(60_000, 7 * aDay, 'of a minute to seven days'),
  timeZone: z.exactOptional(
    z.string().refine(isTimeZone, 'must be the name of a time zone, such as "Europe/Berlin"'),
  ),
})

const isSome = (value: IntOrPercent): boolean => value !== 0 && value !== '0%'

const step: z.ZodType<RolloutStepSpec> = z
  .strictObject({
    name: z.exactOptional(text),
    clusterAffinity: z.exactOptional(clusterAffinity),
    level: z.exactOptional(text),
    order: z.exactOptional(
      z.array(text).superRefine(unique(name => name, 'must not name a directory twice')),
    ),
    maxConcurrency: z.exactOptional(intOrPercent.refine(isSome, 'must let one cluster begin')),
    maxFailures: z.exactOptional(intOrPercent),
    minSuccessTime: z.exactOptional(duration(0, 30 * aDay, 'of at most 30 days')),
    progressDeadline: z.exactOptional(duration(1_000, 30 * aDay, 'of a second to 30 days')),
  })
  .refine(({ order, level }) => order === undefined || level !== undefined, {
    path: ['order'],
    message: 'has no meaning without "level"',
  })

export const rolloutPolicyKind: z.ZodType<RolloutPolicyKind> = z.strictObject({
  apiVersion: apiVersionField,
  kind: z.literal('RolloutPolicy'),
  metadata: z.exactOptional(optionalName),
  spec: z.exactOptional(
    z.strictObject({
      applications: z.exactOptional(applications),
      windows: z.exactOptional(z.array(window).min(1, 'must have a window')),
      steps: z.exactOptional(z.array(step).min(1, 'must have a step')),
      offline: z.exactOptional(z.enum(['Skip', 'Wait', 'Fail'])),
      onBreach: z.exactOptional(z.enum(['Pause', 'Revert'])),
    }),
  ),
})

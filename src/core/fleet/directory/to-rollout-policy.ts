import type { Place } from '../../../base/diagnostic/diagnostic.ts'
import { parseDuration } from '../../../base/std/duration.ts'
import type { RolloutPolicy, RolloutStep, RolloutWindow } from '../../model/rollout-policy.ts'
import {
  type RolloutPolicyKind,
  type RolloutStepSpec,
  type RolloutWindowSpec,
  weekdays,
} from '../kinds/rollout-policy.ts'

/** The policy that a document means, with its defaults. */
export function toRolloutPolicy(
  { metadata, spec = {} }: RolloutPolicyKind,
  at: Place,
  defaultName: string,
): RolloutPolicy {
  return {
    name: metadata?.name ?? defaultName,
    scope: '',
    applications: spec.applications ?? ['*'],
    windows: (spec.windows ?? []).map(toWindow),
    steps: (spec.steps ?? [{}]).map(toStep),
    offline: spec.offline ?? 'Skip',
    onBreach: spec.onBreach ?? 'Pause',
    at,
  }
}

function toWindow({ days = [], start, duration, timeZone = 'UTC' }: RolloutWindowSpec): RolloutWindow {
  const [hours = 0, minutes = 0] = start.split(':').map(Number)
  return {
    days: days.map(day => weekdays.indexOf(day) + 1),
    start: hours * 60 + minutes,
    durationMs: parseDuration(duration) ?? 0,
    timeZone,
  }
}

// Kubernetes' own deadline for a Deployment is ten minutes, too.
const usualDeadline = '10m'

function toStep(spec: RolloutStepSpec): RolloutStep {
  const { name, clusterAffinity, level, order = [], maxConcurrency = '100%', maxFailures = 0 } = spec
  return {
    ...(name !== undefined && { name }),
    ...(clusterAffinity && { clusterAffinity }),
    ...(level !== undefined && { level }),
    order,
    maxConcurrency,
    maxFailures,
    minSuccessMs: parseDuration(spec.minSuccessTime ?? '0s') ?? 0,
    progressDeadlineMs: parseDuration(spec.progressDeadline ?? usualDeadline) ?? 0,
  }
}

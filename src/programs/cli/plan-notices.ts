import type { Tracing } from '../../io/telemetry/tracing.ts'
import type { PlannedPullRequest, PlanTellerOptions } from '../../reconcile/forge/plan-teller.ts'
import { colors } from './colors.ts'
import type { Log } from './log/log.ts'
import type { Service } from './open-service.ts'
import { tracePlan } from './trace-run.ts'

export interface PlanNoticesOptions {
  readonly log: Log
  readonly service: Pick<Service, 'countPlan'> | undefined
  readonly tracing: Tracing | undefined
}

/** Tells of plans of pull requests: in the log, as metrics and as spans. */
export function planNotices({
  service,
  log,
  tracing,
}: PlanNoticesOptions): Required<Pick<PlanTellerOptions, 'onPlan' | 'onUntold' | 'onCrash'>> {
  return {
    onPlan: planned => {
      const { number: pullRequest, head: revision, verdict: result } = planned
      service?.countPlan(planned)
      if (tracing !== undefined) tracePlan(tracing, planned)
      const fields = { pullRequest, revision, result, seconds: secondsOf(planned) }
      log.say('info', 'pull request planned', fields, textOf(planned))
    },
    onUntold: (pullRequest, { code, message: detail }) => {
      const text = colors.err.yellow(`pull request ${pullRequest} is told without all of it: ${detail}`)
      log.say('warn', 'pull request told in part', { pullRequest, code, detail }, text)
    },
    onCrash: error => {
      const detail = traceOf(error)
      const text = colors.err.red(`a pull request could not be planned: ${detail}`)
      log.say('error', 'pull request plan crashed', { detail }, text)
    },
  }
}

function textOf({ number, head, verdict, description }: PlannedPullRequest): string {
  const text = `pull request ${number} at ${head.slice(0, 12)}: ${description}`
  return verdict === 'success' ? `${colors.err.green('✓')} ${text}` : `${colors.err.red('✗')} ${text}`
}

function secondsOf({ startedAt, endedAt }: PlannedPullRequest): number {
  return (endedAt - startedAt) / 1_000
}

function traceOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

import { systemClock } from '../../io/clock.ts'
import type { Tracing } from '../../io/telemetry/tracing.ts'
import { Bell } from '../../reconcile/fleet/bell.ts'
import { ApplyStatus } from '../../reconcile/forge/apply-status.ts'
import { type PlannedPullRequest, PullRequests } from '../../reconcile/forge/pull-requests.ts'
import { type UntilEndedOptions, untilEnded } from '../../reconcile/forge/until-ended.ts'
import type { Forge } from '../../reconcile/ports.ts'
import { colors } from './colors.ts'
import { trimmed } from './fleet-place.ts'
import type { Log } from './log/log.ts'
import type { Service } from './open-service.ts'
import type { OpenSource } from './open-source.ts'
import { tracePlan } from './trace-run.ts'
import type { Companion } from './watch-fleet.ts'

export interface ForgeTelling {
  readonly log: Log
  readonly service: Pick<Service, 'hints' | 'countPlan'> | undefined
  readonly tracing: Tracing | undefined
}

/**
 * Tells a forge beside the reconciler: plans of its pull requests, and how far the newest revision is. Webhooks make it
 * look at once; where there are none it looks as often as at the source.
 */
export function tellForge(
  { source, repository, charts }: OpenSource,
  forge: Forge,
  { interval: intervalMs, path = '' }: { readonly interval: number; readonly path?: string },
  { service, log, tracing }: ForgeTelling,
): Companion {
  const clock = systemClock
  // Several fleets of one repository do not meet.
  const contextOf = (name: string): string => (path === '' ? name : `${name}/${path}`)
  const status = new ApplyStatus(forge, clock, contextOf('banyan/apply'))
  return {
    onRound: round => status.note(round),
    onEnd: round => status.tellLast(round),
    beside: async ({ reconciler, signal, onFailure }) => {
      const bell = new Bell()
      const ring = (): void => bell.ring()
      const ends = [source.subscribe(ring), service?.hints.onPullRequest(ring)]
      const state = () => reconciler.state
      // What is refused is no base to compare with.
      const latest = (own?: AbortSignal) => reconciler.latest(own)
      const failed: UntilEndedOptions['onFailure'] = (failure, retryMs) =>
        onFailure(failure, retryMs, 'forge')
      const pullRequests = new PullRequests({
        source: { ...source, latest },
        merger: repository,
        forge,
        charts,
        clock,
        state,
        context: contextOf('banyan/plan'),
        folder: trimmed(path),
        onPlan: planned => {
          const { number: pullRequest, head: revision, verdict: result } = planned
          service?.countPlan(planned)
          if (tracing !== undefined) tracePlan(tracing, planned)
          const seconds = secondsOf(planned)
          const fields = { pullRequest, revision, result, seconds }
          log.say('info', 'pull request planned', fields, textOf(planned))
        },
        onUnannotated: (pullRequest, { code, message: detail }) => {
          const text = colors.err.yellow(
            `mistakes of pull request ${pullRequest} stand in its comment alone: ${detail}`,
          )
          log.say('warn', 'pull request not annotated', { pullRequest, code, detail }, text)
        },
        onCrash: error => {
          const detail = traceOf(error)
          const text = colors.err.red(`a pull request could not be planned: ${detail}`)
          log.say('error', 'pull request plan crashed', { detail }, text)
        },
        onFailure: failed,
      })
      const dueAt = () => pullRequests.nextAt()
      const looking = { bell, clock, intervalMs, dueAt, signal, onFailure: failed }
      try {
        await Promise.all([
          untilEnded(looking, () => pullRequests.look(signal)),
          status.follow(signal, failed),
        ])
      } finally {
        for (const end of ends) end?.()
      }
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

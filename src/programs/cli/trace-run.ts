import { type Span, type Tracing, tracingSettings } from '../../io/telemetry/tracing.ts'
import type { Progress } from '../../reconcile/fleet/round.ts'
import type { Look } from '../../reconcile/fleet/steps.ts'
import type { PlannedPullRequest } from '../../reconcile/forge/plan-teller.ts'
import { writerName } from './live-ports.ts'
import type { Log } from './log/log.ts'
import { UsageError } from './usage-error.ts'
import type { Companion } from './watch-fleet.ts'

export const tracingHelp = `
Traces, by OTLP over HTTP, where OpenTelemetry's variables ask for them:
  OTEL_EXPORTER_OTLP_ENDPOINT=http://collector.example:4318 banyan run ...
  also OTEL_EXPORTER_OTLP_{HEADERS,PROTOCOL,COMPRESSION,TIMEOUT,CERTIFICATE}, OTEL_TRACES_SAMPLER,
  OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES and OTEL_SDK_DISABLED`

/** Opens what the environment asks for; undefined where it asks for no traces, and nothing is loaded then. */
export async function openTracing(log: Log, version: string): Promise<Tracing | undefined> {
  const settings = tracingSettings(process.env)
  if (settings === undefined) return undefined
  if ('fault' in settings) throw new UsageError(settings.fault)
  const { openOtlpTracing } = await import('../../io/telemetry/otlp-tracing.ts')
  const onDelivered = (failure: string | undefined): void => {
    if (failure === undefined) log.say('info', 'traces are sent again')
    else log.say('warn', 'traces cannot be sent', { detail: failure })
  }
  return openOtlpTracing({ ...settings, version, instance: writerName(), onDelivered })
}

/** Records what the loop does: the newest revision's trace has its root where it is taken in. */
export function traceFleet(tracing: Tracing): Companion {
  let revision: string | undefined
  return {
    onLook: look => {
      if (!look.isNew && look.failure === undefined) return
      revision = look.revision ?? revision
      tracing.record(look.revision, spanOfLook(look))
    },
    onProgress: event => {
      if (event.kind === 'cluster') tracing.record(event.revision, spanOfCluster(event))
    },
    onTurn: (part, failure, { startedAt, endedAt, hasNews }) => {
      if (part !== 'report' || (!hasNews && failure === undefined)) return
      tracing.record(revision, { name: 'report', startedAt, endedAt, ...failed(failure) })
    },
  }
}

/** Records the plan of a pull request, in the trace of the commit that is to be merged. */
export function tracePlan(
  tracing: Tracing,
  { number, head, verdict, startedAt, endedAt }: PlannedPullRequest,
): void {
  const attributes = {
    'vcs.change.id': String(number),
    'vcs.ref.head.revision': head,
    'banyan.result': verdict,
  }
  tracing.record(head, { name: 'plan pull request', startedAt, endedAt, attributes })
}

function spanOfLook({ revision, startedAt, endedAt, steps, failure }: Look): Span {
  return {
    name: 'reconcile fleet',
    startedAt,
    endedAt,
    ...(revision !== undefined && { attributes: { 'vcs.ref.head.revision': revision } }),
    parts: steps,
    ...failed(failure),
  }
}

function spanOfCluster(event: Extract<Progress, { readonly kind: 'cluster' }>): Span {
  const { outcome, revision, dueAt, startedAt, endedAt } = event
  const { cluster, result, applied, deleted, failures } = outcome
  return {
    name: 'reconcile cluster',
    startedAt,
    endedAt,
    attributes: {
      'k8s.cluster.name': cluster,
      'vcs.ref.head.revision': revision,
      'banyan.result': result,
      'banyan.objects.applied': applied,
      'banyan.objects.deleted': deleted,
      'banyan.queue.seconds': (startedAt - dueAt) / 1_000,
    },
    ...failed(failures[0]),
  }
}

function failed(
  failure: { readonly code: string; readonly message: string } | undefined,
): Pick<Span, 'failure'> {
  return failure === undefined ? {} : { failure: { code: failure.code, message: failure.message } }
}

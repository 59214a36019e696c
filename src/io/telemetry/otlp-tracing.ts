import { type Context, ROOT_CONTEXT, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  RandomIdGenerator,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { type Delivered, TellingExporter } from './telling-exporter.ts'
import { traceIdOf } from './trace-id.ts'
import type { Span, Tracing, TracingSettings } from './tracing.ts'

export interface OtlpTracingOptions extends TracingSettings {
  readonly version: string
  /** Tells this process from others. */
  readonly instance: string
  readonly onDelivered: Delivered
}

// Later spans of older revisions are roots again.
const keptRevisions = 20

/** Sends spans by OTLP over HTTP, as OpenTelemetry's variables say. */
export function openOtlpTracing(options: OtlpTracingOptions): Tracing {
  const { protocol, version, instance, onDelivered } = options
  const exporter = protocol === 'http/json' ? new JsonExporter() : new ProtobufExporter()
  const ids = new Ids()
  const own = { 'service.name': 'banyan', 'service.version': version, 'service.instance.id': instance }
  const provider = new TracerProvider({
    resource: resourceFromAttributes(own).merge(detectResources({ detectors: [envDetector] })),
    sampler: new ParentBasedSampler({ root: samplerOf(options) }),
    idGenerator: ids,
    spanProcessors: [new BatchSpanProcessor({ exporter: new TellingExporter(exporter, onDelivered) })],
  })
  const tracer = provider.getTracer('banyan', version)
  const roots = new Map<string, Context>()
  return {
    record: (revision, span) => {
      const root = revision === undefined ? undefined : roots.get(revision)
      ids.traceId = traceIdOf(revision ?? '')
      const context = record(tracer, span, root ?? ROOT_CONTEXT)
      if (revision === undefined || root !== undefined) return
      roots.set(revision, context)
      for (const [oldest] of roots) if (roots.size > keptRevisions) roots.delete(oldest)
    },
    // What cannot be sent any more was told as it failed.
    close: () => provider.shutdown().catch(() => undefined),
  }
}

function record(tracer: Tracer, { name, startedAt, endedAt, ...rest }: Span, parent: Context): Context {
  const { attributes = {}, failure, parts = [] } = rest
  const type = failure === undefined ? {} : { 'error.type': failure.code }
  const started = { startTime: new Date(startedAt), attributes: { ...attributes, ...type } }
  const span = tracer.startSpan(name, started, parent)
  const context = trace.setSpan(parent, span)
  for (const part of parts) record(tracer, part, context)
  if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure.message })
  span.end(new Date(endedAt))
  return context
}

function samplerOf({ sampler, ratio }: TracingSettings): Sampler {
  if (sampler === 'traceidratio') return new TraceIdRatioBasedSampler(ratio)
  return sampler === 'always_on' ? new AlwaysOnSampler() : new AlwaysOffSampler()
}

/** Gives roots the id that their revision has. */
class Ids extends RandomIdGenerator {
  traceId: string | undefined

  override generateTraceId(): string {
    return this.traceId ?? super.generateTraceId()
  }
}

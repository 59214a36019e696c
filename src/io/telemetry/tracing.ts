/** A stretch of work that is over; times are in milliseconds since the epoch. */
export interface Span {
  readonly name: string
  readonly startedAt: number
  readonly endedAt: number
  readonly attributes?: Readonly<Record<string, string | number>>
  /** The code of what failed, and why; absent: nothing did. */
  readonly failure?: { readonly code: string; readonly message: string }
  /** What it consisted of. */
  readonly parts?: readonly Span[]
}

/** Where spans are sent, a few at a time; what cannot be sent is lost. */
export interface Tracing {
  /**
   * Takes in a span of the revision's trace: the first of each is the root, and those after it are below. Without a
   * revision it is a trace of its own.
   */
  record(revision: string | undefined, span: Span): void
  /** Sends what is left. */
  close(): Promise<void>
}

export interface TracingSettings {
  readonly protocol: 'http/protobuf' | 'http/json'
  readonly sampler: 'always_on' | 'always_off' | 'traceidratio'
  /** The part of all traces that is taken by `traceidratio`. */
  readonly ratio: number
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * What OpenTelemetry's variables ask for; undefined where they name no endpoint, or turn traces off. A `fault` is a
 * value that cannot be followed.
 */
export function tracingSettings(
  environment: Environment,
): TracingSettings | { readonly fault: string } | undefined {
  const first = (...names: readonly string[]): [name: string, value: string] | undefined => {
    const name = names.find(each => environment[each]?.trim())
    return name === undefined ? undefined : [name, environment[name]?.trim() ?? '']
  }
  const endpoint = first('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT')
  const exporter = environment.OTEL_TRACES_EXPORTER?.trim() || 'otlp'
  const isOff = environment.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true' || exporter === 'none'
  if (endpoint === undefined || isOff) return undefined
  if (exporter !== 'otlp') return { fault: `OTEL_TRACES_EXPORTER: "${exporter}" is neither otlp nor none` }
  // Its value may have a password.
  if (!/^https?:\/\/[^/]/.test(endpoint[1])) return { fault: `${endpoint[0]} is no http(s) address` }
  const [protocolName, protocol] = first(
    'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
    'OTEL_EXPORTER_OTLP_PROTOCOL',
  ) ?? ['', 'http/protobuf']
  if (protocol !== 'http/protobuf' && protocol !== 'http/json')
    return { fault: `${protocolName}: "${protocol}" is neither http/protobuf nor http/json` }
  return samplerOf(environment, protocol)
}

// All spans of a trace are taken or left by its id, with or without a parent.
function samplerOf(
  environment: Environment,
  protocol: TracingSettings['protocol'],
): TracingSettings | { readonly fault: string } {
  const name = environment.OTEL_TRACES_SAMPLER?.trim() || 'parentbased_always_on'
  const sampler = name.replace(/^parentbased_/, '')
  if (sampler !== 'always_on' && sampler !== 'always_off' && sampler !== 'traceidratio')
    return { fault: `OTEL_TRACES_SAMPLER: there is no sampler "${name}" here` }
  const ratio = Number(environment.OTEL_TRACES_SAMPLER_ARG?.trim() || '1')
  if (!(ratio >= 0 && ratio <= 1)) return { fault: 'OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1' }
  return { protocol, sampler, ratio }
}

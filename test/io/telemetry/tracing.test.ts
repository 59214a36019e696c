import { expect, test } from 'vitest'
import { traceIdOf } from '../../../src/io/telemetry/trace-id.ts'
import { tracingSettings } from '../../../src/io/telemetry/tracing.ts'

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318' }
const usual = { protocol: 'http/protobuf', sampler: 'always_on', ratio: 1 }

test.each([
  ['no endpoint is no wish', {}, undefined],
  ['an empty endpoint is no wish', { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, undefined],
  ['an endpoint asks for Protocol Buffers', endpoint, usual],
  ['that of traces alone does, too', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://c.example/v1' }, usual],
  ['the SDK may be disabled', { ...endpoint, OTEL_SDK_DISABLED: 'TRUE' }, undefined],
  ['traces may be turned off', { ...endpoint, OTEL_TRACES_EXPORTER: 'none' }, undefined],
  [
    'a protocol for traces comes before that for all',
    {
      ...endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
    },
    { ...usual, protocol: 'http/json' },
  ],
  [
    'a part of all traces',
    { ...endpoint, OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' },
    { ...usual, sampler: 'traceidratio', ratio: 0.25 },
  ],
])('%s', (_, environment, settings) => {
  expect(tracingSettings(environment)).toEqual(settings)
})

test.each([
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
  ['OTEL_TRACES_EXPORTER', 'zipkin'],
  ['OTEL_TRACES_SAMPLER', 'jaeger_remote'],
  ['OTEL_TRACES_SAMPLER_ARG', '2'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'user:hush@collector'],
])('%s=%s cannot be followed, which is told without an address', (name, value) => {
  const settings = tracingSettings({ ...endpoint, [name]: value })
  expect(settings).toEqual({ fault: expect.stringContaining(name) })
  expect(JSON.stringify(settings)).not.toContain('hush')
})

test('the trace of a commit is found by its id, of SHA-1 and of SHA-256, and nothing else has one', () => {
  expect(traceIdOf('ab'.repeat(20))).toBe('ab'.repeat(16))
  expect(traceIdOf('ab'.repeat(32))).toBe('ab'.repeat(16))
  expect(traceIdOf('')).toBeUndefined()
  expect(traceIdOf('main')).toBeUndefined()
})

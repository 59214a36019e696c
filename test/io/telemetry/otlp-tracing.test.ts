import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openOtlpTracing } from '../../../src/io/telemetry/otlp-tracing.ts'
import type { Span, Tracing, TracingSettings } from '../../../src/io/telemetry/tracing.ts'
import { type Collector, startCollector } from '../../support/otlp-collector.ts'

const revision = '0123456789abcdef0123456789abcdef01234567'
const traceId = '0123456789abcdef0123456789abcdef'

let collector: Collector
let told: (string | undefined)[]

beforeEach(async () => {
  collector = await startCollector()
  told = []
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await collector.close()
})

function open(settings: Partial<TracingSettings> = {}, url = collector.url): Tracing {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', url)
  return openOtlpTracing({
    protocol: 'http/json',
    sampler: 'always_on',
    ratio: 1,
    version: '1.2.3',
    instance: 'here-1',
    onDelivered: failure => told.push(failure),
    ...settings,
  })
}

function span(name: string, rest: Partial<Span> = {}): Span {
  return { name, startedAt: 1_900_000_000_000, endedAt: 1_900_000_000_250, ...rest }
}

test('the first span of a revision is the root of its trace, and all others are below', async () => {
  const tracing = open()
  tracing.record(revision, span('first', { parts: [span('part')] }))
  tracing.record(revision, span('second'))
  tracing.record(undefined, span('of no revision'))
  await tracing.close()

  const spans = new Map(collector.spans().map(each => [each.name, each]))
  const root = spans.get('first')
  expect(root).toMatchObject({
    traceId,
    startTimeUnixNano: '1900000000000000000',
    endTimeUnixNano: '1900000000250000000',
    resource: {
      'service.name': 'banyan',
      'service.version': '1.2.3',
      'service.instance.id': 'here-1',
    },
  })
  expect(root?.parentSpanId ?? '').toBe('')
  expect(spans.get('part')).toMatchObject({ traceId, parentSpanId: root?.spanId })
  expect(spans.get('second')).toMatchObject({ traceId, parentSpanId: root?.spanId })
  expect(spans.get('of no revision')?.traceId).not.toBe(traceId)
  expect(told).toEqual([])
})

test('what failed says with what code, and why', async () => {
  const tracing = open()
  const failure = { code: 'git/unreachable', message: 'nobody answered' }
  tracing.record(revision, span('report', { attributes: { 'banyan.result': 'failed' }, failure }))
  await tracing.close()

  expect(collector.spans()).toMatchObject([
    {
      status: { code: 2, message: 'nobody answered' },
      attributes: { 'banyan.result': 'failed', 'error.type': 'git/unreachable' },
    },
  ])
})

test('Protocol Buffers are sent where they are asked for', async () => {
  const tracing = open({ protocol: 'http/protobuf' })
  tracing.record(revision, span('first'))
  await tracing.close()

  const [request] = collector.requests
  expect(request).toMatchObject({ path: '/v1/traces', contentType: 'application/x-protobuf' })
  expect(request?.body.includes(Buffer.from(traceId, 'hex'))).toBe(true)
  expect(request?.body.includes('first')).toBe(true)
})

test('what is not sampled is not sent, and with it all of its trace', async () => {
  const tracing = open({ sampler: 'traceidratio', ratio: 0 })
  tracing.record(revision, span('first'))
  tracing.record(revision, span('second'))
  await tracing.close()

  expect(collector.requests).toEqual([])
})

test('who cannot send is told once, with the reason', async () => {
  const refusing = await startCollector(400)
  const tracing = open({}, refusing.url)
  tracing.record(revision, span('first'))
  await tracing.close()
  await refusing.close()

  expect(refusing.requests).toHaveLength(1)
  expect(told).toEqual([expect.any(String)])
})

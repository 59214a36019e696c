import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { type Collector, startCollector } from '../../support/otlp-collector.ts'
import { PushedShop } from '../../support/pushed-shop.ts'

const shop = new PushedShop()
const { terminal } = shop
let collector: Collector

beforeAll(async () => {
  await shop.start()
  collector = await startCollector()
  Object.assign(terminal.environment, {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=hush',
    POD_NAMESPACE: namespace,
    POD_NAME: 'banyan-1-a',
  })
})
afterAll(async () => {
  await collector.close()
  await shop.close()
})

interface Line {
  readonly level: string
  readonly msg: string
  readonly revision?: string
  readonly trace_id?: string
  readonly cluster?: string
}

function linesOf(text: string): readonly Line[] {
  return text.split('\n').flatMap(line => (line === '' ? [] : JSON.parse(line)))
}

/** What a row of the table of metrics says: name, type, and labels in their order. */
function documented(): readonly string[] {
  const page = readFileSync(new URL('../../../src/io/http/README.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| `(banyan_\w+)` \| (\w+) \|([^|]*)\|/gm)]
  return rows.map(([, name, type, labels = '']) => `${name} ${type} ${labels.replaceAll(/[`,]/g, '')}`.trim())
}

/** The same of a scrape; histograms have `le` beside. */
function scrapedTypes(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/^# TYPE (banyan_\w+) (\w+)$/gm)].map(([, name = '', type = '']) => [name, type]),
  )
}

function seriesOf(text: string, metric: string): readonly string[] {
  const found = [...text.matchAll(/^(banyan_\w+?)(?:_bucket|_sum|_count)?(?:\{(.*)\})? \S+$/gm)]
  return found.filter(([, name]) => name === metric).map(([, , labels = '']) => labels)
}

const namespace = 'banyan-system'

/** A kubeconfig that leads to one of the clusters without naming its context. */
function homeKubeconfig(): string {
  const all = JSON.parse(readFileSync(terminal.environment.KUBECONFIG ?? '', 'utf8'))
  terminal.write('home.yaml', JSON.stringify({ ...all, 'current-context': 'paris' }))
  return 'home.yaml'
}

const commitPattern = /[0-9a-f]{40}/

test('run tells a log store, a collector, Prometheus and the cluster that it runs in what happens', async () => {
  terminal.write('secret', 'quiet\n')
  terminal.write('webhooks.yaml', 'receivers: [{ name: fleet, forge: gitea, secretFiles: [secret] }]\n')
  const first = terminal.git('rev-parse', 'HEAD')
  const run = terminal.start([
    ...['run', '--source', shop.remote, '--branch', 'main', '--interval', '1h'],
    ...['--listen', '127.0.0.1:0', '--webhook-config', 'webhooks.yaml'],
    ...['--events-kubeconfig', homeKubeconfig()],
    ...['--log-format', 'json'],
  ])
  await run.shows('"msg":"serving"', '"msg":"fleet converged"')
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(run.news()) ?? []
  const deliver = (secret: string): Promise<Response> => {
    const body = JSON.stringify({ ref: 'refs/heads/main' })
    const signature = createHmac('sha256', secret).update(body).digest('hex')
    const headers = {
      'content-type': 'application/json',
      'x-gitea-event': 'push',
      'x-gitea-signature': signature,
    }
    return fetch(`${url}/webhooks/fleet`, { method: 'POST', headers, body })
  }

  terminal.edit('clusters/policies/web.yaml', 'replicas: 10', 'replicas: 12')
  const second = shop.push('two')
  await deliver('a wrong one')
  await deliver('quiet')
  await run.shows('"msg":"webhook refused"', `"revision":"${second}"`, '"msg":"fleet converged"')
  terminal.remove('clusters/policies/web.yaml')
  const third = shop.push('three')
  await deliver('quiet')
  await run.shows('"msg":"stopped by guard"', `"revision":"${third}"`)
  const event = await firstEvent()
  const metrics = await (await fetch(`${url}/metrics`)).text()
  const { code, stdout, stderr } = await run.stop('SIGTERM')
  const lines = linesOf(stderr)
  const spans = collector.spans()

  expect(code).toBe(0)
  expect(stdout).toBe('')
  expect(stdout + stderr + metrics).not.toMatch(/quiet|hush|a wrong one/)

  const ofFirst = lines.filter(({ revision }) => revision === first)
  expect(new Set(ofFirst.map(({ trace_id }) => trace_id))).toEqual(new Set([first.slice(0, 32)]))
  expect(
    ofFirst
      .filter(({ msg }) => msg === 'cluster applied')
      .map(({ cluster }) => cluster)
      .sort(),
  ).toEqual(['america', 'berlin', 'paris'])
  expect(lines).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      msg: 'stopped by guard',
      revision: third,
      digest: expect.any(String),
    }),
  )

  const root = spans.find(({ name, traceId }) => name === 'reconcile fleet' && traceId === first.slice(0, 32))
  const below = spans.filter(
    ({ parentSpanId, traceId }) => parentSpanId === root?.spanId && traceId === root?.traceId,
  )
  expect(root?.attributes).toMatchObject({ 'vcs.ref.head.revision': first })
  expect(new Set(below.map(({ name }) => name))).toEqual(
    new Set([
      'fetch',
      'recall',
      'observe',
      'compile',
      'guards',
      'write-ahead',
      'reconcile cluster',
      'report',
    ]),
  )
  const worked = below.filter(({ name }) => name === 'reconcile cluster')
  expect(new Set(worked.map(({ attributes }) => attributes['k8s.cluster.name']))).toEqual(
    new Set(['america', 'berlin', 'paris']),
  )

  expect(event).toMatchObject({
    type: 'Warning',
    reason: 'StoppedByGuard',
    regarding: { kind: 'Pod', name: 'banyan-1-a', namespace },
  })

  const types = scrapedTypes(metrics)
  expect([...types].map(([name, type]) => `${name} ${type}`).sort()).toEqual(
    documented()
      .map(row => row.split(/\s+/).slice(0, 2).join(' '))
      .sort(),
  )
  for (const row of documented()) {
    const [name = '', , ...labels] = row.split(/\s+/)
    for (const series of seriesOf(metrics, name)) {
      const names = [...series.matchAll(/(\w+)="/g)].flatMap(([, label = '']) =>
        label === 'le' ? [] : [label],
      )
      expect([name, ...names]).toEqual([name, ...labels])
      expect(series).not.toMatch(commitPattern)
      expect(series.includes('paris') && !labels.includes('cluster')).toBe(false)
    }
  }
  expect(metrics).toMatch(/banyan_webhook_to_applied_seconds_count [1-9]/)
  expect(metrics).toMatch(/banyan_commit_to_healthy_seconds_count [1-9]/)
  expect(metrics).toMatch(/banyan_git_requests_total\{request_type="push",result="success"\} [1-9]/)
  expect(metrics).toContain('banyan_reconcile_step_duration_seconds_count{step="compile"} 3\n')
  expect(metrics).toContain('banyan_workqueue_depth 0\n')
})

/** The first Event in the cluster that Banyan runs in. */
async function firstEvent(): Promise<KubernetesObject | undefined> {
  const api = shop.clusters.api('paris')
  const kind = { apiVersion: 'events.k8s.io/v1', kind: 'Event' }
  const { items, resourceVersion } = await api.list(kind, { namespace })
  if (items[0] !== undefined) return items[0]
  const ended = new AbortController()
  try {
    for await (const told of api.watch(kind, { namespace, resourceVersion, signal: ended.signal }))
      if ('object' in told) return told.object
    return undefined
  } finally {
    ended.abort()
  }
}

test('what cannot be followed among the variables of OpenTelemetry, and a Pod without a name, are refused', async () => {
  const [grpc, pod] = await Promise.all([
    terminal.banyan(['run', '--source', '.'], { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }),
    terminal.banyan(['run', '--source', '.', '--events'], { POD_NAME: '' }),
  ])
  expect(grpc).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"grpc" is neither http/protobuf nor'),
  })
  expect(pod).toMatchObject({ code: 2, stderr: expect.stringContaining('POD_NAMESPACE and POD_NAME') })
})

test('why run ends is a line of JSON where lines are', async () => {
  const args = ['run', '--source', '.', '--log-format', 'json', '--listen', new URL(collector.url).host]
  const { code, stderr } = await terminal.banyan(args)
  expect(code).toBe(2)
  expect(linesOf(stderr)).toMatchObject([{ level: 'error', msg: 'ended', code: 'http/address-in-use' }])
})

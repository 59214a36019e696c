import { expect, test } from 'vitest'
import { type ChartRequest, makeChartRequest } from '../../../src/base/chart/chart-request.ts'
import type { InflatedChart } from '../../../src/base/chart/inflated-chart.ts'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import { OperationError } from '../../../src/core/model/operation-error.ts'
import { ChartInflater } from '../../../src/reconcile/charts/chart-inflater.ts'
import type { ChartRenderer } from '../../../src/reconcile/ports.ts'

const directory = makeTree({ 'Chart.yaml': 'name: web\n' })

function request(n: number): ChartRequest {
  const release = { name: 'web', includeCrds: true, dropTests: true }
  return makeChartRequest({ kind: 'directory', path: 'web', directory }, release, [{ n }])
}

function configMap(name: string, annotation = ''): string {
  return `---\n# Source: web/templates/${name}.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, annotations: { ${annotation} } }\n`
}

/** A renderer that says what it is told to, and keeps what it is given. */
function renderer(render: (run: number) => InflatedChart) {
  const kept = new Map<string, InflatedChart>()
  let runs = 0
  const port: ChartRenderer = {
    concurrency: 2,
    render: async () => render(++runs),
    recall: async key => kept.get(key),
    keep: async (key, chart) => void kept.set(key, chart),
  }
  return { port, kept, runs: () => runs }
}

const steady = (): InflatedChart => ({ kind: 'inflated', manifests: configMap('a') })

test('a request is rendered twice the first time, and never again: not by this process nor by the next', async () => {
  const { port, runs } = renderer(steady)
  const inflater = new ChartInflater(port)
  const requests = [request(1), request(1), request(2)]

  const charts = await inflater.inflate(requests)
  await inflater.inflate(requests)
  await new ChartInflater(port).inflate(requests)

  expect([...charts.values()]).toEqual([steady(), steady()])
  expect(runs()).toBe(4)
})

test('a chart that is another each time is a failure that names the object and its template', async () => {
  const made = renderer(run => ({
    kind: 'inflated',
    manifests: configMap('a') + configMap('b', `made: "${run}"`) + configMap('c', `made: "${run}"`),
  }))

  const [chart] = [...(await new ChartInflater(made.port).inflate([request(1)])).values()]

  expect(chart).toMatchObject({
    kind: 'failed',
    code: 'chart/unstable',
    message: 'the chart renders ConfigMap b in another way each time',
    at: { file: 'templates/b.yaml' },
  })
})

test('tests of a chart are left out, and may be another each time', async () => {
  const made = renderer(run => ({
    kind: 'inflated',
    manifests: configMap('a') + configMap(`test-${run}`, 'helm.sh/hook: "test-success, Test"'),
  }))

  expect([...(await new ChartInflater(made.port).inflate([request(1)])).values()]).toEqual([steady()])
})

test('a hook that is more than a test stays, for somebody to speak of', async () => {
  const manifests = configMap('move', 'helm.sh/hook: "pre-install,test"')
  const made = renderer(() => ({ kind: 'inflated', manifests }))

  expect([...(await new ChartInflater(made.port).inflate([request(1)])).values()]).toEqual([
    { kind: 'inflated', manifests },
  ])
})

test('where charts are not allowed, every one says so', async () => {
  const charts = await new ChartInflater(undefined).inflate([request(1)])

  expect([...charts.values()]).toMatchObject([{ code: 'chart/not-allowed', isTemporary: false }])
})

test('what could not be had is a failure in its place alone, and is tried again the next time', async () => {
  const why = { code: 'chart/unreachable', message: 'no answer', subject: 'x', retryable: true } as const
  const made = renderer(run => {
    if (run === 1) throw new OperationError(why)
    return steady()
  })
  const inflater = new ChartInflater({ ...made.port, concurrency: 1 })

  const first = await inflater.inflate([request(1), request(2)])
  const second = await inflater.inflate([request(1), request(2)])

  expect([...first.values()].filter(chart => chart.kind === 'failed')).toEqual([
    { kind: 'failed', code: 'chart/unavailable', message: 'no answer', isTemporary: true },
  ])
  expect([...second.values()]).toEqual([steady(), steady()])
})

test('charts that may be another each time are rendered once, and nothing is kept of them', async () => {
  const { port, runs, kept } = renderer(steady)

  await new ChartInflater(port, { takesUnstable: true }).inflate([request(1)])

  expect([runs(), kept.size]).toEqual([1, 0])
})

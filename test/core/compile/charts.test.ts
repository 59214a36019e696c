import { expect, test } from 'vitest'
import type { ChartRequest } from '../../../src/base/chart/chart-request.ts'
import type { InflatedChart } from '../../../src/base/chart/inflated-chart.ts'
import { toJson } from '../../../src/base/std/json.ts'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import {
  type Compiled,
  type CompileInputs,
  chartRequests,
  compile,
  emptyCompileCache,
  heldChartRequests,
  nothingBefore,
} from '../../../src/core/compile.ts'
import type { DesiredNode } from '../../../src/core/model/desired.ts'
import { type Files, ours } from '../../support/fleet-files.ts'

const files: Files = {
  'fleet.yaml': ours('Fleet\nmetadata: { name: shop }'),
  'templates/web/application.yaml': ours(
    'Application\nspec:\n  substitute: true\n  helm: { chart: chart, valuesFiles: [a.yaml, b.yaml], values: { replicas: 3 } }',
  ),
  'templates/web/chart/Chart.yaml': 'name: web\nversion: 1.0.0\n',
  'templates/web/a.yaml': 'replicas: 1\nlist: [1, 2]\ndeep: { a: 1, b: 1 }\n',
  'templates/web/b.yaml': 'replicas: 2\nlist: [3]\ndeep: { b: 2, c: 2 }\n',
  'clusters/policies/web.yaml': ours('PropagationPolicy'),
  'clusters/tokyo/cluster.yaml': ours('Cluster\nmetadata: { name: tokyo }'),
  'clusters/osaka/cluster.yaml': ours('Cluster\nmetadata: { name: osaka }'),
}

function values(text: string, more = ''): string {
  return ours(`OverridePolicy\nspec: { ${more}overrideRules: [{ overriders: { helmValues: ${text} } }] }`)
}

// A chart whose one template prints the values that it was given.
function render({ values: given, release }: ChartRequest): InflatedChart {
  const data = JSON.stringify(toJson(Object(given[0])))
  const manifests = `---\n# Source: web/templates/web.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${release.name} }\ndata: { values: ${data} }\n`
  return { kind: 'inflated', manifests }
}

function compiled(
  added: Files,
  inflate: (request: ChartRequest) => InflatedChart = render,
  before: Partial<CompileInputs['previous']> & { readonly files?: Files } = {},
): Compiled & { readonly requests: readonly ChartRequest[] } {
  const trees = new Map([['head', makeTree({ ...files, ...added })]])
  if (before.files !== undefined) trees.set('before', makeTree(before.files))
  const previous = { ...nothingBefore, ...(before.files && { revision: 'before' }) }
  const inputs = { revision: 'head', trees, previous }
  const cache = emptyCompileCache()
  const requests = chartRequests(inputs, cache)
  const all = [...requests, ...heldChartRequests(inputs, cache)]
  const charts = new Map(all.map(request => [request.key, inflate(request)]))
  const result = compile({ ...inputs, charts }, cache)
  if (result.fleet === undefined) throw new Error('the fleet was refused')
  return { ...result, requests }
}

/** The values that each cluster's ConfigMap tells of. */
function given({ desired }: Compiled): unknown {
  const found: Record<string, unknown> = {}
  const visit = ({ cluster, children }: DesiredNode): void => {
    for (const { rendered } of cluster?.pairs ?? []) {
      const data = rendered.resources[0]?.object.data
      found[cluster?.cluster.name ?? ''] = JSON.parse(String(Object(data).values))
    }
    children.forEach(visit)
  }
  visit(desired)
  return found
}

test('values are laid over each other from the files to the leaf: maps deep, lists whole, null kept for the chart', () => {
  const result = compiled({
    'clusters/overrides/web.yaml': values('{ deep: { c: 3 }, list: [4], root: 1 }'),
    'clusters/tokyo/overrides/web.yaml': values('{ root: 2, deep: { a: null } }'),
  })

  expect(result.diagnostics).toEqual([])
  const osaka = { replicas: 3, list: [4], deep: { a: 1, b: 2, c: 3 }, root: 1 }
  expect(given(result)).toEqual({ osaka, tokyo: { ...osaka, deep: { ...osaka.deep, a: null }, root: 2 } })
})

test('clusters with equal values have one request, also where vars make them equal', () => {
  const many = Object.fromEntries(
    Array.from({ length: 50 }, (_, n) => [
      `clusters/store-${n}/cluster.yaml`,
      ours(`Cluster\nmetadata: { name: store-${n} }\nspec: { vars: { till: "${n % 2}" } }`),
    ]),
  )
  const vars = { 'clusters/overrides/web.yaml': values('{ till: "${till:=7}" }') }

  expect(compiled(many).requests).toHaveLength(1)
  expect(compiled({ ...many, ...vars }).requests.map(({ values: [own] }) => Object(own).till)).toEqual([
    7, 0, 1,
  ])
})

test('a var without a value is a mistake of that cluster alone', () => {
  const result = compiled({
    'clusters/overrides/web.yaml': values('{ name: "${CLUSTER_NAME}-${suffix}" }'),
    'clusters/tokyo/group.yaml': ours('ClusterGroup\nspec: { vars: { suffix: a } }'),
  })

  expect(given(result)).toMatchObject({ tokyo: { name: 'tokyo-a' } })
  expect(result.exceptions.map(({ cluster }) => cluster)).toEqual(['osaka'])
  expect(result.diagnostics).toMatchObject([{ code: 'render/var-undefined', at: { path: ['spec', 'helm'] } }])
})

test('an enforced policy has the last word, and a deeper one that speaks against it is told', () => {
  const result = compiled({
    'clusters/overrides/web.yaml': values('{ ui: { color: red } }', 'enforced: true, '),
    'clusters/tokyo/overrides/web.yaml': values('{ ui: { color: blue } }'),
    'clusters/osaka/overrides/web.yaml': values('{ ui: { size: 1 } }'),
  })

  expect(given(result)).toMatchObject({ osaka: { ui: { color: 'red', size: 1 } } })
  expect(result.diagnostics.map(({ code, at }) => `${at.file} ${code}`)).toEqual([
    'clusters/tokyo/overrides/web.yaml render/enforced-overridden',
  ])
})

test('what Helm refuses holds the clusters with those values at the revision before, and no others', () => {
  const inflate = (request: ChartRequest): InflatedChart =>
    Object(request.values[0]).bad === undefined
      ? render(request)
      : {
          kind: 'failed',
          code: 'chart/refused',
          message: 'no',
          at: { file: 'templates/a.yaml' },
          isTemporary: false,
        }

  const result = compiled(
    { 'clusters/tokyo/overrides/web.yaml': values('{ bad: 1, replicas: 9 }') },
    inflate,
    {
      files,
    },
  )

  expect(given(result)).toMatchObject({ osaka: { replicas: 3 }, tokyo: { replicas: 3 } })
  expect(result.exceptions).toMatchObject([{ cluster: 'tokyo', revision: 'before' }])
  expect(result.diagnostics).toMatchObject([
    { code: 'chart/refused', at: { file: 'templates/web/chart/templates/a.yaml' } },
  ])
})

test('where no charts are handed in, each application that is one is told so, and the others are served', () => {
  const tree = makeTree({
    ...files,
    'clusters/policies/web.yaml': ours('PropagationPolicy\nspec: { applications: ["*"] }'),
    'templates/agent/agent.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
  })
  const inputs = { revision: 'head', trees: new Map([['head', tree]]), previous: nothingBefore }
  const result = compile(inputs, emptyCompileCache())

  expect(result.diagnostics.map(({ code, at }) => `${at.file} ${code}`)).toEqual([
    'templates/web/application.yaml chart/not-allowed',
  ])
  expect(result.fleet && result.desired.children.map(({ cluster }) => cluster?.pairs.length)).toEqual([1, 1])
})

const output: readonly (readonly [manifests: string, codes: readonly string[]])[] = [
  ['kind: ConfigMap\n', ['chart/output-invalid']],
  ['a: [\n', ['chart/output-invalid']],
  [
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, annotations: { helm.sh/hook: "post-install, test" } }\n',
    [],
  ],
  ['apiVersion: v1\nkind: List\nitems: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: a } }]\n', []],
  ['# nothing\n', []],
]

test.each(output)('%j', (manifests, codes) => {
  const text = `---\n# Source: web/templates/a.yaml\n${manifests}`
  const result = compiled({}, () => ({ kind: 'inflated', manifests: text }))

  expect(result.diagnostics.map(({ code }) => code)).toEqual(codes)
})

import { expect, test } from 'vitest'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import { type Files, goodFleet, mistakes, ours, smallFleet } from '../../support/fleet-files.ts'

const digest = `sha256:${'a'.repeat(64)}`

function application(helm: string): string {
  return ours(`Application\nspec:\n  helm: ${helm}`)
}

function chartOf(files: Files): unknown {
  return goodFleet(makeTree({ ...smallFleet, ...files })).applications.get('shop')?.helm
}

test('a chart is found from the directory of its application, and its files of values, too', () => {
  const helm =
    '{ chart: ../../charts/shop, valuesFiles: [a.yaml, ../b.yaml], values: { n: 1 }, version: 1.0.0 }'

  expect(chartOf({ 'templates/shop/application.yaml': application(helm) })).toEqual({
    chart: { kind: 'directory', path: 'charts/shop' },
    version: '1.0.0',
    releaseName: 'shop',
    valuesFiles: ['templates/shop/a.yaml', 'templates/b.yaml'],
    values: { n: 1 },
    at: { file: 'templates/shop/application.yaml', path: ['spec', 'helm'] },
  })
})

test('a directory that is a chart is an application, unless a kustomization makes it another', () => {
  const chart = { 'templates/shop/Chart.yaml': 'name: shop\n', 'templates/shop/templates/a.yaml': '{{ if }}' }

  expect(chartOf(chart)).toMatchObject({ chart: { kind: 'directory', path: 'templates/shop' } })
  expect(chartOf({ ...chart, 'templates/shop/kustomization.yaml': 'resources: []\n' })).toBeUndefined()
})

test('a chart from elsewhere is known by its digest', () => {
  const helm = `{ chart: "oci://registry.example/shop", digest: "${digest}", releaseName: store }`

  expect(chartOf({ 'templates/shop/application.yaml': application(helm) })).toMatchObject({
    chart: { kind: 'archive', url: 'oci://registry.example/shop', digest },
    releaseName: 'store',
  })
})

const wrong: readonly (readonly [helm: string, mistake: string])[] = [
  [
    '{ chart: "oci://registry.example/shop" }',
    '4:18: error fleet/field-missing: a chart from elsewhere needs',
  ],
  ['{ chart: "http://example.org/a.tgz" }', '4:18: error fleet/field-invalid: "spec.helm.chart" is "http:'],
  ['{ chart: "git::https://example.org" }', '4:18: error fleet/field-invalid: "spec.helm.chart" is "git:'],
  [
    '{ chart: a, digest: "sha256:1" }',
    '4:29: error fleet/field-invalid: "spec.helm.digest" is "sha256:1" but',
  ],
  [`{ chart: a, digest: "${digest}" }`, '4:29: error fleet/field-invalid: "spec.helm.digest" has no meaning'],
  ['{ chart: ../../../a }', '4:18: error tree/path-outside: "../../../a" leaves'],
  ['{ chart: a, valuesFiles: [../../../../b] }', '4:35: error tree/path-outside: '],
  ['{ chart: a, releaseName: Shop }', '4:34: error fleet/field-invalid: "spec.helm.releaseName" is "Shop"'],
  ['{ chart: a, hooks: true }', '4:21: error fleet/field-unknown: unknown field "hooks"'],
  ['{ values: {} }', '4:9: error fleet/field-missing: missing field "spec.helm.chart"'],
]

test.each(wrong)('%s', (helm, mistake) => {
  const [found = '', ...others] = mistakes({
    ...smallFleet,
    'templates/shop/application.yaml': application(helm),
  })

  expect(found.slice('templates/shop/application.yaml:'.length).slice(0, mistake.length)).toBe(mistake)
  expect(others).toEqual([])
})

test('what stands beside a chart is not left out in silence', () => {
  const found = mistakes({
    ...smallFleet,
    'templates/shop/application.yaml': application('{ chart: chart, valuesFiles: [values.yaml] }'),
    'templates/shop/chart/Chart.yaml': 'name: shop\n',
    'templates/shop/chart/templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\n',
    'templates/shop/values.yaml': 'apiVersion: v1\nkind: Values\n',
    'templates/shop/more/web.yaml': 'apiVersion: v1\nkind: ConfigMap\n',
    'templates/web/application.yaml': ours('Application\nspec: { helm: { chart: . } }'),
  })

  expect(found.map(text => text.split(': ').slice(0, 2).join(': '))).toEqual([
    'templates/shop/more/web.yaml:1:1: error chart/ambiguous',
    'templates/web/kustomization.yaml:1:1: error chart/ambiguous',
  ])
})

test('the templates of a chart are not read as manifests, its links are told all the same', () => {
  const secret = 'kind: Secret\napiVersion: v1\ndata:\n  password: {{ .Values.password | b64enc }}\n'
  const chart = {
    'templates/shop/Chart.yaml': 'name: shop\n',
    'templates/shop/templates/secret.yaml': secret,
  }

  expect(mistakes({ ...smallFleet, ...chart })).toEqual([])
})

test('Helm values for what is no chart, or for some resources of one, are mistakes', () => {
  const rules = 'overrideRules: [{ overriders: { helmValues: { a: 1 } } }]'
  const found = mistakes({
    ...smallFleet,
    'templates/shop/Chart.yaml': 'name: shop\n',
    'clusters/asia/overrides/web.yaml': ours(`OverridePolicy\nspec: { ${rules} }`),
    'clusters/asia/overrides/shop.yaml': ours(
      `OverridePolicy\nspec: { ${rules}, resourceSelectors: [{ kind: Service }] }`,
    ),
    'clusters/asia/overrides/all.yaml': ours(`OverridePolicy\nspec: { ${rules}, applications: ["*"] }`),
  })

  expect(found.map(text => text.split('\n')[0])).toEqual([
    'clusters/asia/overrides/shop.yaml:3:41: error fleet/field-invalid: Helm values are for a whole chart, and go with no "resourceSelectors"',
    'clusters/asia/overrides/web.yaml:3:41: error chart/values-unused: application "web" is no Helm chart, and takes no values',
  ])
})
